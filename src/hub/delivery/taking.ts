import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Sql } from '../database/database.ts';
import type { Clock } from '../platform/clock.ts';
import { type Log, reasonOf } from '../platform/log.ts';
import type { Job, Queue } from '../platform/queue.ts';
import { nextDue, type QueuedDelivery, takeDue, takeQueued } from '../store/deliveries.ts';
import { free } from '../store/owners.ts';
import { holdSubscriptions } from '../store/subscriptions.ts';
import type { Lanes } from './lanes.ts';
import type { Ownership } from './ownership.ts';
import { FULL_LANE_MS, wakeAt } from './wakes.ts';

interface WakeJob {
  subscription: string;
}

const ROWS_AT_ONCE = 200;
const JOBS_AT_ONCE = 50;
const DATABASE_AWAY_MS = 500;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Takes deliveries for this process: what it committed, what is anybody's, and what has waited long enough. */
export class Taking {
  readonly #database: Database;
  readonly #queue: Queue;
  readonly #lanes: Lanes;
  readonly #ownership: Ownership;
  readonly #clock: Clock;
  readonly #log: Log;
  #pulling: Promise<void> | null = null;
  #waking: Promise<void> | null = null;
  #pullAgain = false;
  #isStopped = false;

  constructor(parts: { database: Database; queue: Queue; lanes: Lanes; ownership: Ownership; clock: Clock; log: Log }) {
    this.#database = parts.database;
    this.#queue = parts.queue;
    this.#lanes = parts.lanes;
    this.#ownership = parts.ownership;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** Takes what this process committed as its own. */
  take(deliveries: QueuedDelivery[]): void {
    this.#acceptOrFree(deliveries).catch((error) =>
      this.#log.warn({ error: reasonOf(error) }, 'deliveries could not be taken up, and will be'),
    );
  }

  /** Takes what is anybody's until there is nothing, or enough; asked while it does so, it looks once more. */
  pull(): Promise<void> {
    if (this.#pulling) {
      this.#pullAgain = true;
      return this.#pulling;
    }
    this.#pulling = this.#pullAll().finally(() => {
      this.#pulling = null;
    });
    return this.#pulling;
  }

  /** Takes the postponed deliveries whose time has come; with `early`, looks at every subscription that has any. */
  wakeDue(early = false): Promise<void> {
    this.#waking ??= this.#wakeAll(early).finally(() => {
      this.#waking = null;
    });
    return this.#waking;
  }

  /** Takes what waits for room in a lane, once there is plenty: sooner than the next wake would. */
  async refill(subscription: string): Promise<void> {
    if (!this.#lanes.isReadyFor(subscription) || this.#isStopped) return;
    try {
      const { taken, isMore } = await this.#database.transaction((sql) => this.#takeDue(sql, subscription));
      await this.#acceptOrFree(taken);
      this.#lanes.owes(subscription, isMore);
    } catch (error) {
      this.#log.warn({ error: reasonOf(error) }, 'postponed deliveries could not be taken up, and will be');
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([this.#pulling, this.#waking]);
  }

  async #pullAll(): Promise<void> {
    do {
      this.#pullAgain = false;
      while (!this.#isStopped && !this.#lanes.isFull) {
        try {
          const taken = await takeQueued(this.#database, this.#ownership.id, ROWS_AT_ONCE, this.#ownership.isSure);
          await this.#acceptOrFree(taken);
          if (taken.length < ROWS_AT_ONCE) break;
        } catch (error) {
          this.#log.warn({ error: reasonOf(error) }, 'deliveries could not be taken up, and will be');
          await sleep(DATABASE_AWAY_MS);
          break;
        }
      }
    } while (this.#pullAgain && !this.#lanes.isFull && !this.#isStopped);
  }

  async #acceptOrFree(taken: QueuedDelivery[]): Promise<void> {
    if (taken.length === 0) return;
    try {
      await this.#lanes.accept(taken);
    } catch (error) {
      // When not even that works they are taken again as what this process lost.
      await free(this.#database, this.#ownership.id, taken).catch(() => undefined);
      throw error;
    }
  }

  async #wakeAll(early: boolean): Promise<void> {
    try {
      let isMore = true;
      while (isMore && !this.#isStopped) {
        const jobs = await this.#queue.fetch<WakeJob>('wake', JOBS_AT_ONCE, early);
        await this.#wakeEach(jobs);
        // An early look leaves as many jobs as there were.
        isMore = jobs.length === JOBS_AT_ONCE && !early;
      }
    } catch (error) {
      this.#log.warn({ error: reasonOf(error) }, 'postponed deliveries could not be looked at, and will be');
    }
  }

  async #wakeEach(jobs: readonly Job<WakeJob>[]): Promise<void> {
    const left = new Set(jobs.map(({ id }) => id));
    try {
      for (const { id, data } of jobs) {
        const { taken, isMore } = await this.#database.transaction((sql) => this.#wake(sql, id, data.subscription));
        left.delete(id);
        await this.#acceptOrFree(taken);
        this.#lanes.owes(data.subscription, isMore);
      }
    } finally {
      await this.#queue.giveBack('wake', [...left]);
    }
  }

  async #wake(sql: Sql, job: string, subscription: string): Promise<{ taken: QueuedDelivery[]; isMore: boolean }> {
    const found = await this.#takeDue(sql, subscription);
    const due = await nextDue(sql, subscription);
    await this.#queue.end(sql, 'wake', [job]);
    if (due === null) return found;
    const now = this.#clock();
    const earliest = found.isMore ? Math.max(this.#lanes.restsUntil(subscription, now), now + FULL_LANE_MS) : now;
    await this.#queue.insert(sql, 'wake', [wakeAt(subscription, Math.max(earliest, Date.parse(due)))]);
    return found;
  }

  /** Takes the deliveries of a subscription that are due, as far as its lane has room; gives whether more may be due. */
  async #takeDue(sql: Sql, subscription: string): Promise<{ taken: QueuedDelivery[]; isMore: boolean }> {
    const orders = await holdSubscriptions(sql, [subscription]);
    const most = Math.min(this.#lanes.roomFor(subscription), ROWS_AT_ONCE);
    const now = iso(this.#clock());
    const taken =
      most > 0 ? await takeDue(sql, this.#ownership.id, subscription, now, most, orders.get(subscription)) : [];
    return { taken, isMore: taken.length === most };
  }
}
