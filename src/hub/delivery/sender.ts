import { Agent, request } from 'undici';
import { DELIVERY_HEADERS, signatureOf } from '../../hub-api/delivery.ts';
import type { Clock } from '../platform/clock.ts';
import type { EventBody } from './body-cache.ts';
import { parseRetryAfter } from './schedule.ts';
import { guardedLookup, problemWithTarget, type Targets } from './targets.ts';

const TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
/** How much of a receiver's answer is kept for whoever looks into a delivery. */
const KEPT_CHARACTERS = 300;
/** How much of an answer is read at all. */
const MOST_CHARACTERS = 64_000;

export interface Target {
  url: string;
  /** "whsec_" and base64. */
  secret: string;
}

/** One attempt, as it went. */
export interface Attempt {
  /** ISO 8601. */
  at: string;
  /** How long it took, in ms. */
  ms: number;
  /** The HTTP status; null when nobody answered. */
  status: number | null;
  /** The first part of the answer, or what went wrong, in words. */
  answer: string;
}

/** delivered: taken; gone: the Zap is off for good; retry: not now; refused: not ever. */
export type Verdict = 'delivered' | 'gone' | 'retry' | 'refused';

export interface SendResult {
  verdict: Verdict;
  attempt: Attempt;
  /** What the receiver asked for, in ms. */
  retryAfterMs: number | null;
}

/** Statuses that may turn out otherwise later, besides those from 500 on. */
const TRY_AGAIN = new Set([408, 425, 429]);

export const verdictOf = (status: number): Verdict => {
  if (status >= 200 && status < 300) return 'delivered';
  if (status === 410) return 'gone';
  return status >= 500 || TRY_AGAIN.has(status) ? 'retry' : 'refused';
};

/** The id that every attempt to deliver one event carries. */
export const webhookIdOf = (eventId: string): string => `msg_${eventId}`;

/** Zapier reads a body by its type, and some providers call JSON a form or a text. */
const typeOf = ({ body, contentType }: EventBody): string => (/^\s*\{/.test(body) ? 'application/json' : contentType);

const inWords = (error: unknown, timeoutMs: number): string => {
  const { name, code, message } = error as Error & { code?: string };
  if (name === 'TimeoutError' || name === 'AbortError') return `No answer within ${timeoutMs / 1000} seconds.`;
  return code ? `The connection failed: ${code}.` : `The connection failed: ${message}.`;
};

/** The first part of an answer; an endless one is cut off, and its connection with it. */
const startOf = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_CHARACTERS) break;
  }
  return text.slice(0, KEPT_CHARACTERS);
};

/** Sends events to Zaps, signed as Standard Webhooks has it; follows no redirect, which could lead anywhere. */
export class Sender {
  readonly #agent: Agent;
  readonly #targets: Targets;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #problemWith: typeof problemWithTarget;

  /** A receiver that has not answered after `timeoutMs` is given up on, for now; `problemWith` judges where it may send. */
  constructor(targets: Targets, clock: Clock, timeoutMs = TIMEOUT_MS, problemWith = problemWithTarget) {
    // As many connections as deliveries are under way: all Zaps are at one address, and must not wait for each other.
    this.#agent = new Agent({
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { lookup: guardedLookup(targets), timeout: timeoutMs },
    });
    this.#targets = targets;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#problemWith = problemWith;
  }

  /** With `isCurrent` it says that the event is a customer's answer that counts at this moment. */
  async send(event: EventBody, { url, secret }: Target, { isCurrent = false } = {}): Promise<SendResult> {
    const { id, body, receivedAt } = event;
    const now = this.#clock();
    const started = performance.now();
    const finish = (verdict: Verdict, status: number | null, answer: string, retryAfterMs: number | null = null) => ({
      verdict,
      retryAfterMs,
      attempt: { at: new Date(now).toISOString(), ms: Math.round(performance.now() - started), status, answer },
    });
    const problem = this.#problemWith(url, this.#targets);
    if (problem) return finish('refused', null, `The target ${problem}.`);
    const webhookId = webhookIdOf(id);
    const timestamp = String(Math.floor(now / 1000));
    try {
      const response = await request(url, {
        method: 'POST',
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(this.#timeoutMs),
        headers: {
          'content-type': typeOf(event),
          'user-agent': 'Ringhook-Hub/1',
          [DELIVERY_HEADERS.id]: webhookId,
          [DELIVERY_HEADERS.timestamp]: timestamp,
          [DELIVERY_HEADERS.signature]: signatureOf(secret, webhookId, timestamp, body),
          [DELIVERY_HEADERS.receivedAt]: String(Date.parse(receivedAt)),
          ...(isCurrent && { [DELIVERY_HEADERS.isCurrent]: 'true' }),
        },
        body,
      });
      const answer = await startOf(response.body);
      const retryAfter = parseRetryAfter([response.headers['retry-after']].flat()[0], now);
      return finish(verdictOf(response.statusCode), response.statusCode, answer, retryAfter);
    } catch (error) {
      return finish('retry', null, inWords(error, this.#timeoutMs));
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
