import { permissionExpired } from '../../hub-api/permission-expired.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { Database, Sql } from '../database/database.ts';
import type { NewJob, Queue } from '../queue.ts';
import type { NewEvent } from '../store/events.ts';
import { FIRST_ID } from '../store/page.ts';
import { pageOfTemporary } from '../store/permissions.ts';
import { leadTimesOf } from '../store/subscriptions.ts';

/** A job of the queue "expiry": at the end of a permission, or so many hours before it. */
export interface ExpiryJob {
  /** The id of the reply that granted it. */
  reply: string;
  leadTimeHours: number;
  /** When it is due, ISO 8601. */
  dueAt: string;
}

const PAGE = 1_000;

const expiryJob = (reply: string, expiresAt: string, leadTimeHours: number): NewJob & { data: ExpiryJob } => {
  const dueAt = new Date(Date.parse(expiresAt) - leadTimeHours * HOUR_MS).toISOString();
  return { data: { reply, leadTimeHours, dueAt }, startAfter: dueAt };
};

/** Sets the timers that tell when temporary permissions end: jobs, so that they survive whatever happens here. */
export class ExpiryTimers {
  readonly #database: Database;
  readonly #queue: Queue;

  constructor(database: Database, queue: Queue) {
    this.#database = database;
    this.#queue = queue;
  }

  /** For new replies, in the transaction that stores them: one timer at the end, one at each lead time asked for. */
  async schedule(sql: Sql, events: readonly NewEvent[]): Promise<void> {
    const grants = events.flatMap(({ id, workspaceId, reply }) =>
      reply?.expiresAt ? [{ id, workspaceId, expiresAt: reply.expiresAt }] : [],
    );
    if (grants.length === 0) return;
    const leadTimes = await leadTimesOf(
      sql,
      [...new Set(grants.map(({ workspaceId }) => workspaceId))],
      permissionExpired.key,
    );
    const jobs = grants.flatMap(({ id, workspaceId, expiresAt }) =>
      [...new Set([0, ...(leadTimes.get(workspaceId) ?? [])])].map((hours) => expiryJob(id, expiresAt, hours)),
    );
    await this.#queue.insert(sql, 'expiry', jobs);
  }

  /**
   * For a subscription with a lead time of its own: timers for the grants that are there already and whose lead time
   * has not begun. Timers that were set before do no harm: one notice is sent once.
   */
  async scheduleLeadTime(workspaceId: string, leadTimeHours: number, now: number): Promise<void> {
    if (leadTimeHours === 0) return;
    const begins = new Date(now + leadTimeHours * HOUR_MS).toISOString();
    for (let after = FIRST_ID; ; ) {
      const grants = await pageOfTemporary(this.#database, workspaceId, begins, after, PAGE);
      const last = grants.at(-1);
      if (!last) return;
      const jobs = grants.map(({ eventId, expiresAt }) => expiryJob(eventId, expiresAt, leadTimeHours));
      await this.#database.transaction((sql) => this.#queue.insert(sql, 'expiry', jobs));
      after = last.eventId;
    }
  }
}
