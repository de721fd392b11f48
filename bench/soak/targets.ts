import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Clock } from '../../src/hub/platform/clock.ts';

const MOODS = ['well', 'slow', 'busy', 'broken', 'cut', 'gone'] as const;
export type Mood = (typeof MOODS)[number];

/** Of a hundred targets so many are not well. */
const IN_A_HUNDRED: Record<Exclude<Mood, 'well'>, number> = { slow: 4, busy: 3, broken: 3, cut: 3, gone: 1 };

const HOUR_MS = 3_600_000;
/** By the hub's clock: a target is not well for less time than the first attempts of the schedule span. */
const BAD_MS = 6 * HOUR_MS;
const BAD_EVERY_MS = 36 * HOUR_MS;
const SLOW_MS = 300;

/** How each target behaves: a share of them as above, picked by `random` (0 to 1), and at least one of each. */
export const moodsOf = (count: number, random: () => number): Mood[] => {
  const bad = Object.entries(IN_A_HUNDRED).flatMap(([mood, share]) =>
    Array.from({ length: Math.max(1, Math.round((count * share) / 100)) }, () => mood as Mood),
  );
  const moods: Mood[] = Array.from({ length: count }, () => 'well');
  const places = moods.map((_mood, index) => ({ index, key: random() })).toSorted((one, other) => one.key - other.key);
  for (const [index, mood] of bad.entries()) moods[places[index]?.index ?? 0] = mood;
  return moods;
};

/** What a target got and took. */
export interface Arrival {
  path: string;
  body: string;
  webhookId: string;
  mood: Mood;
  /** By performance.now(). */
  at: number;
}

/** The targets of all subscriptions, each at a path of its own, "/0" for the first. */
export class Targets {
  onTaken: (arrival: Arrival) => void = () => undefined;
  onRefused: (path: string, body: string) => void = () => undefined;
  /** Hears of a path that answers 410 from now on. */
  onGone: (path: string) => void = () => undefined;
  /** From now on all that are still there behave. */
  areWell = false;
  /** How often which of them refused. */
  readonly refusals = new Map<Mood, number>();
  url = '';
  readonly #server: Server;
  readonly #moods: readonly Mood[];
  readonly #clock: Clock;
  readonly #startedAt: number;

  private constructor(moods: readonly Mood[], clock: Clock) {
    this.#moods = moods;
    this.#clock = clock;
    this.#startedAt = clock();
    this.#server = createServer(async (request, response) => {
      const at = performance.now();
      // The hub was killed as it sent.
      const body = await text(request).catch(() => null);
      if (body === null) return;
      const path = request.url ?? '';
      const mood = this.#moods[Number(path.slice(1))] ?? 'well';
      const take = () => this.onTaken({ path, body, webhookId: String(request.headers['webhook-id']), mood, at });
      this.#answer({ path, body, mood }, response, take);
    });
    // A connection that closes in the very moment it is used again would count as a failed attempt.
    this.#server.keepAliveTimeout = 120_000;
  }

  static async start(moods: readonly Mood[], clock: Clock): Promise<Targets> {
    const targets = new Targets(moods, clock);
    targets.#server.listen(0, '127.0.0.1');
    await once(targets.#server, 'listening');
    const address = targets.#server.address();
    targets.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return targets;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(
    { path, body, mood }: Pick<Arrival, 'path' | 'body' | 'mood'>,
    response: ServerResponse,
    take: () => void,
  ): void {
    const elapsed = this.#clock() - this.#startedAt;
    // Each begins at another time, so that they are not all unwell at once.
    const isBad = !this.areWell && (elapsed + (Number(path.slice(1)) * BAD_EVERY_MS) / 7) % BAD_EVERY_MS < BAD_MS;
    if (mood === 'gone' && elapsed > BAD_EVERY_MS) {
      this.#count(mood);
      this.onGone(path);
      response.writeHead(410).end();
      return;
    }
    if (mood === 'slow') {
      setTimeout(() => {
        take();
        response.end('ok');
      }, SLOW_MS);
      return;
    }
    if (isBad && (mood === 'busy' || mood === 'broken' || mood === 'cut')) {
      this.#count(mood);
      this.onRefused(path, body);
      if (mood === 'busy') response.writeHead(429, { 'retry-after': '60' }).end();
      if (mood === 'broken') response.writeHead(500).end();
      if (mood === 'cut') {
        response.writeHead(200, { 'content-length': '100' });
        response.write('o', () => response.destroy());
      }
      return;
    }
    take();
    response.end('ok');
  }

  #count(mood: Mood): void {
    this.refusals.set(mood, (this.refusals.get(mood) ?? 0) + 1);
  }
}
