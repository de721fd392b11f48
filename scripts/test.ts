/**
 * `npm test`: the tests, with the runner's own options, and two of ours:
 *   --thorough   also *.slow.test.ts, which take minutes: kills, power cuts, floods, backlogs, programs started and ended
 *   --changed    only what reaches a file that was changed since the last commit
 */
import { spawnSync } from 'node:child_process';

const given = process.argv.slice(2);
const isChanged = given.includes('--changed');
const asked = given.filter((option) => option !== '--thorough' && option !== '--changed');
// Whoever names such a file wants it.
const isThorough = given.includes('--thorough') || asked.some((option) => option.includes('.slow.'));

if (!isThorough) console.log('Left out: *.slow.test.ts, which take minutes; npm test -- --thorough runs them, too.');

const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...(isChanged ? ['--onlyChanged', '--coverage=false'] : []),
    ...asked,
  ],
  { stdio: 'inherit', env: { ...process.env, ...(isThorough && { THOROUGH: '1' }) } },
);
process.exitCode = status ?? 1;
