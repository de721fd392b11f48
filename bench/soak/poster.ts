import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

const CONNECTIONS = 64;
const TICK_MS = 10;
const AGAIN_AFTER_MS = 200;
const BURST_EVERY_MS = 30_000;
const BURST_MS = 1_000;
const BURST_FACTOR = 10;
/** More do not wait to be posted: a provider has only so much patience, and this process so much memory. */
const MOST_WAITING = 4_000;

export interface Post {
  path: string;
  body: string;
  /** Called each time it is sent; `at` by performance.now(). */
  onSent(at: number): void;
  /** Called once it is answered 2xx, with the event's id. */
  onAccepted(eventId: string): void;
}

/** How many are due within the first `ms` at a rate per second; once in a while comes a burst of ten times as many. */
export const dueBy = (ms: number, rate: number): number => {
  const bursts = Math.floor(ms / BURST_EVERY_MS);
  // A burst ends each stretch, so that a run begins with an even load.
  const inBurst = Math.max(0, (ms % BURST_EVERY_MS) - (BURST_EVERY_MS - BURST_MS));
  return Math.floor(((ms + (bursts * BURST_MS + inBurst) * (BURST_FACTOR - 1)) * rate) / 1000);
};

/** Posts at a rate, and each webhook again until it is answered 2xx, as a thorough provider does. */
export class Poster {
  /** Posts that were refused, and that nobody answered. */
  refused = 0;
  unanswered = 0;
  readonly #waiting: Post[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #pool: Pool | null = null;
  #isClosed = false;

  /** How many are due, and not sent yet for want of a connection. */
  get behind(): number {
    return this.#waiting.length;
  }

  /** Posts there from now on; nowhere with null. */
  postTo(url: string | null): void {
    void this.#pool?.destroy();
    this.#pool = url === null ? null : new Pool(url, { connections: CONNECTIONS });
  }

  /** Posts what `next` gives at a rate per second for so long in ms, or until it is aborted; some may not be taken yet then. */
  async run(rate: number, ms: number, next: () => Post, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    let count = 0;
    while (!signal.aborted) {
      const elapsed = Math.min(ms, performance.now() - started);
      const due = dueBy(elapsed, rate) - count;
      // What there is no room for is not posted later.
      for (let more = 0; more < due && this.#waiting.length < MOST_WAITING; more += 1) this.#waiting.push(next());
      count += due;
      this.#fill();
      if (elapsed === ms) break;
      await sleep(TICK_MS);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.length = 0;
    await this.#pool?.destroy();
    await Promise.all(this.#underWay);
  }

  /** A post waits here rather than in the pool, so that it is known when it is sent. */
  #fill(): void {
    while (this.#underWay.size < CONNECTIONS && !this.#isClosed) {
      const post = this.#waiting.shift();
      if (!post) return;
      const done = this.#postUntilTaken(post).finally(() => {
        this.#underWay.delete(done);
        this.#fill();
      });
      this.#underWay.add(done);
    }
  }

  async #postUntilTaken(post: Post): Promise<void> {
    while (!this.#isClosed && !(await this.#post(post))) await sleep(AGAIN_AFTER_MS);
  }

  async #post({ path, body, onSent, onAccepted }: Post): Promise<boolean> {
    const pool = this.#pool;
    if (!pool) return false;
    onSent(performance.now());
    try {
      const answer = await pool.request({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 && answer.statusCode !== 202) {
        this.refused += 1;
        return false;
      }
      onAccepted(JSON.parse(text).event_id);
      return true;
    } catch {
      this.unanswered += 1;
      return false;
    }
  }
}
