/**
 * A hub in a process of its own, for whoever kills it or measures it: the environment configures it. Everything is
 * loaded first. Told to "go", it opens, and once it listens it prints where, and the command line's token; asked for its
 * "jobs", it prints how many it has still to deliver. It stops with its input, so that it never outlives its starter.
 */
import { createInterface } from 'node:readline';
import { readConfig } from '../../../src/hub/config.ts';
import { type Hub, openHub } from '../../../src/hub/hub.ts';

const JOBS = `SELECT (SELECT count(*)::int FROM pgboss.job WHERE name = 'deliver') AS jobs,
  (SELECT count(*)::int FROM hub.deliveries WHERE status = 'waiting') AS waiting`;

let hub: Hub | null = null;

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'go') {
    hub = await openHub(readConfig(process.env, { isLocal: true }));
    const url = await hub.start();
    console.log(JSON.stringify({ url, adminToken: hub.parts.adminToken }));
  }
  if (line === 'jobs') console.log(JSON.stringify((await hub?.parts.database.query(JOBS))?.[0]));
}

await hub?.stop();
process.exit();
