/**
 * `npm run bench:peers`: how many webhooks a second the hub takes in and delivers, beside what people use instead: Node-RED,
 * which stores nothing, and Fastify with BullMQ on a Redis that syncs every write. One run, in turns, one body, one kind of
 * target. The peers are installed outside the project; what cannot be is left out, with a word.
 */
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { judge, load, median, row } from './figures.ts';
import { installPeers, type Peer, startNodeRed, startQueue } from './peers/peers.ts';
import { makeEmbedded, makePostgres, type Place, startHub } from './places.ts';
import { Sink } from './sink.ts';
import { webhookBody } from './webhook.ts';

const { values: wanted } = parseArgs({
  options: { events: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '3' } },
});
const EVENTS = Number(wanted.events);
const ROUNDS = Number(wanted.rounds);
const CONNECTIONS = 64;
const TRIGGER = 'whatconverts_call_completed';
/** Nothing more comes when nothing came for so long. */
const PATIENCE_MS = 15_000;

interface Contender extends Peer {
  sink: Sink;
  /** Accepted and delivered a second, one figure a round. */
  figures: number[];
}

/** Starts what takes webhooks in, with a target of its own. */
const contend = async (start: (target: string) => Promise<Peer | null>, missing: string): Promise<Contender[]> => {
  const sink = await Sink.start();
  const peer = await start(`${sink.url}/zap`).catch(() => null);
  if (peer) return [{ ...peer, sink, figures: [] }];
  await sink.stop();
  console.log(`Left out: ${missing}`);
  return [];
};

const hubAt = async (place: Place, sink: Sink): Promise<Peer> => {
  const { hub, workspace, intake } = await startHub(place, sink);
  await hub.subscribe(workspace, TRIGGER, `${sink.url}/zap`);
  return {
    name: place.kind,
    intake,
    async stop() {
      await hub.stop();
      await place.remove();
    },
  };
};

const contendAsHub = async (makePlace: () => Promise<Place | null>, missing: string): Promise<Contender[]> => {
  const place = await makePlace();
  if (place) {
    const sink = await Sink.start();
    return [{ ...(await hubAt(place, sink)), sink, figures: [] }];
  }
  console.log(`Left out: ${missing}`);
  return [];
};

/** How many a second were taken in and came to the target, from the first request to the last delivery. */
const measure = async ({ intake, sink, name }: Contender, events: number): Promise<number> => {
  const before = sink.count;
  let last = performance.now();
  sink.onBody = (_body, at) => {
    last = at;
  };
  const started = performance.now();
  await load({ url: intake, connections: CONNECTIONS, amount: events });
  while (sink.count - before < events && performance.now() - last < PATIENCE_MS) await sleep(20);
  sink.onBody = () => undefined;
  if (sink.count - before < events) throw new Error(`${name}: ${events - (sink.count - before)} did not arrive.`);
  return (events / (last - started)) * 1000;
};

console.log(
  `${availableParallelism()} cores, Node ${process.version}, load before ${(loadavg()[0] ?? 0).toFixed(1)}; ${CONNECTIONS} connections, ${EVENTS} webhooks of ${(webhookBody(999_999_999_999_999).length / 1000).toFixed(1)} kB in each of ${ROUNDS} rounds\n`,
);
const problem = installPeers();
if (problem !== null) console.log(`Left out: the peers, which npm could not install (${problem}).`);
const queue =
  problem === null
    ? await contend(startQueue, "Fastify and BullMQ (it did not start; install Debian's redis-server package)")
    : [];
const nodeRed = problem === null ? await contend(startNodeRed, 'Node-RED, which did not start') : [];
const hubs = [
  ...(await contendAsHub(makeEmbedded, '')),
  ...(await contendAsHub(makePostgres, "the hub on PostgreSQL (no server found; install Debian's postgresql package)")),
];
const all = [...queue, ...nodeRed, ...hubs];
try {
  for (const one of all) await measure(one, Math.ceil(EVENTS / 5));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of all) one.figures.push(await measure(one, EVENTS));
  }
  const goals = { queue: { embedded: 0.9, postgres: 1.2 }, nodeRed: { embedded: 2, postgres: 2 } };
  row('Accepted and delivered a second', 'Ringhook', 'the peer', '');
  for (const hub of hubs) {
    const kind = hub.name as 'embedded' | 'postgres';
    for (const [peers, goal] of [
      [queue, goals.queue[kind]],
      [nodeRed, goals.nodeRed[kind]],
    ] as const) {
      for (const peer of peers) {
        const ratios = hub.figures.map((figure, round) => figure / (peer.figures[round] ?? Number.NaN));
        const ratio = median(ratios);
        row(
          `${kind}, beside ${peer.name}`,
          `${median(hub.figures).toFixed(0)}/s`,
          `${median(peer.figures).toFixed(0)}/s`,
          `${judge(ratio >= goal, `${ratio.toFixed(2)} x, at least ${goal} x`)} (rounds: ${ratios.map((one) => one.toFixed(2)).join(' ')})`,
        );
      }
    }
    if (queue.length + nodeRed.length === 0)
      row(kind, `${median(hub.figures).toFixed(0)}/s`, 'none', 'nothing to compare');
  }
} finally {
  for (const { stop, sink } of all) {
    await stop();
    await sink.stop();
  }
}
