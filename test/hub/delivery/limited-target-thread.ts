/** See limited-target.ts: a thread of its own, so that what the hub is busy with does not hold up what it counts. */
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import type { Counts } from './limited-target.ts';

const { perSecond, unlimited } = workerData as { perSecond: number; unlimited: readonly string[] };

const counts: Counts = { refused: 0, taken: {}, firstAt: 0, lastAt: 0, counted: 0 };
let latest: number[] = [];

const take = (): boolean => {
  const now = performance.now();
  latest = latest.filter((time) => time > now - 1000);
  if (latest.length >= perSecond) return false;
  latest.push(now);
  if (counts.counted === 0) counts.firstAt = now;
  counts.lastAt = now;
  counts.counted += 1;
  return true;
};

const server = createServer((request, response) => {
  const { url: path = '' } = request;
  request.resume();
  if (path === '/counts') {
    response.end(JSON.stringify(counts));
    return;
  }
  const isTaken = unlimited.includes(path) || take();
  if (isTaken) counts.taken[path] = (counts.taken[path] ?? 0) + 1;
  else counts.refused += 1;
  response.writeHead(isTaken ? 200 : 429).end();
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
});
