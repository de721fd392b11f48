import type { Answer } from '../../hub-api/permissions.ts';
import type { WaitEnded, WaitOutcome } from '../../hub-api/waits.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { Database, Sql } from '../database/database.ts';
import { delayAfter } from '../delivery/schedule.ts';
import type { Sender, SendResult } from '../delivery/sender.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { Rounds } from '../platform/rounds.ts';
import { putBack, removeWait, takeWaits, tryWaitAgain, type Wait } from '../store/waits.ts';
import { linesOfPerson } from './current.ts';
import { type DecidingLine, standingOf } from './rules.ts';

const LOOK_EVERY_MS = 2_000;
const WAITS_AT_ONCE = 20;
/** An attempt has ended by then, or its process is dead. */
const LEASE_MS = 60_000;
/** After the last step of the schedule. */
const EVERY_10_HOURS_MS = 10 * HOUR_MS;
/** For so long Zapier keeps a step that waits. */
const ZAPIER_WAITS_MS = 30 * 24 * HOUR_MS;
/** What refuses so often does so for good; once or twice may be because the step does not wait yet. */
const MOST_REFUSALS = 3;

const OUTCOMES: Record<Answer, WaitOutcome> = {
  permanent: 'granted',
  temporary: 'granted_for_7_days',
  denied: 'denied',
  unclear: 'unclear',
};

/** The answer that counts of whoever is waited for, if it is another than the one that counted when the wait began. */
const answerSince = async (
  sql: Sql,
  { workspaceId, identifier, number, seenLine }: Pick<Wait, 'workspaceId' | 'identifier' | 'number' | 'seenLine'>,
  now: string,
): Promise<DecidingLine | null> => {
  if (identifier === null) return null;
  const { lines } = await linesOfPerson(sql, workspaceId, [identifier]);
  const { line } = standingOf(lines, { identifier, number, channel: 'whatsapp' }, now);
  return line === null || line.id === seenLine ? null : line;
};

/**
 * Calls back the steps of Zaps that wait for a customer's answer: once the customer answered, and at the end of their time
 * without one. What a wait has come to is asked of the ledger right before every attempt, so no older yes is told after a
 * no. Several processes share the waits; what one that died was at is taken again a minute later, with the same id.
 */
export class WaitWorker {
  readonly #database: Database;
  readonly #sender: Sender;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #random: () => number;
  readonly #rounds: Rounds;

  constructor(parts: { database: Database; sender: Sender; clock: Clock; log: Log; random?: () => number }) {
    this.#database = parts.database;
    this.#sender = parts.sender;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#random = parts.random ?? Math.random;
    const failure = 'steps of Zaps that wait could not be looked at, and will be';
    this.#rounds = new Rounds(parts.log, failure, () => this.#run());
  }

  start(): void {
    this.#rounds.start((run) => setInterval(run, LOOK_EVERY_MS));
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Looks at every wait that is due; one round at a time. */
  runDue(): Promise<void> {
    return this.#rounds.run();
  }

  async #run(): Promise<void> {
    while (!this.#rounds.isStopped) {
      const now = this.#clock();
      const lease = new Date(now + LEASE_MS).toISOString();
      const waits = await takeWaits(this.#database, new Date(now).toISOString(), lease, WAITS_AT_ONCE);
      if (waits.length === 0) return;
      await Promise.all(waits.map((wait) => this.#lookAt(wait)));
    }
  }

  async #lookAt(wait: Wait): Promise<void> {
    const now = new Date(this.#clock()).toISOString();
    const answer = await answerSince(this.#database, wait, now);
    const isErased = wait.identifier === null;
    if (answer === null && !isErased && wait.endsAt > now) return putBack(this.#database, wait);
    const ended: WaitEnded = {
      id: wait.id,
      outcome: answer === null ? 'no_answer' : OUTCOMES[answer.answer],
      answered_at: answer?.at ?? null,
      is_erased: isErased,
    };
    const event = { id: wait.id, body: JSON.stringify(ended), contentType: 'application/json', receivedAt: now };
    const result = await this.#sender.send(event, { url: wait.callbackUrl, secret: wait.secret });
    await this.#settle(wait, result);
  }

  async #settle(wait: Wait, { verdict, attempt, retryAfterMs }: SendResult): Promise<void> {
    const attempts = wait.attempts + 1;
    const delay = delayAfter(attempts, retryAfterMs, this.#random) ?? EVERY_10_HOURS_MS;
    const next = this.#clock() + delay;
    const isHopeless =
      verdict === 'gone' ||
      (verdict === 'refused' && attempts >= MOST_REFUSALS) ||
      next > Date.parse(wait.createdAt) + ZAPIER_WAITS_MS;
    if (verdict !== 'delivered' && !isHopeless) return tryWaitAgain(this.#database, wait, new Date(next).toISOString());
    if (verdict !== 'delivered')
      this.#log.warn(
        { wait: wait.id, status: attempt.status, attempts },
        'a step of a Zap that waited is not there any more',
      );
    await removeWait(this.#database, wait.workspaceId, wait.id);
  }
}
