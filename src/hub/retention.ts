import type { Clock } from './clock.ts';
import type { Database, Sql } from './database/database.ts';
import { type Log, reasonOf } from './log.ts';
import { deleteOld, deleteOldKeys } from './store/retention.ts';
import { listWorkspaces } from './store/workspaces.ts';

const EVERY_MS = 60 * 60 * 1000;
const DAY_MS = 24 * EVERY_MS;
const YEAR_MS = 365.25 * DAY_MS;
/** As long as proof is kept: the keys tell that something was here, without a word of it. */
const KEY_YEARS = 7;
/** Small enough that a webhook hardly waits for it. */
const ROWS_AT_ONCE = 500;

/** Deletes what has been kept long enough, every hour; several processes may do so side by side. */
export class Retention {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #defaultDays: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(parts: { database: Database; clock: Clock; log: Log; defaultDays: number }) {
    this.#database = parts.database;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#defaultDays = parts.defaultDays;
  }

  start(): void {
    this.#timer = setInterval(() => void this.run(), EVERY_MS);
    void this.run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      for (const { id, retentionDays, proofYears } of await listWorkspaces(this.#database)) {
        const before = this.#ago((retentionDays ?? this.#defaultDays) * DAY_MS);
        await this.#deleteAll((sql) => deleteOld(sql, id, before, ROWS_AT_ONCE));
        const keysBefore = this.#ago((proofYears ?? KEY_YEARS) * YEAR_MS);
        await this.#deleteAll((sql) => deleteOldKeys(sql, id, keysBefore, ROWS_AT_ONCE));
      }
    } catch (error) {
      this.#log.warn({ error: reasonOf(error) }, 'old events could not be deleted, and will be');
    }
  }

  #ago(ms: number): string {
    return new Date(this.#clock() - ms).toISOString();
  }

  async #deleteAll(deleteSome: (sql: Sql) => Promise<number>): Promise<void> {
    let deleted = 1;
    while (deleted > 0 && !this.#isStopped) deleted = await this.#database.transaction(deleteSome);
  }
}
