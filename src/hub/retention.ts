import type { Clock } from './clock.ts';
import type { Database, Sql } from './database/database.ts';
import type { Log } from './log.ts';
import { retireProof } from './permissions/retirement.ts';
import { Rounds } from './rounds.ts';
import { deleteOldAccess } from './store/access-log.ts';
import { deleteOld, deleteOldKeys } from './store/retention.ts';
import { holdOf, listWorkspaces, type Workspace } from './store/workspaces.ts';

const EVERY_MS = 60 * 60 * 1000;
const DAY_MS = 24 * EVERY_MS;
/** Small enough that a webhook hardly waits for it. */
const ROWS_AT_ONCE = 500;

/** For workspaces that say nothing else. */
interface Defaults {
  retentionDays: number;
  proofYears: number;
}

/** So many years before `now` (ms), ISO 8601. */
const yearsBefore = (now: number, years: number): string => {
  const time = new Date(now);
  time.setUTCFullYear(time.getUTCFullYear() - years);
  return time.toISOString();
};

/**
 * Deletes what has been kept long enough, every hour, and every day what the ledger needs no longer; nothing of a workspace
 * under legal hold. Several processes may do so side by side.
 */
export class Retention {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #defaults: Defaults;
  readonly #rounds: Rounds;
  /** When the ledgers were last gone through, in ms since 1970. */
  #retiredAt = Number.NEGATIVE_INFINITY;

  constructor(parts: { database: Database; clock: Clock; log: Log; defaults: Defaults }) {
    this.#database = parts.database;
    this.#clock = parts.clock;
    this.#defaults = parts.defaults;
    this.#rounds = new Rounds(parts.log, 'what is old could not be deleted, and will be', () => this.#run());
  }

  start(): void {
    this.#rounds.start((run) => setInterval(run, EVERY_MS));
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  run(): Promise<void> {
    return this.#rounds.run();
  }

  async #run(): Promise<void> {
    const now = this.#clock();
    const workspaces = await listWorkspaces(this.#database);
    for (const workspace of workspaces) await this.#deleteOld(workspace, now);
    if (now - this.#retiredAt < DAY_MS) return;
    for (const workspace of workspaces) await this.#retireProof(workspace, now);
    this.#retiredAt = now;
  }

  async #deleteOld({ id, retentionDays, proofYears }: Workspace, now: number): Promise<void> {
    const before = new Date(now - (retentionDays ?? this.#defaults.retentionDays) * DAY_MS).toISOString();
    await this.#deleteAll(id, (sql) => deleteOld(sql, id, before, ROWS_AT_ONCE));
    // A copy is known as one for as long as the ledger's proof is kept.
    const keysBefore = yearsBefore(now, proofYears ?? this.#defaults.proofYears);
    await this.#deleteAll(id, (sql) => deleteOldKeys(sql, id, keysBefore, ROWS_AT_ONCE));
    await this.#deleteAll(id, (sql) => deleteOldAccess(sql, id, keysBefore, ROWS_AT_ONCE));
  }

  /** In small steps until nothing is left to delete; nothing under legal hold. */
  async #deleteAll(workspaceId: string, deleteSome: (sql: Sql) => Promise<number>): Promise<void> {
    let deleted = 1;
    while (deleted > 0 && !this.#rounds.isStopped) {
      deleted = await this.#database.patient.transaction(async (sql) =>
        (await holdOf(sql, workspaceId)) === null ? deleteSome(sql) : 0,
      );
    }
  }

  async #retireProof({ id, proofYears }: Workspace, now: number): Promise<void> {
    const before = yearsBefore(now, proofYears ?? this.#defaults.proofYears);
    let after: number | null = 0;
    while (after !== null && !this.#rounds.isStopped) {
      const from: number = after;
      after = await this.#database.patient.transaction(async (sql) =>
        (await holdOf(sql, id)) === null ? retireProof(sql, id, { before, after: from, now }) : null,
      );
    }
  }
}
