import {
  PERMISSION_EXPIRED,
  type PermissionExpiredPayload,
  permissionExpired,
} from '../../hub-api/permission-expired.ts';
import { stringOf } from '../../values/string-of.ts';
import type { Database } from '../database/database.ts';
import type { Intake } from '../intake/intake.ts';
import { ownEvent } from '../intake/own-event.ts';
import { subjectOf } from '../intake/subject.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Job, Queue } from '../platform/queue.ts';
import { Rounds } from '../platform/rounds.ts';
import type { NewEvent } from '../store/events.ts';
import { currentAmong } from './current.ts';
import type { ExpiryJob } from './expiry-timers.ts';
import { findEntries, type LedgerEntry } from './ledger.ts';
import type { LedgerRecord } from './record.ts';

const JOBS_AT_ONCE = 100;

const payloadOf = (
  id: string,
  record: LedgerRecord,
  expiresAt: string,
  leadTimeHours: number,
): PermissionExpiredPayload => ({
  event: PERMISSION_EXPIRED,
  replyId: id,
  from: stringOf(record.customer_phone),
  to: stringOf(record.waba_number),
  repliedAt: record.at,
  expiresAt,
  leadTimeHours,
  messageId: stringOf(record.message_id),
  dtCustomerId: stringOf(record.customer_id),
  userId: stringOf(record.whatsapp_user_id),
  username: stringOf(record.username),
});

/** None for a permission without an end. One that comes late, after an outage, says itself how things stand by then. */
const noticeOf = ({ id, workspaceId, record }: LedgerEntry, leadTimeHours: number, now: number): NewEvent[] => {
  if (!record?.expires_at) return [];
  const person = {
    phone: stringOf(record.customer_phone),
    customerId: stringOf(record.customer_id),
    userId: stringOf(record.whatsapp_user_id),
  };
  return [
    ownEvent(
      {
        workspaceId,
        kind: permissionExpired.key,
        dedupeKey: `expired:${id}:${leadTimeHours}`,
        customer: subjectOf(person),
        leadTimeHours,
        ends: leadTimeHours === 0 ? id : null,
        payload: payloadOf(id, record, record.expires_at, leadTimeHours),
      },
      now,
    ),
  ];
};

/** Sends the notices that are due, through the same pipeline as what providers send. */
export class ExpiryWorker {
  readonly #database: Database;
  readonly #queue: Queue;
  readonly #intake: Intake;
  readonly #clock: Clock;
  readonly #rounds: Rounds;

  constructor(parts: { database: Database; queue: Queue; intake: Intake; clock: Clock; log: Log }) {
    this.#database = parts.database;
    this.#queue = parts.queue;
    this.#intake = parts.intake;
    this.#clock = parts.clock;
    const failure = 'ends of permissions could not be looked at, and will be';
    this.#rounds = new Rounds(parts.log, failure, (early) => this.#run(early));
  }

  start(): void {
    this.#rounds.start((run) => this.#queue.onWake('expiry', run));
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** One round at a time; with `early`, also looks at timers that the queue does not hold for due. */
  runDue(early = false): Promise<void> {
    return this.#rounds.run(early);
  }

  async #run(early: boolean): Promise<void> {
    while (true) {
      const jobs = await this.#queue.fetch<ExpiryJob>('expiry', JOBS_AT_ONCE, early);
      if (jobs.length === 0) return;
      const isDone = await this.#finish(jobs);
      if (!isDone) return;
    }
  }

  /** Gives false when some are not due yet: they go back, and this round is over. */
  async #finish(jobs: Job<ExpiryJob>[]): Promise<boolean> {
    const now = this.#clock();
    const due = jobs.filter(({ data }) => Date.parse(data.dueAt) <= now);
    const later = jobs.filter(({ data }) => Date.parse(data.dueAt) > now);
    const ids = [...new Set(due.map(({ data }) => data.reply))];
    const byId = new Map((await findEntries(this.#database, ids)).map((entry) => [entry.id, entry]));
    const current = new Set<string>();
    for (const [workspaceId, entries] of Map.groupBy(byId.values(), (entry) => entry.workspaceId))
      for (const id of await currentAmong(this.#database, workspaceId, entries)) current.add(id);
    const notices = due.flatMap(({ data }) => {
      const entry = byId.get(data.reply);
      // A newer answer came, or the person was erased: nothing ends.
      return entry && current.has(entry.id) ? noticeOf(entry, data.leadTimeHours, now) : [];
    });
    await Promise.all(notices.map((event) => this.#intake.store(event)));
    await this.#database.transaction(async (sql) => {
      const again = later.map(({ data }) => ({ data, startAfter: data.dueAt }));
      await this.#queue.insert(sql, 'expiry', again);
      await this.#queue.end(
        sql,
        'expiry',
        jobs.map(({ id }) => id),
      );
    });
    return later.length === 0;
  }
}
