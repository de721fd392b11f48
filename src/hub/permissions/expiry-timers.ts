import { permissionExpired } from '../../hub-api/permission-expired.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { Database, Sql } from '../database/database.ts';
import type { NewJob, Queue } from '../platform/queue.ts';
import { leadTimesOf } from '../store/subscriptions.ts';
import { type LedgerEntry, pageOfAnswers } from './ledger.ts';
import type { NewLine } from './record.ts';

/** A job of the queue "expiry": at the end of a permission, or so many hours before it. */
export interface ExpiryJob {
  /** The id of the answer that granted it. */
  reply: string;
  leadTimeHours: number;
  /** When it is due, ISO 8601. */
  dueAt: string;
}

const PAGE = 1_000;
/** Later than any time. */
const NEVER = '9999';

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

  /**
   * For new answers, in the transaction that writes them down: one timer at the end, one at each lead time asked for. What
   * was over when it came in has no end to tell of.
   */
  async schedule(sql: Sql, lines: readonly NewLine[]): Promise<void> {
    const grants = lines.flatMap(({ id, workspaceId, record: { answer, expires_at: expiresAt, recorded_at } }) =>
      answer === 'temporary' && expiresAt !== null && expiresAt > recorded_at ? [{ id, workspaceId, expiresAt }] : [],
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
    const wish = {
      workspaceId,
      answer: null,
      ends: { after: begins, before: NEVER },
      isUnidentified: false,
      most: PAGE,
    };
    for (let from: { seq: number; expiresAt: string } | null = null; ; ) {
      const grants: LedgerEntry[] = await pageOfAnswers(this.#database, { ...wish, from });
      const jobs = grants.flatMap(({ id, record }) =>
        record?.expires_at ? [expiryJob(id, record.expires_at, leadTimeHours)] : [],
      );
      const last = grants.at(-1);
      if (!last) return;
      await this.#database.transaction((sql) => this.#queue.insert(sql, 'expiry', jobs));
      from = { seq: last.seq, expiresAt: last.record?.expires_at ?? NEVER };
    }
  }
}
