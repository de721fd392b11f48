/**
 * A hub in a process of its own, for whoever kills it or measures it: the environment configures it. Everything is
 * loaded first. Told to "go", it opens, and once it listens it prints where, and the command line's token; asked for its
 * "jobs", it prints how many it has still to deliver, asked for the "delay", how long at most its thread was held since it
 * was asked last; told to "skip" so many ms, it has its clock go ahead. It stops with its input, so that it never outlives its starter.
 */
import { createInterface } from 'node:readline';
import { readConfig } from '../../../src/hub/config.ts';
import { type Hub, openHub } from '../../../src/hub/hub.ts';

const LEFT = `SELECT (SELECT count(*)::int FROM hub.deliveries WHERE status = 'queued') AS queued,
  (SELECT count(*)::int FROM hub.deliveries WHERE status = 'waiting') AS waiting`;

const TICK_MS = 5;

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

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'go') {
    hub = await openHub(readConfig(process.env, { isLocal: true }), { clock: () => Date.now() + skipped });
    const url = await hub.start();
    console.log(JSON.stringify({ url, adminToken: hub.parts.adminToken }));
  }
  if (line.startsWith('skip ')) {
    skipped += Number(line.slice('skip '.length));
    console.log('{}');
  }
  if (line === 'jobs') console.log(JSON.stringify((await hub?.parts.database.query(LEFT))?.[0]));
  if (line === 'delay') {
    console.log(JSON.stringify({ ms: longestHold }));
    longestHold = 0;
  }
}

await hub?.stop();
process.exit();
