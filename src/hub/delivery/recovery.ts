import type { Database } from '../database/database.ts';
import { everyTrigger, kindsOf } from '../intake/kinds.ts';
import type { Changes } from '../platform/changes.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Queue } from '../platform/queue.ts';
import { Rounds } from '../platform/rounds.ts';
import { recoverSome, takeRecovery } from '../store/recoveries.ts';
import { holdSubscriptions } from '../store/subscriptions.ts';
import { wakeAt } from './wakes.ts';

const LOOK_EVERY_MS = 2_000;
const EVERY_KIND = everyTrigger.flatMap((trigger) => kindsOf(trigger).map((kind) => ({ kind, trigger })));
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
  readonly #rounds: Rounds;

  constructor(parts: { database: Database; queue: Queue; changes: Changes; clock: Clock; log: Log }) {
    this.#database = parts.database;
    this.#queue = parts.queue;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    const failure = 'what is to be sent again could not be gone through, and will be';
    this.#rounds = new Rounds(parts.log, failure, () => this.#runAll());
  }

  start(): void {
    this.#rounds.start((run) => setInterval(run, LOOK_EVERY_MS));
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Goes on until no task is left that nobody else is at. */
  run(): Promise<void> {
    return this.#rounds.run();
  }

  async #runAll(): Promise<void> {
    while (!this.#rounds.isStopped && (await this.#runOne()));
  }

  /** Makes a page of a task due; gives false when there is no task. */
  async #runOne(): Promise<boolean> {
    const now = this.#clock();
    const done = await this.#database.transaction(async (sql) => {
      const task = await takeRecovery(sql);
      if (!task) return null;
      const { id, what, trigger, workspaceId } = task;
      await holdSubscriptions(sql, task.subscriptions);
      const triggers = trigger === null ? EVERY_KIND : kindsOf(trigger).map((kind) => ({ kind, trigger }));
      const found = await recoverSome(sql, { id, what, triggers }, new Date(now).toISOString(), EVENTS_AT_ONCE);
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
