import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { isPublicAddress } from '../../values/public-address.ts';
import type { Clock } from '../platform/clock.ts';
import { ProblemError } from './problem.ts';

const WINDOW_MS = 5 * 60 * 1000;
const MOST_REMEMBERED = 10_000;

/** Where a request comes from: as the proxy next to the hub says, or else its connection. */
export const addressOf = ({ ip, headers }: FastifyRequest): string => {
  // What stands before the last one, whoever asks may have written.
  const last = [headers['x-forwarded-for']].flat().at(-1)?.split(',').at(-1)?.trim();
  return !isPublicAddress(ip) && last ? last : ip;
};

/** Counts what was tried within five minutes, by name, and refuses when it was too often. In this process alone. */
export class Attempts {
  readonly #most: number;
  readonly #clock: Clock;
  readonly #times = new LRUCache<string, number[]>({ max: MOST_REMEMBERED });

  constructor(most: number, clock: Clock) {
    this.#most = most;
    this.#clock = clock;
  }

  /** Throws a ProblemError, 429, when there were too many. */
  check(name: string): void {
    const times = this.#recent(name);
    const [oldest] = times;
    if (oldest === undefined || times.length < this.#most) return;
    const seconds = Math.max(1, Math.ceil((oldest + WINDOW_MS - this.#clock()) / 1000));
    throw new ProblemError(
      {
        status: 429,
        title: 'Too many tries to sign in',
        detail: `Wait ${seconds} seconds, then sign in again with the Hub Key as it was shown, from "rk_" to its end.`,
      },
      seconds,
    );
  }

  count(name: string): void {
    this.#times.set(name, [...this.#recent(name), this.#clock()].slice(-this.#most));
  }

  #recent(name: string): number[] {
    return (this.#times.get(name) ?? []).filter((time) => time > this.#clock() - WINDOW_MS);
  }
}
