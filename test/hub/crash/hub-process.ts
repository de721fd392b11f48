/**
 * A hub in a process of its own, for whoever kills it or measures it: the environment configures it. Everything is
 * loaded first. Told to "go", it opens, and once it listens it prints where, and the command line's token; asked for its
 * "jobs", it prints how many it has still to deliver, asked for the "delay", how long at most its thread was held since it
 * was asked last; asked for its "rows", how many events it keeps, how many rows of the database are dead, and the database's size in
 * bytes; told to "skip" so many ms, it has its clock go ahead. It stops with its input, so that it never outlives its starter.
 *
 * With CLOCK_SPEED its clock has run so many times as fast since CLOCK_FROM (ms since 1970), and what goes by timers of
 * the machine or the database, retention and postponed deliveries, keeps up with it.
 */
import { createInterface } from 'node:readline';
import { readConfig } from '../../../src/hub/config.ts';
import { type Hub, openHub } from '../../../src/hub/hub.ts';
import { fastClock } from './fast-clock.ts';

const LEFT = `SELECT (SELECT count(*)::int FROM hub.deliveries WHERE status = 'queued') AS queued,
  (SELECT count(*)::int FROM hub.deliveries WHERE status = 'waiting') AS waiting`;

const ROWS = `SELECT (SELECT count(*)::int FROM hub.events) AS events, coalesce(sum(n_dead_tup), 0)::int AS dead,
  pg_database_size(current_database())::float8 AS bytes FROM pg_stat_user_tables`;

/** The queue goes by the database's clock: what is due by the hub's is due. $1 is the time, ISO 8601. */
const BRING_FORWARD = `UPDATE pgboss.job SET start_after = now()
  WHERE name = 'wake' AND state = 'created' AND start_after > now() AND start_after <= $1`;

const TICK_MS = 5;
const BRING_FORWARD_EVERY_MS = 200;
const HOUR_MS = 3_600_000;
/** However fast the clock: a round over many workspaces takes its time. */
const RETENTION_AT_MOST_EVERY_MS = 2_000;

/** How long the thread itself worked at most between two ticks, in ms: not what other programs took of the processor. */
let longestHold = 0;
let lastUse = process.threadCpuUsage();
setInterval(() => {
  const { user, system } = process.threadCpuUsage(lastUse);
  lastUse = process.threadCpuUsage();
  longestHold = Math.max(longestHold, (user + system) / 1000);
}, TICK_MS).unref();

let hub: Hub | null = null;
/** How far its clock is ahead, in ms. */
let skipped = 0;
const speed = Number(process.env.CLOCK_SPEED ?? 1);
const runFast = fastClock(Number(process.env.CLOCK_FROM ?? Date.now()), speed);
const clock = (): number => runFast() + skipped;

const keepUp = ({ parts, workers }: Hub): void => {
  const bringForward = async (): Promise<void> => {
    await parts.database.query(BRING_FORWARD, [new Date(clock()).toISOString()]);
    await workers.dispatcher.wakeDue();
  };
  // While the database is away there is nothing to keep up with.
  setInterval(() => void bringForward().catch(() => undefined), BRING_FORWARD_EVERY_MS).unref();
  const retentionEveryMs = Math.max(HOUR_MS / speed, RETENTION_AT_MOST_EVERY_MS);
  setInterval(() => void workers.retention.run(), retentionEveryMs).unref();
};

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'go') {
    hub = await openHub(readConfig(process.env, { isLocal: true }), { clock });
    const url = await hub.start();
    if (speed !== 1) keepUp(hub);
    console.log(JSON.stringify({ url, adminToken: hub.parts.adminToken }));
  }
  if (line.startsWith('skip ')) {
    skipped += Number(line.slice('skip '.length));
    console.log('{}');
  }
  if (line === 'jobs') console.log(JSON.stringify((await hub?.parts.database.query(LEFT))?.[0]));
  if (line === 'rows') console.log(JSON.stringify((await hub?.parts.database.query(ROWS))?.[0]));
  if (line === 'delay') {
    console.log(JSON.stringify({ ms: longestHold }));
    longestHold = 0;
  }
}

await hub?.stop();
process.exit();
