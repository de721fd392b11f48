import { MOST_COUNTED, type RetentionPreview } from '../hub-api/retention.ts';
import type { Database, Sql } from './database/database.ts';
import type { BodyCache } from './delivery/body-cache.ts';
import { countOldLines, retireProof } from './permissions/retirement.ts';
import { type Clock, ClockWatch } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import { Rounds } from './platform/rounds.ts';
import { countOldAccess, deleteOldAccess } from './store/access-log.ts';
import { clearDeletedWorkspaces } from './store/remove-workspace.ts';
import { countOld, deleteOld, deleteOldKeys } from './store/retention.ts';
import { holdOf, listWorkspaces, type Workspace } from './store/workspaces.ts';

const EVERY_MS = 60 * 60 * 1000;
const DAY_MS = 24 * EVERY_MS;
/** By so much a clock is set right; more may be a mistake that would delete what is to be kept. */
const MOST_AHEAD_MS = 10 * 60 * 1000;
/** Small enough that a webhook hardly waits for it. */
const ROWS_AT_ONCE = 500;

/** For workspaces that say nothing else. */
interface Defaults {
  retentionDays: number;
  proofYears: number;
}

const daysBefore = (now: number, days: number): string => new Date(now - days * DAY_MS).toISOString();

/** So many years before `now` (ms), ISO 8601. */
const yearsBefore = (now: number, years: number): string => {
  const time = new Date(now);
  time.setUTCFullYear(time.getUTCFullYear() - years);
  return time.toISOString();
};

/** What the next rounds would delete of a workspace that keeps payloads for so many days and proof for so many years. */
export const previewOf = async (
  sql: Sql,
  workspaceId: string,
  { days, years, now }: { days: number; years: number; now: number },
): Promise<RetentionPreview> => {
  const proofBefore = yearsBefore(now, years);
  const [old, ledger_lines, access_entries] = await Promise.all([
    countOld(sql, workspaceId, daysBefore(now, days), MOST_COUNTED),
    countOldLines(sql, workspaceId, proofBefore, MOST_COUNTED),
    countOldAccess(sql, workspaceId, proofBefore, MOST_COUNTED),
  ]);
  return { ...old, ledger_lines, access_entries };
};

/**
 * Deletes what has been kept long enough, every hour, and every day what the ledger needs no longer; nothing of a workspace
 * under legal hold. Several processes may do so side by side.
 */
export class Retention {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #watch: ClockWatch;
  readonly #defaults: Defaults;
  readonly #rounds: Rounds;
  readonly #bodies: BodyCache;
  readonly #log: Log;
  /** When the ledgers were last gone through, in ms since 1970. */
  #retiredAt = Number.NEGATIVE_INFINITY;

  constructor(parts: {
    database: Database;
    clock: Clock;
    log: Log;
    bodies: BodyCache;
    defaults: Defaults;
    monotonic?: Clock;
  }) {
    this.#database = parts.database;
    this.#clock = parts.clock;
    this.#watch = new ClockWatch(parts.clock, parts.monotonic);
    this.#defaults = parts.defaults;
    this.#bodies = parts.bodies;
    this.#log = parts.log;
    this.#rounds = new Rounds(parts.log, 'what is old could not be deleted, and will be', (isAsked) =>
      this.#run(isAsked),
    );
  }

  start(): void {
    this.#rounds.start((run) => setInterval(run, EVERY_MS));
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** A round that somebody asks for, whatever the clock did. */
  run(): Promise<void> {
    return this.#rounds.run(true);
  }

  async #run(isAsked: boolean): Promise<void> {
    const now = this.#clock();
    const aheadMs = this.#watch.aheadMs();
    if (aheadMs > MOST_AHEAD_MS && !isAsked) {
      const minutes = Math.round(aheadMs / 60_000);
      this.#log.warn(
        { minutes },
        'the clock was set ahead, so nothing is deleted for an hour: see whether it is right',
      );
      return;
    }
    const workspaces = await listWorkspaces(this.#database);
    for (const workspace of workspaces) await this.#deleteOld(workspace, now);
    await this.#clearDeleted();
    if (now - this.#retiredAt < DAY_MS) return;
    for (const workspace of workspaces) await this.#retireProof(workspace, now);
    this.#retiredAt = now;
  }

  async #clearDeleted(): Promise<void> {
    const cleared = await clearDeletedWorkspaces(this.#database, (ids) => this.#bodies.erase(ids));
    if (cleared > 0)
      this.#log.info({ workspaces: cleared }, 'removed what was left of workspaces deleted in the database');
  }

  async #deleteOld({ id, retentionDays, proofYears }: Workspace, now: number): Promise<void> {
    const before = daysBefore(now, retentionDays ?? this.#defaults.retentionDays);
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
