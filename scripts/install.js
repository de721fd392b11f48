// Runs before every npm script, on whatever Node the machine has: installs from the lockfile when that is needed.
// Plain JavaScript, no packages: at a fresh clone there is nothing else yet.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The packages of a lockfile that are for this machine; optional ones may be for another. */
const packagesOf = (file) => {
  try {
    const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8'));
    return new Map(Object.entries(packages).filter(([path, { optional }]) => path !== '' && !optional));
  } catch {
    return new Map();
  }
};

const wanted = packagesOf('package-lock.json');
const installed = packagesOf('node_modules/.package-lock.json');
const isComplete = [...wanted].every(([path, { version }]) => installed.get(path)?.version === version);

if (!isComplete) {
  console.error('Installing the packages of package-lock.json. This takes a minute or two, once.');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Not "npm ci": it refuses a lockfile made where the registry lacks some packages that are for other systems.
  const { status } = spawnSync(npm, ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm could not install them: see above. Check the network, then run the same command again.');
    process.exit(1);
  }
}
