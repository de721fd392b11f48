/**
 * `npm run soak`: a year of a hub's life in an hour, or 5 minutes of it. Webhooks come at an even rate with bursts, many
 * Zaps are subscribed of which some are slow, busy, broken, cut off or gone, the hub is killed and started again, and
 * its clock runs so fast that it deletes what is old all the time. Exit code 1 when anything is missing or grows.
 *
 * `-- --year` goes through a whole year in the same time, with 30 days kept, and draws the disk over it.
 *
 * `-- --hours 1`, `--minutes 3`, `--database postgres`, `--rate 200`, `--subscriptions 1000`, `--seed 1`.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { curveOf } from './soak/curve.ts';
import { SHORTEST_SECONDS } from './soak/growth.ts';
import { soak } from './soak/soak.ts';

const HOURS_OF_YEAR = 365 * 24;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    hours: { type: 'string' },
    year: { type: 'boolean', default: false },
    database: { type: 'string', default: 'embedded' },
    rate: { type: 'string', default: '200' },
    subscriptions: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const positive = (name: string, text: string): number => {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0.`);
  return number;
};

const { database } = values;
if (database !== 'embedded' && database !== 'postgres') throw new Error('--database is embedded or postgres.');
const minutes = values.hours ? positive('hours', values.hours) * 60 : positive('minutes', values.minutes);
const options = {
  database,
  seconds: minutes * 60,
  rate: positive('rate', values.rate),
  subscriptions: positive('subscriptions', values.subscriptions),
  seed: positive('seed', values.seed),
  speed: values.year ? (HOURS_OF_YEAR * 60) / minutes : HOURS_OF_YEAR,
  retentionDays: values.year ? 30 : 1,
  every: 10,
} as const;

const stopped = new AbortController();
process.once('SIGINT', () => stopped.abort());
process.once('SIGTERM', () => stopped.abort());

console.log(
  `${minutes} minutes on ${database}: ${options.rate}/s with bursts, ${options.subscriptions} subscriptions, seed ${options.seed}; ` +
    `${availableParallelism()} cores, Node ${process.version}, load before ${(loadavg()[0] ?? 0).toFixed(1)}`,
);
const { problems, targetRefusals, samples, ...figures } = await soak(options, console.log, stopped.signal);
for (const [name, figure] of Object.entries(figures)) console.log(`${name.padEnd(12)}${figure}`);
console.log('refused by targets:', targetRefusals);
const DAY_SECONDS = 24 * 60 * 60;
console.log("\nThe disk over the hub's days, in MB:");
for (const line of curveOf(samples.map(({ at, disk }) => ({ day: (at * options.speed) / DAY_SECONDS, value: disk }))))
  console.log(line);
if (stopped.signal.aborted) {
  console.error('It was stopped before its end, so nothing is judged.');
  process.exitCode = 130;
} else {
  for (const problem of problems) console.error(problem);
  const isJudged = options.seconds >= SHORTEST_SECONDS;
  const growth = isJudged ? 'nothing grows beyond its bound' : 'growth is not judged in less than 5 minutes';
  if (problems.length === 0) console.log(`Nothing is missing, and ${growth}.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
