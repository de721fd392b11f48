import { CALL_WITHOUT_PERMISSION, callWithoutPermission } from '../../hub-api/call-without-permission.ts';
import type { UnpermittedCall } from '../../hub-api/people.ts';
import { callIdIn } from '../calls/sighting.ts';
import type { Database } from '../database/database.ts';
import type { Intake } from '../intake/intake.ts';
import { ownEvent } from '../intake/own-event.ts';
import { subjectOf } from '../intake/subject.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Job, Queue } from '../platform/queue.ts';
import { Rounds } from '../platform/rounds.ts';
import { findCalls } from '../store/calls.ts';
import type { NewEvent } from '../store/events.ts';
import { needsPermission, unpermittedAmong } from './respect.ts';

/** A job of the queue "respect": an outgoing call on WhatsApp, to be held against the ledger. */
export interface RespectJob {
  workspaceId: string;
  callId: string;
}

const JOBS_AT_ONCE = 100;

/** The hub's own event of a call that was not allowed: once for each call. */
const noticeOf = (workspaceId: string, call: UnpermittedCall, now: number): NewEvent =>
  ownEvent(
    {
      workspaceId,
      kind: callWithoutPermission.key,
      dedupeKey: `without_permission:${call.call_id}`,
      callId: callIdIn(callWithoutPermission.key, { call_id: call.call_id }),
      customer: subjectOf({ phone: call.customer_phone, customerId: call.customer_id, userId: call.whatsapp_user_id }),
      payload: {
        event: CALL_WITHOUT_PERMISSION,
        callId: call.call_id,
        from: call.customer_phone,
        to: call.waba_number,
        dtCustomerId: call.customer_id,
        userId: call.whatsapp_user_id,
        customerName: call.customer_name,
        agent: call.agent,
        beganAt: call.began_at,
        wasAnswered: call.was_answered,
        status: call.status,
        reason: call.reason,
      },
    },
    now,
  );

/** Holds outgoing calls against the ledger, and tells of those that were not allowed. */
export class RespectWorker {
  readonly #database: Database;
  readonly #queue: Queue;
  readonly #intake: Intake;
  readonly #clock: Clock;
  readonly #rounds: Rounds;
  #again = false;

  constructor(parts: { database: Database; queue: Queue; intake: Intake; clock: Clock; log: Log }) {
    this.#database = parts.database;
    this.#queue = parts.queue;
    this.#intake = parts.intake;
    this.#clock = parts.clock;
    const failure = 'outgoing calls could not be held against the ledger, and will be';
    this.#rounds = new Rounds(parts.log, failure, () => this.#run());
  }

  start(): void {
    this.#rounds.start(() => this.#queue.onWake('respect', () => void this.runDue()));
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** One round at a time; asked during a round, it looks once more. */
  runDue(): Promise<void> {
    if (this.#rounds.isRunning) this.#again = true;
    return this.#rounds.run();
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      for (let jobs = await this.#fetch(); jobs.length > 0; jobs = await this.#fetch()) await this.#finish(jobs);
    } while (this.#again);
  }

  #fetch(): Promise<Job<RespectJob>[]> {
    return this.#queue.fetch<RespectJob>('respect', JOBS_AT_ONCE);
  }

  async #finish(jobs: Job<RespectJob>[]): Promise<void> {
    const now = this.#clock();
    for (const [workspaceId, ofWorkspace] of Map.groupBy(jobs, ({ data }) => data.workspaceId)) {
      const ids = ofWorkspace.map(({ data }) => data.callId);
      const calls = await findCalls(this.#database, workspaceId, ids);
      const unpermitted = await unpermittedAmong(this.#database, workspaceId, calls.filter(needsPermission));
      await Promise.all(unpermitted.map((call) => this.#intake.store(noticeOf(workspaceId, call, now))));
    }
    await this.#database.transaction((sql) =>
      this.#queue.end(
        sql,
        'respect',
        jobs.map(({ id }) => id),
      ),
    );
  }
}
