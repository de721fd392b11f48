import type { Changes } from '../changes.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { kindsOf } from '../intake/kinds.ts';
import { type Log, reasonOf } from '../log.ts';
import type { Queue } from '../queue.ts';
import { recoverSome, takeRecovery } from '../store/recoveries.ts';
import { holdSubscriptions } from '../store/subscriptions.ts';
import { wakeAt } from './wakes.ts';

const LOOK_EVERY_MS = 2_000;
/** Small enough that a webhook hardly waits for it. */
const EVENTS_AT_ONCE = 500;

/**
 * Goes through what is to be sent again, a page of events at a time: their deliveries become due, and are made as their
 * targets' limits allow. Several processes share the tasks; one that dies leaves its task where it was.
 */
export class Recovery {
  readonly #database: Database;
  readonly #queue: Queue;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(parts: { database: Database; queue: Queue; changes: Changes; clock: Clock; log: Log }) {
    this.#database = parts.database;
    this.#queue = parts.queue;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  start(): void {
    this.#timer = setInterval(() => void this.run(), LOOK_EVERY_MS);
    void this.run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Goes on until no task is left that nobody else is at. */
  run(): Promise<void> {
    this.#running ??= this.#runAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #runAll(): Promise<void> {
    try {
      while (!this.#isStopped && (await this.#runOne()));
    } catch (error) {
      this.#log.warn({ error: reasonOf(error) }, 'what is to be sent again could not be gone through, and will be');
    }
  }

  /** Makes a page of a task due; gives false when there is no task. */
  async #runOne(): Promise<boolean> {
    const now = this.#clock();
    const done = await this.#database.transaction(async (sql) => {
      const task = await takeRecovery(sql);
      if (!task) return null;
      const { id, what, trigger, workspaceId } = task;
      await holdSubscriptions(sql, task.subscriptions);
      const kinds = trigger === null ? [] : kindsOf(trigger);
      const found = await recoverSome(sql, { id, what, kinds }, new Date(now).toISOString(), EVENTS_AT_ONCE);
      await this.#queue.insert(
        sql,
        'wake',
        found.map((subscription) => wakeAt(subscription, now)),
      );
      return { workspaceId };
    });
    if (!done) return false;
    this.#queue.wake('wake');
    this.#changes.tell(done.workspaceId, 'deliveries');
    return true;
  }
}
