import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import type { Changes } from '../platform/changes.ts';
import type { Clock } from '../platform/clock.ts';
import { GroupCommit } from '../platform/group-commit.ts';
import { type Log, reasonOf } from '../platform/log.ts';
import type { Queue } from '../platform/queue.ts';
import { type Settlement, settle } from '../store/deliveries.ts';
import { healthOf } from './health.ts';
import { wakesFor } from './wakes.ts';

const DATABASE_AWAY_MS = 500;
/** Nobody waits for outcomes to be written down, so they wait for each other, and leave the database to the intake. */
const SETTLE_WITHIN_MS = 20;

/** Writes down how deliveries went, many at a time, and when those that wait are to be looked at again. */
export class Settling {
  readonly #database: Database;
  readonly #queue: Queue;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #owner: string;
  /** Hears of a subscription with a delivery that waits for nothing but room. */
  readonly #onDue: (subscription: string) => void;
  /** Hears of a subscription that is paused. */
  readonly #onPaused: (subscription: string) => void;
  readonly #commits: GroupCommit<Settlement, undefined>;
  #isStopped = false;

  constructor(
    parts: { database: Database; queue: Queue; changes: Changes; clock: Clock; log: Log; owner: string },
    hear: { onDue(subscription: string): void; onPaused(subscription: string): void },
  ) {
    this.#database = parts.database;
    this.#queue = parts.queue;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#owner = parts.owner;
    this.#onDue = hear.onDue;
    this.#onPaused = hear.onPaused;
    this.#commits = new GroupCommit((settlements) => this.#commit(settlements), {
      mostTogether: 500,
      mostAtOnce: 1,
      mostWaiting: Number.POSITIVE_INFINITY,
      lingerMs: SETTLE_WITHIN_MS,
    });
  }

  /** While the database is away an outcome waits in memory: nothing is sent twice for want of writing it down. */
  async add(settlement: Settlement): Promise<void> {
    while (true) {
      try {
        await this.#commits.add(settlement);
        return;
      } catch (error) {
        if (this.#isStopped) return;
        this.#log.warn({ error: reasonOf(error) }, 'an outcome could not be written down, and will be');
        await sleep(DATABASE_AWAY_MS);
      }
    }
  }

  /** What cannot be written down from now on is found out by sending it again. */
  stop(): void {
    this.#isStopped = true;
  }

  async #commit(settlements: Settlement[]): Promise<undefined[]> {
    const now = this.#clock();
    const health = healthOf(settlements);
    const wakes = wakesFor(settlements, now);
    // PostgreSQL writes what it was not made to wait for within a second; the embedded database has nobody who would.
    const soon = this.#database.engine === 'postgres';
    // Without a wake it is one statement, which needs no transaction around it.
    const { workspaces, paused } =
      wakes.length === 0
        ? await settle(this.#database, this.#owner, settlements, health, soon)
        : await this.#database.transaction(async (sql) => {
            const settled = await settle(sql, this.#owner, settlements, health);
            await this.#queue.insert(sql, 'wake', wakes);
            return settled;
          });
    for (const subscription of paused) this.#onPaused(subscription);
    for (const workspace of workspaces) this.#changes.tell(workspace, 'deliveries');
    const due = settlements.filter(({ nextAttemptAt }) => nextAttemptAt !== null && Date.parse(nextAttemptAt) <= now);
    for (const subscription of new Set(due.map(({ subscriptionId }) => subscriptionId))) this.#onDue(subscription);
    return settlements.map(() => undefined);
  }
}
