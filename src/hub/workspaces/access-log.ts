import { v7 as uuidv7 } from 'uuid';
import type { AccessEntry } from '../../hub-api/access-log.ts';
import type { Database } from '../database/database.ts';
import type { Checks } from '../permissions/checks.ts';
import type { Clock } from '../platform/clock.ts';
import { GroupCommit } from '../platform/group-commit.ts';
import { type Log, reasonOf } from '../platform/log.ts';
import { insertAccess, type NewAccess } from '../store/access-log.ts';

const MOST_WAITING = 50_000;
const MOST_IN_ORDER = 2 ** 32;

/** What is to be noted. */
export interface Access extends Omit<AccessEntry, 'id' | 'at'> {
  workspaceId: string;
  /** An identifier of the person, where their id is not known yet. */
  identifier?: string | null;
}

/** Notes who exported, looked up and erased what. */
export class AccessLog {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #commits: GroupCommit<NewAccess, undefined>;
  #added = 0;
  readonly #underWay = new Set<Promise<void>>();

  constructor(database: Database, checks: Checks, clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#commits = new GroupCommit(
      async (entries) => {
        // A check is what may make somebody known to the ledger.
        await checks.settle();
        await insertAccess(database, entries);
        return entries.map(() => undefined);
      },
      { mostTogether: 500, mostAtOnce: 1, mostWaiting: MOST_WAITING },
    );
  }

  /** Resolves once it is noted. */
  add({ identifier = null, ...access }: Access): Promise<undefined> {
    const now = this.#clock();
    // Those of one ms are in order, too.
    this.#added = (this.#added + 1) % MOST_IN_ORDER;
    const id = uuidv7({ msecs: now, seq: this.#added });
    return this.#commits.add({ ...access, identifier, id, at: new Date(now).toISOString() });
  }

  /** For what nobody waits for: it is noted within moments. */
  addSoon(access: Access): void {
    const noted = this.add(access).then(
      () => undefined,
      (error) => this.#log.error({ error: reasonOf(error) }, 'the access log could not be written'),
    );
    this.#underWay.add(noted);
    void noted.finally(() => this.#underWay.delete(noted));
  }

  /** Waits until everything is noted. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
