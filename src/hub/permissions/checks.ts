import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/database.ts';
import type { Clock } from '../platform/clock.ts';
import { GroupCommit } from '../platform/group-commit.ts';
import { type Log, reasonOf } from '../platform/log.ts';
import type { Decision, Question } from './answer.ts';
import { appendLines } from './ledger.ts';
import { numberOf } from './number.ts';
import type { NewLine } from './record.ts';

/** Whoever asked has the answer already: what is written down of it waits for others. */
const WRITE_WITHIN_MS = 20;
const MOST_WAITING = 50_000;

/** Writes down every "may we call?": who asked, when, what the answer was and what it rested on. */
export class Checks {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #commits: GroupCommit<NewLine, undefined>;
  readonly #underWay = new Set<Promise<void>>();

  constructor(database: Database, clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#commits = new GroupCommit(
      async (lines) => {
        await database.transaction((sql) => appendLines(sql, lines, new Date(clock()).toISOString()));
        return lines.map(() => undefined);
      },
      { mostTogether: 500, mostAtOnce: 1, mostWaiting: MOST_WAITING, lingerMs: WRITE_WITHIN_MS },
    );
  }

  /** Does not wait until it is written: the ledger has it within moments. */
  add({ workspaceId, who, wabaNumber, channel }: Question, { answer, standing }: Decision, askedBy: string): void {
    const at = new Date(this.#clock()).toISOString();
    const line: NewLine = {
      id: uuidv7({ msecs: this.#clock() }),
      workspaceId,
      body: null,
      contentType: null,
      record: {
        kind: 'check',
        recorded_at: at,
        at,
        identifiers: [who.identifier],
        answer: null,
        channel,
        number: wabaNumber === null ? null : numberOf(wabaNumber),
        expires_at: answer.expires_at,
        customer_phone: who.phone === null ? null : `+${who.phone}`,
        customer_id: who.customerId,
        whatsapp_user_id: who.userId,
        waba_number: wabaNumber === null ? null : `+${wabaNumber}`,
        status: answer.status,
        may_call: answer.may_call,
        rests_on: standing.line?.id ?? null,
        recorded_by: askedBy,
        reason: answer.reason,
      },
    };
    const written = this.#commits.add(line).then(
      () => undefined,
      (error) => this.#log.error({ error: reasonOf(error) }, 'a check of a permission could not be written down'),
    );
    this.#underWay.add(written);
    void written.finally(() => this.#underWay.delete(written));
  }

  /** Waits until everything is written. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
