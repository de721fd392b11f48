/**
 * `npm run fuzz`: odd inputs on every parser, every HTTP call of a running hub and its bare socket. Nothing may crash,
 * answer 5xx, take longer than 200 ms or grow. `-- --inputs 20000` is how many, `--seed N` plays a run again, and
 * `--only NAME` tries the targets that have this in their name alone.
 */

import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startHub } from './hub.ts';
import { PARSERS } from './parsers.ts';
import { routesOf } from './routes.ts';
import { socketsOf } from './sockets.ts';
import { LONGEST_MS, type Tally, type Target, tryOut } from './target.ts';

const { values: wanted } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string', default: '' },
  },
});
const inputs = Number(wanted.inputs);
const seed = Number(wanted.seed);
if (!Number.isSafeInteger(inputs) || inputs < 1 || !Number.isSafeInteger(seed)) {
  console.error('--inputs and --seed are whole numbers, such as --inputs 20000 --seed 42.');
  process.exit(1);
}

/** What is kept grows to its bounds in the first half; from then to the end the heap may grow by so much. */
const MOST_GROWTH_MB = 64;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const heapMb = (): number => {
  for (let times = 0; times < 3; times += 1) collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
};

const hub = await startHub();

/** What part of the inputs each kind of target gets: a request takes longer than a text. */
const SHARES = [
  { share: 0.7, of: PARSERS },
  { share: 0.25, of: routesOf(hub) },
  { share: 0.05, of: socketsOf(hub) },
];

/** How many inputs each target gets in each half. */
const runs = new Map<Target, number>(
  SHARES.flatMap(({ share, of }) => {
    const weights = of.reduce((sum, { weight }) => sum + weight, 0);
    return of.map((one) => [one, Math.ceil((inputs * share * one.weight) / weights / 2)] as const);
  }).filter(([{ name }]) => name.includes(wanted.only)),
);
const tallies = new Map<Target, Tally>([...runs.keys()].map((one) => [one, { inputs: 0, worstMs: 0, find: null }]));

/** Half of the inputs on each target. */
const half = async (seedOfHalf: number): Promise<void> => {
  for (const [one, tally] of tallies) {
    if (tally.find !== null) continue;
    await tryOut(one, tally, { runs: runs.get(one) ?? 0, seed: seedOfHalf });
  }
};

console.log(`Seed ${seed}. The same again: npm run fuzz -- --inputs ${inputs} --seed ${seed}\n`);
await half(seed);
const middleMb = heapMb();
await half(seed + 1);
const endMb = heapMb();
await hub.stop();

const all = [...tallies];
for (const [{ name }, tally] of all) {
  const worst = `${tally.worstMs.toFixed(1)} ms at worst`;
  console.log(
    `${name.padEnd(52)}${String(tally.inputs).padStart(8)} inputs${worst.padStart(22)}${tally.find ? '   FOUND' : ''}`,
  );
}
for (const [{ name }, { find }] of all) if (find !== null) console.log(`\nFOUND in ${name}: ${find}`);
const isGrowing = endMb - middleMb > MOST_GROWTH_MB;
console.log(
  `\nHeap: ${middleMb.toFixed(0)} MB at the middle, ${endMb.toFixed(0)} MB at the end${isGrowing ? '   FOUND: it grows' : ''}.`,
);
const finds = all.filter(([, { find }]) => find !== null).length + (isGrowing ? 1 : 0);
const total = all.reduce((sum, [, tally]) => sum + tally.inputs, 0);
console.log(`${total} inputs on ${all.length} targets, ${finds} finds; the limit is ${LONGEST_MS} ms.`);
process.exitCode = finds > 0 ? 1 : 0;
