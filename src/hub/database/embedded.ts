import { accessSync, closeSync, constants, openSync, statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataFolderError, inWords, makeFolders } from './data-folder.ts';
import type { Database, Listener, Planning, Sql } from './database.ts';
import { EmbeddedThread, type Rows } from './embedded-thread.ts';

/** A PostgreSQL server clears away dead rows, and counts the others for its planner, by itself: autovacuum. */
const VACUUM_EVERY_MS = 60_000;

/** Autovacuum's own measure of dead rows; counting takes longer than clearing, so only what has doubled is counted. */
const TO_VACUUM = `
  SELECT CASE WHEN n_dead_tup > 1000 + n_live_tup * 0.2 THEN 'VACUUM ' ELSE 'ANALYZE ' END
    || format('%I.%I', schemaname, relname) AS command
  FROM pg_stat_user_tables
  WHERE n_dead_tup > 1000 + n_live_tup * 0.2 OR n_mod_since_analyze > 10000 + n_live_tup * 0.5`;

/** What restarting after a crash reads again, and what one checkpoint writes at the most: a blink, rather than a pause. */
const LONGEST_LOG_BYTES = 16 * 1024 * 1024;
const CHECKPOINT_EVERY_MS = 5_000;

const LOG_LENGTH =
  'SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()';

/** How long until a database that ended is opened again, time and again: what it lacked may be there by then. */
const REOPEN_EVERY_MS = 1_000;

interface Channel {
  hear: Set<(payload: string) => void>;
  /** What is to be called when messages may have been missed. */
  reconnected: Set<() => void>;
}

/**
 * PostgreSQL inside this process (PGlite), with its data in a folder. It has one connection: one thing at a time. When
 * it ends itself, as on a full disk, everything is refused until it could be opened again.
 */
class EmbeddedDatabase implements Database {
  readonly kind = 'embedded';
  readonly engine = 'pglite';
  /** Nothing is cut off: there is no network in between. */
  readonly patient = this;
  readonly #folder: string;
  #thread: EmbeddedThread | null = null;
  readonly #channels = new Map<string, Channel>();
  /** Whoever wants the connection next waits for this. */
  #turn: Promise<unknown> = Promise.resolve();
  /** What a PostgreSQL server does by processes of its own. */
  #chores: NodeJS.Timeout[] = [];
  /** Why there is no thread. */
  #ended = new Error('The embedded database has ended.');
  #isClosed = false;
  #reopening: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(vacuumEveryMs: number): Promise<void> {
    this.#thread = await this.#openThread();
    this.#chores = [
      setInterval(() => void this.#vacuum().catch(() => undefined), vacuumEveryMs),
      setInterval(() => void this.#cutLog().catch(() => undefined), CHECKPOINT_EVERY_MS),
    ];
    for (const chore of this.#chores) chore.unref();
  }

  query<Row>(text: string, values: readonly unknown[] = [], planning: Planning = 'each time'): Promise<Row[]> {
    return this.#inTurn((thread) => thread.send({ kind: 'query', text, values, planning })) as Promise<Row[]>;
  }

  script(text: string): Promise<Rows> {
    return this.#inTurn(async (thread) => {
      try {
        return await thread.send({ kind: 'script', text });
      } catch (error) {
        // A script may hold its own BEGIN: what failed must not leave the one connection inside it.
        await rollBack(thread);
        throw error;
      }
    });
  }

  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return this.#inTurn(async (thread) => {
      const sql: Sql = {
        query: <Row>(text: string, values: readonly unknown[] = [], planning: Planning = 'each time') =>
          thread.send({ kind: 'query', text, values, planning }) as Promise<Row[]>,
      };
      // They come in turn, so the work need not wait for this.
      const begun = thread.send({ kind: 'script', text: 'BEGIN' });
      try {
        const [result] = await Promise.all([work(sql), begun]);
        await thread.send({ kind: 'script', text: 'COMMIT' });
        return result;
      } catch (error) {
        await rollBack(thread);
        throw error;
      }
    });
  }

  async listen(channel: string, onMessage: (payload: string) => void, onReconnect: () => void): Promise<Listener> {
    const { hear, reconnected } = this.#channels.get(channel) ?? { hear: new Set(), reconnected: new Set() };
    this.#channels.set(channel, { hear: hear.add(onMessage), reconnected: reconnected.add(onReconnect) });
    if (hear.size === 1) await this.#inTurn((thread) => thread.send({ kind: 'listen', channel }));
    onReconnect();
    return {
      close: async () => {
        hear.delete(onMessage);
        reconnected.delete(onReconnect);
        if (hear.size > 0) return;
        this.#channels.delete(channel);
        await this.#inTurn((thread) => thread.send({ kind: 'unlisten', channel }));
      },
    };
  }

  async close(): Promise<void> {
    for (const chore of this.#chores) clearInterval(chore);
    this.#isClosed = true;
    await this.#reopening;
    const thread = this.#thread;
    if (!thread) return;
    await this.#inTurn(() => thread.send({ kind: 'close' }));
    await thread.terminate();
  }

  abandon(): void {
    // What is under way ends by itself.
  }

  /** The log grows without end until a checkpoint says what of it is not needed any more. */
  async #cutLog(): Promise<void> {
    const [log] = await this.query<{ bytes: number }>(LOG_LENGTH);
    if (log && log.bytes > LONGEST_LOG_BYTES) await this.script('CHECKPOINT');
  }

  /** Table by table, so that others have their turn in between. */
  async #vacuum(): Promise<void> {
    for (const { command } of await this.query<{ command: string }>(TO_VACUUM)) await this.script(command);
  }

  #inTurn<Result>(work: (thread: EmbeddedThread) => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(() => {
      if (!this.#thread) throw this.#ended;
      return work(this.#thread);
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #openThread(): Promise<EmbeddedThread> {
    const folder = this.#folder;
    const opened = await EmbeddedThread.open(folder, {
      onNotified: (channel, payload) => {
        for (const hear of this.#channels.get(channel)?.hear ?? []) hear(payload);
      },
      onEnd: (error) => this.#onEnd(error),
    }).catch((error) => {
      throw isDiskFull(folder) ? inWords({ code: 'ENOSPC' }, folder) : error;
    });
    if (opened instanceof EmbeddedThread) return opened;
    if (opened.kind === 'in use') {
      throw new DataFolderInUseError(
        `The database in ${folder} is open in another process. Stop that one first, or set DATA_DIR to another folder.`,
      );
    }
    if (opened.kind === 'unsafe') {
      throw new Error(
        'This version of PGlite lets a commit be answered before it is on the disk. Install the versions in package-lock.json (npm ci), or set DATABASE_URL to a PostgreSQL.',
      );
    }
    if (isDiskFull(folder)) throw inWords({ code: 'ENOSPC' }, folder);
    throw new DataFolderError(
      `${lockOf(folder)} cannot be opened (${opened.reason}). When no hub runs there, remove it and start again.`,
    );
  }

  #onEnd(error: Error): void {
    this.#thread = null;
    this.#ended = error;
    if (!this.#isClosed) this.#reopening = this.#reopen();
  }

  /** Opening it also undoes whatever was half done. */
  async #reopen(): Promise<void> {
    while (!this.#isClosed) {
      await sleep(REOPEN_EVERY_MS);
      const thread = await this.#openThread().catch(() => null);
      if (!thread) continue;
      try {
        for (const channel of this.#channels.keys()) await thread.send({ kind: 'listen', channel });
      } catch {
        // It has ended again, and is opened again by that.
        return;
      }
      this.#thread = thread;
      for (const { reconnected } of this.#channels.values()) for (const tell of reconnected) tell();
      return;
    }
  }
}

/** What ended with its thread is rolled back. */
const rollBack = async (thread: EmbeddedThread): Promise<void> => {
  if (!thread.ended) await thread.send({ kind: 'script', text: 'ROLLBACK' });
};

/** The length of one file of PostgreSQL's log: without room for it, it does not open. */
const LEAST_FREE_BYTES = 16 * 1024 * 1024;

const isDiskFull = (folder: string): boolean => {
  if (folder === MEMORY) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < LEAST_FREE_BYTES;
};

/** Another process has the folder open, in words. */
export class DataFolderInUseError extends DataFolderError {}

const MEMORY = 'memory://';

const lockOf = (folder: string): string => `${folder}.lock`;

const { R_OK, W_OK, X_OK } = constants;

/** Makes the folder and its lock when they are not there, for their owner only, and sees that they can be used. */
const makeFolder = (folder: string): void => {
  let path = folder;
  try {
    makeFolders(folder);
    accessSync(folder, R_OK | W_OK | X_OK);
    path = lockOf(folder);
    // Never one that is there: to close it would end the lock that this very process may have on it.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    const isThere = path !== folder && (error as { code?: string }).code === 'EEXIST';
    if (!isThere) throw inWords(error, path);
  }
};

/**
 * `dataDir` is a folder, made when it is not there; "memory://" keeps nothing. Two processes cannot share a folder.
 * Throws a DataFolderError when it cannot be used.
 */
export const openEmbedded = async (dataDir: string, vacuumEveryMs = VACUUM_EVERY_MS): Promise<Database> => {
  const folder = dataDir === MEMORY ? MEMORY : resolve(dataDir);
  if (folder !== MEMORY) makeFolder(folder);
  const database = new EmbeddedDatabase(folder);
  await database.open(vacuumEveryMs);
  return database;
};
