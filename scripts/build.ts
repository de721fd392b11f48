/** `npm run build`: bundle, validate, and the two zips that Zapier takes, under build/. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { createAppHandler } from 'zapier-platform-core';
import { bundle, root } from './bundle.ts';

const run = promisify(execFile);
const built = join(root, 'build');
const stage = join(built, 'stage');
const cli = join(root, 'node_modules/.bin/zapier-platform');

const zapier = async (cwd: string, ...args: string[]): Promise<void> => {
  try {
    await run(cli, args, { cwd, env: { ...process.env, DISABLE_ZAPIER_ANALYTICS: '1' } });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`zapier-platform ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
};

// The CLI copies the whole folder that it builds in, all of node_modules at once: more files than many systems let
// one process open. So it builds in a folder that holds only what the app is made of.
const fillStage = async (): Promise<void> => {
  await rm(built, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  // Without the development packages, so that none of them is installed beside core and zipped along with it.
  const {
    devDependencies: _,
    scripts: __,
    ...packageJson
  } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await writeFile(join(stage, 'package.json'), JSON.stringify(packageJson, null, 2));
  const parts = ['package-lock.json', '.npmrc', '.zapierapprc', '.gitignore', 'LICENSE', 'README.md'];
  for (const part of [...parts, 'tsconfig.json', 'index.ts', 'src', 'dist']) {
    await cp(join(root, part), join(stage, part), { recursive: true });
  }
};

const sizeOf = async (file: string): Promise<string> => `${Math.round((await stat(file)).size / 1000)} kB`;

await bundle();
await zapier(root, 'validate', '--without-style', '--skip-build');
await fillStage();
await zapier(stage, 'build', '--skip-validation');
for (const zip of ['build.zip', 'source.zip']) await cp(join(stage, 'build', zip), join(built, zip));
await rm(stage, { recursive: true });

const { default: app } = await import(join(root, 'dist/index.js'));
const { results } = await createAppHandler(app)({ command: 'definition', calledFromCli: true });
await writeFile(join(built, 'definition.json'), `${JSON.stringify(results, null, 2)}\n`);

for (const file of ['dist/index.js', 'build/definition.json', 'build/build.zip', 'build/source.zip']) {
  console.log(`${relative(root, join(root, file)).padEnd(24)}${await sizeOf(join(root, file))}`);
}
