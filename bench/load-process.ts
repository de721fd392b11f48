/**
 * Loads a server from a process of its own: `node bench/load-process.ts < JOB`, a job in JSON, prints its LoadFigures.
 *
 * Each webhook is a completed call of 2.3 kB, and each is new.
 */
import { text } from 'node:stream/consumers';
import autocannon from 'autocannon';
import { webhookBody } from './webhook.ts';

export interface LoadJob {
  url: string;
  connections: number;
  /** How long, or how many. */
  seconds?: number;
  amount?: number;
  /** Asks for these instead of posting webhooks, one after the other. */
  paths?: string[];
  headers?: Record<string, string>;
}

export interface LoadFigures {
  perSecond: number;
  /** Ms. */
  p50: number;
  p99: number;
  /** How many were answered 2xx, and how many were not. */
  good: number;
  bad: number;
}

const { url, connections, seconds, amount, paths, headers }: LoadJob = JSON.parse(await text(process.stdin));

// Leads are numbered from a number of this run's own.
let lead = 1_000_000_000 + Math.floor(Math.random() * 1e14);

const nextWebhook = (request: object): object => {
  lead += 1;
  return { ...request, body: webhookBody(lead) };
};

let turn = 0;

const nextPath = (request: object): object => {
  turn += 1;
  return { ...request, path: paths?.[turn % paths.length] };
};

const {
  latency,
  duration,
  errors,
  non2xx,
  '2xx': good,
} = await autocannon({
  url,
  connections,
  ...(amount === undefined ? { duration: seconds } : { amount }),
  method: paths ? 'GET' : 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  requests: [{ setupRequest: paths ? nextPath : nextWebhook }],
});
const figures: LoadFigures = {
  perSecond: good / duration,
  p50: latency.p50,
  p99: latency.p99,
  good,
  bad: errors + non2xx,
};
console.log(JSON.stringify(figures));
