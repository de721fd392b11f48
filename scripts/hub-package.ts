/**
 * Puts the hub alone into a folder: its sources, its package.json (src/hub/package.json) and the console, built. Fails
 * where that package.json does not list just the packages that the sources import, in the project's own versions. The Dockerfile builds from it: `node scripts/hub-package.ts FOLDER`.
 */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [folder] = process.argv.slice(2);

if (!folder) {
  console.error('Say where to: node scripts/hub-package.ts FOLDER');
  process.exit(2);
}

/** What the hub is made of; the Zapier app and the local Zaps are no part of it. */
const PARTS = ['hub', 'hub-api', 'values', 'doubletick', 'whatconverts', 'whatsapp-cloud'];
const IMPORT =
  /(?:(?:^|\n)(?:import|export)\s+(?!type\b)[^;]*?from |createRequire\(import\.meta\.url\)\()'([^'.][^']*)'/g;

/** "@scope/name/inner" -> "@scope/name". */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const sources = PARTS.flatMap((part) => globSync(`src/${part}/**/*.ts`, { cwd: root }));
const imported = sources.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(IMPORT)].map(([, specifier = '']) => specifier),
);
const packages = [...new Set(imported.filter((specifier) => !isBuiltin(specifier)).map(packageOf))].toSorted();

const packageJson = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const { version, license, devDependencies } = packageJson('package.json');
const hub = packageJson('src/hub/package.json');

const wrong = [...new Set([...packages, ...Object.keys(hub.dependencies)])].filter(
  (name) => !packages.includes(name) || !devDependencies[name] || hub.dependencies[name] !== devDependencies[name],
);
for (const name of wrong) {
  const right = packages.includes(name)
    ? `"${name}": "${devDependencies[name]}"`
    : `no "${name}", which it does not import`;
  console.error(`src/hub/package.json must list ${right}.`);
}
if (wrong.length > 0) process.exit(1);

mkdirSync(folder, { recursive: true });
for (const part of PARTS) cpSync(join(root, 'src', part), join(folder, 'src', part), { recursive: true });
for (const file of ['package-lock.json', '.npmrc', 'LICENSE']) cpSync(join(root, file), join(folder, file));
if (!existsSync(join(root, 'dist/console/index.html'))) {
  console.error('The console is not built. Run "npm run build:console" first.');
  process.exit(1);
}
cpSync(join(root, 'dist/console'), join(folder, 'dist/console'), { recursive: true });
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...hub, version, license }, null, 2)}\n`);
