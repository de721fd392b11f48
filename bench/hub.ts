/**
 * `npm run bench:hub`: how fast the hub is, beside a bare Fastify handler in the same run, on the embedded database and,
 * where there is one, on PostgreSQL. `-- --full` adds what takes a million rows; `-- --only ledger --on postgres` is one
 * part on one database.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { HubChild } from '../test/hub/crash/hub-child.ts';
import { fillLedger } from '../test/hub/permissions/fill-ledger.ts';
import { judge, load, median, percentile, row } from './figures.ts';
import type { LoadFigures } from './load-process.ts';
import { type Measured, makeEmbedded, makePostgres, type Place, startHub } from './places.ts';
import { Sink } from './sink.ts';
import { leadOf, webhookBody } from './webhook.ts';

const PARTS = ['accepts', 'latency', 'delivered', 'memory', 'ledger'] as const;
type Part = (typeof PARTS)[number];
/** These take a million rows. */
const LONG: readonly Part[] = ['memory', 'ledger'];

const { values: wanted } = parseArgs({
  options: { full: { type: 'boolean' }, only: { type: 'string' }, on: { type: 'string' } },
});
const isWanted = (part: Part): boolean =>
  wanted.only ? wanted.only.split(',').includes(part) : (wanted.full ?? !LONG.includes(part));

const here = fileURLToPath(new URL('.', import.meta.url));

const CONNECTIONS = 64;
const ROUNDS = 5;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 4;
const TRIGGER = 'whatconverts_call_completed';
const RATE = 200;
const LATENCY_SECONDS = 10;
const DELIVERED = 20_000;
const MILLION = 1_000_000;
const LOOK_UPS = 5_000;

const startBare = async () => {
  const child = spawn(process.execPath, [join(here, 'bare-process.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { url: `${url}/in/token`, stop: () => child.stdin.end() };
};

/** Turn by turn with the bare handler, so that both meet the same weather. */
const measureAccepts = async (place: Place, { intake }: Measured, bare: string, goal: number): Promise<void> => {
  await load({ url: bare, connections: CONNECTIONS, seconds: WARM_UP_SECONDS / 2 });
  await load({ url: intake, connections: CONNECTIONS, seconds: WARM_UP_SECONDS });
  const rounds: { bare: number; hub: LoadFigures }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { perSecond } = await load({ url: bare, connections: CONNECTIONS, seconds: ROUND_SECONDS });
    rounds.push({
      bare: perSecond,
      hub: await load({ url: intake, connections: CONNECTIONS, seconds: ROUND_SECONDS }),
    });
  }
  const ratio = median(rounds.map((round) => round.hub.perSecond / round.bare));
  const perSecond = median(rounds.map(({ hub }) => hub.perSecond));
  const { p50, p99 } = rounds.at(-1)?.hub ?? { p50: Number.NaN, p99: Number.NaN };
  const ratios = rounds.map((round) => (round.hub.perSecond / round.bare).toFixed(2)).join(' ');
  row(
    `Durable accepts, ${place.kind}`,
    `${perSecond.toFixed(0)}/s`,
    `${median(rounds.map((round) => round.bare)).toFixed(0)}/s`,
    `${judge(ratio >= goal, `${ratio.toFixed(3)} x, at least ${goal} x`)} (rounds: ${ratios}; p50 ${p50} ms, p99 ${p99} ms)`,
  );
};

const measureLatency = async (place: Place, { intake }: Measured, sink: Sink): Promise<void> => {
  const pool = new Pool(new URL(intake).origin, { connections: CONNECTIONS });
  const sentAt = new Map<number, number>();
  const delays: number[] = [];
  sink.onBody = (body, at) => {
    const sent = sentAt.get(leadOf(body));
    if (sent !== undefined) delays.push(at - sent);
  };
  const post = async (lead: number): Promise<void> => {
    const { body } = await pool.request({
      method: 'POST',
      path: new URL(intake).pathname,
      headers: { 'content-type': 'application/json' },
      body: webhookBody(lead),
    });
    await body.dump();
  };
  const base = 1_000_000_000 + Math.floor(Math.random() * 1e12);
  for (const [from, seconds] of [
    [base, 2],
    [base + 1e6, LATENCY_SECONDS],
  ] as const) {
    sentAt.clear();
    delays.length = 0;
    const started = performance.now();
    const posts: Promise<void>[] = [];
    for (let count = 0; count < RATE * seconds; ) {
      const wait = started + (count * 1000) / RATE - performance.now();
      if (wait > 0) {
        await sleep(wait);
        continue;
      }
      sentAt.set(from + count, performance.now());
      posts.push(post(from + count));
      count += 1;
    }
    await Promise.all(posts);
    for (let patience = 100; delays.length < sentAt.size && patience > 0; patience -= 1) await sleep(100);
  }
  sink.onBody = () => undefined;
  await pool.close();
  const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
  if (delays.length < sentAt.size) throw new Error(`${sentAt.size - delays.length} events did not arrive.`);
  row(
    `Intake to target at ${RATE}/s, ${place.kind}`,
    `p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms`,
    '',
    judge(p50 <= 10 && p99 <= 50, 'p50 at most 10 ms, p99 50 ms'),
  );
};

const measureDelivered = async (place: Place, { intake }: Measured, sink: Sink): Promise<void> => {
  const before = sink.count;
  let last = performance.now();
  sink.onBody = (_body, at) => {
    last = at;
  };
  const started = performance.now();
  const accepted = await load({ url: intake, connections: CONNECTIONS, amount: DELIVERED });
  while (sink.count - before < DELIVERED && performance.now() - last < 10_000) await sleep(50);
  sink.onBody = () => undefined;
  if (sink.count - before < DELIVERED) throw new Error('Not everything was delivered.');
  const perSecond = (DELIVERED / (last - started)) * 1000;
  row(
    `Accepted and delivered, ${place.kind}`,
    `${perSecond.toFixed(0)}/s`,
    `accepted ${accepted.perSecond.toFixed(0)}/s`,
    judge(perSecond >= 2_200, 'at least 2200/s'),
  );
};

const phoneOf = (number: number): string => String(919_800_000_000 + number);

/** A million replies of half a million customers. */
const fillPlace = async (place: Place): Promise<void> => {
  const database = await place.open();
  const [workspace] = await database.query<{ id: string }>('SELECT id FROM hub.workspaces');
  const endsAt = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();
  await fillLedger(database, workspace?.id ?? '', { persons: 500_000, lines: MILLION, endsAt });
  await database.query('ANALYZE hub.ledger');
  await database.query('ANALYZE hub.identities');
  await database.close();
};

const measureLedger = async (place: Place, sink: Sink, key: string): Promise<void> => {
  await fillPlace(place);
  const hub = new HubChild({ ...place.environment, NODE_ENV: 'production', TARGET_ALLOWLIST: sink.url });
  await hub.open();
  const paths = Array.from(
    { length: LOOK_UPS },
    () => `/v1/permissions/${phoneOf(Math.floor(Math.random() * 500_000))}`,
  );
  const headers = { authorization: `Bearer ${key}` };
  await load({ url: hub.url, connections: 1, amount: LOOK_UPS / 5, paths, headers });
  const { p50, p99, perSecond } = await load({ url: hub.url, connections: 4, amount: LOOK_UPS, paths, headers });
  await hub.stop();
  row(
    `Ledger look-up among 1,000,000 replies, ${place.kind}`,
    `p50 ${p50} p99 ${p99} ms`,
    `${perSecond.toFixed(0)}/s`,
    judge(p99 <= 5, 'p99 at most 5 ms'),
  );
};

const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;

const measureMemory = async (place: Place, { hub, intake }: Measured): Promise<void> => {
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(residentMb(hub.pid)), 1000);
  const { perSecond } = await load({ url: intake, connections: CONNECTIONS, amount: MILLION });
  clearInterval(timer);
  const quarter = Math.floor(samples.length / 4);
  const [second, last] = [median(samples.slice(quarter, 2 * quarter)), median(samples.slice(-quarter))];
  const most = Math.max(...samples);
  row(
    `Memory over 1,000,000 events, ${place.kind}`,
    `at most ${most.toFixed(0)} MB`,
    `${perSecond.toFixed(0)}/s`,
    `${judge(most < 400 && last < second * 1.1, 'flat, under 400 MB')} (second quarter ${second.toFixed(0)}, last ${last.toFixed(0)} MB)`,
  );
};

const GOALS = { embedded: 0.2, postgres: 0.25 };

const measure = async (makePlace: () => Promise<Place | null>, bare: string): Promise<void> => {
  const sink = await Sink.start();
  const place = await makePlace();
  if (!place) return console.log('Left out: PostgreSQL, of which there is no server on this machine.');
  const measured = await startHub(place, sink);
  if (isWanted('accepts')) await measureAccepts(place, measured, bare, GOALS[place.kind]);
  await measured.hub.subscribe(measured.workspace, TRIGGER, `${sink.url}/zap`);
  if (isWanted('latency')) await measureLatency(place, measured, sink);
  if (isWanted('delivered')) await measureDelivered(place, measured, sink);
  if (isWanted('memory') && place.kind === 'postgres') await measureMemory(place, measured);
  await measured.hub.stop();
  if (isWanted('ledger')) await measureLedger(place, sink, measured.workspace.key);
  await place.remove();
  await sink.stop();
};

console.log(
  `${availableParallelism()} cores, Node ${process.version}, load before ${(loadavg()[0] ?? 0).toFixed(1)}; ${CONNECTIONS} connections, bodies of ${(webhookBody(999_999_999_999_999).length / 1000).toFixed(1)} kB\n`,
);
row('', 'Ringhook', 'bare Fastify', '');
const bare = await startBare();
if (wanted.on !== 'postgres') await measure(makeEmbedded, bare.url);
if (wanted.on !== 'embedded') await measure(makePostgres, bare.url);
bare.stop();
