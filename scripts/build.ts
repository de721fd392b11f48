/**
 * `npm run build`: bundle, validate, and the two zips that Zapier takes, under build/.
 *
 * With --edition NAME another edition than the default one, under build/NAME/.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { createAppHandler } from 'zapier-platform-core';
import { bundle, EDITIONS, type Edition, entryOf, root } from './bundle.ts';

const run = promisify(execFile);
const cli = join(root, 'node_modules/.bin/zapier-platform');

const isEdition = (text: string): text is Edition => EDITIONS.some((edition) => edition === text);

const wantedEdition = (): Edition => {
  const { edition } = parseArgs({ options: { edition: { type: 'string', default: 'all' } } }).values;
  if (isEdition(edition)) return edition;
  console.error(`There is no edition "${edition}". There are: ${EDITIONS.join(', ')}.`);
  process.exit(1);
};

const edition = wantedEdition();
const built = edition === 'all' ? join(root, 'build') : join(root, 'build', edition);
const stage = join(built, 'stage');

const zapier = async (...args: string[]): Promise<void> => {
  try {
    await run(cli, args, { cwd: stage, env: { ...process.env, DISABLE_ZAPIER_ANALYTICS: '1' } });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`zapier-platform ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
};

// The CLI copies the whole folder that it builds in, all of node_modules at once: more files than many systems let
// one process open. So it builds in a folder that holds only what the app is made of.
const fillStage = async (): Promise<void> => {
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  // Without the development packages, so that none of them is installed beside core and zipped along with it.
  const {
    devDependencies: _,
    scripts: __,
    ...packageJson
  } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await writeFile(join(stage, 'package.json'), JSON.stringify(packageJson, null, 2));
  await writeFile(join(stage, 'index.ts'), `export { default } from './${entryOf(edition)}';\n`);
  const parts = ['package-lock.json', '.npmrc', '.zapierapprc', '.gitignore', 'LICENSE', 'README.md'];
  for (const part of [...parts, 'tsconfig.json', 'src']) {
    await cp(join(root, part), join(stage, part), { recursive: true });
  }
  await bundle(edition, join(stage, 'dist'));
};

const sizeOf = async (file: string): Promise<string> => `${Math.round((await stat(file)).size / 1000)} kB`;

await fillStage();
await zapier('validate', '--without-style', '--skip-build');
// The CLI starts what it built, and gives it five seconds: on a machine that is busy once is not enough to tell.
await zapier('build', '--skip-validation').catch(() => zapier('build', '--skip-validation'));

const dist = edition === 'all' ? join(root, 'dist') : join(built, 'dist');
await cp(join(stage, 'dist'), dist, { recursive: true });
for (const zip of ['build.zip', 'source.zip']) await cp(join(stage, 'build', zip), join(built, zip));
await rm(stage, { recursive: true });

const { default: definition } = await import(join(dist, 'index.js'));
const { results } = await createAppHandler(definition)({ command: 'definition', calledFromCli: true });
await writeFile(join(built, 'definition.json'), `${JSON.stringify(results, null, 2)}\n`);

const files = [
  ...(await readdir(dist)).filter((name) => name.endsWith('.js')).map((name) => join(dist, name)),
  ...['definition.json', 'build.zip', 'source.zip'].map((name) => join(built, name)),
];
for (const file of files) {
  console.log(`${relative(root, file).padEnd(36)}${await sizeOf(file)}`);
}
