/** `npm run screenshots`: the browser tests once more, which take the pictures in docs/screenshots as they go. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const { status } = spawnSync(process.execPath, [...flags, jest, 'test/browser', '--coverage=false'], {
  env: { ...process.env, SCREENSHOTS: '1' },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
