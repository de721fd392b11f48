import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DataFolderError, inWords, makeFolders } from './data-folder.ts';
import type { Database, Listener, Planning, Sql } from './database.ts';
import type { ThreadMessage, ThreadRequest } from './pglite-thread.ts';

type WithoutId<Request> = Request extends unknown ? Omit<Request, 'id'> : never;
type Rows = Record<string, unknown>[];

interface Waiting {
  resolve: (rows: Rows) => void;
  reject: (error: Error) => void;
}

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

/** PostgreSQL inside this process (PGlite), with its data in a folder. It has one connection: one thing at a time. */
class EmbeddedDatabase implements Database {
  readonly kind = 'embedded';
  readonly engine = 'pglite';
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  /** Whoever wants the connection next waits for this. */
  #turn: Promise<unknown> = Promise.resolve();
  #lastId = 0;
  /** What a PostgreSQL server does by processes of its own. */
  readonly #chores: NodeJS.Timeout[];
  /** Why it answers no more; null while it does. */
  #ended: Error | null = null;

  constructor(thread: Worker, vacuumEveryMs: number) {
    this.#thread = thread;
    this.#chores = [
      setInterval(() => void this.#vacuum().catch(() => undefined), vacuumEveryMs),
      setInterval(() => void this.#cutLog().catch(() => undefined), CHECKPOINT_EVERY_MS),
    ];
    for (const chore of this.#chores) chore.unref();
    thread.on('message', (message: ThreadMessage) => this.#onMessage(message));
    thread.on('error', (error) => this.#end(new Error(`The embedded database has ended: ${error.message}`)));
    thread.on('exit', () => this.#end(new Error('The embedded database has ended.')));
  }

  query<Row>(text: string, values: readonly unknown[] = [], planning: Planning = 'each time'): Promise<Row[]> {
    return this.#inTurn(() => this.#send({ kind: 'query', text, values, planning })) as Promise<Row[]>;
  }

  script(text: string): Promise<Rows> {
    return this.#inTurn(async () => {
      try {
        return await this.#send({ kind: 'script', text });
      } catch (error) {
        // A script may hold its own BEGIN: what failed must not leave the one connection inside it.
        await this.#send({ kind: 'script', text: 'ROLLBACK' });
        throw error;
      }
    });
  }

  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    const sql: Sql = {
      query: <Row>(text: string, values: readonly unknown[] = [], planning: Planning = 'each time') =>
        this.#send({ kind: 'query', text, values, planning }) as Promise<Row[]>,
    };
    return this.#inTurn(async () => {
      // They come in turn, so the work need not wait for this.
      const begun = this.#send({ kind: 'script', text: 'BEGIN' });
      try {
        const [result] = await Promise.all([work(sql), begun]);
        await this.#send({ kind: 'script', text: 'COMMIT' });
        return result;
      } catch (error) {
        await this.#send({ kind: 'script', text: 'ROLLBACK' });
        throw error;
      }
    });
  }

  async listen(channel: string, onMessage: (payload: string) => void, onReconnect: () => void): Promise<Listener> {
    const heard = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, heard.add(onMessage));
    if (heard.size === 1) await this.#inTurn(() => this.#send({ kind: 'listen', channel }));
    onReconnect();
    return {
      close: async () => {
        heard.delete(onMessage);
        if (heard.size === 0) await this.#inTurn(() => this.#send({ kind: 'unlisten', channel }));
      },
    };
  }

  async close(): Promise<void> {
    for (const chore of this.#chores) clearInterval(chore);
    if (this.#ended) return;
    await this.#inTurn(() => this.#send({ kind: 'close' }));
    await this.#thread.terminate();
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

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #send(request: WithoutId<ThreadRequest>): Promise<Rows> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#thread.postMessage({ id, ...request });
    });
  }

  #onMessage(message: ThreadMessage): void {
    if (message.kind === 'notified') {
      for (const hear of this.#listeners.get(message.channel) ?? []) hear(message.payload);
      return;
    }
    if (!('id' in message)) return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'done') waiting?.resolve(message.rows);
    else waiting?.reject(Object.assign(new Error(message.message), { code: message.code }));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

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
  // The lock is SQLite's, which Node 22 still calls an experiment at every start.
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const thread = new Worker(new URL('./pglite-thread.ts', import.meta.url), { workerData: { folder }, execArgv });
  const message = await new Promise<ThreadMessage>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The embedded database did not open.')));
  });
  if (message.kind === 'in use') {
    await thread.terminate();
    throw new DataFolderInUseError(
      `The database in ${folder} is open in another process. Stop that one first, or set DATA_DIR to another folder.`,
    );
  }
  if (message.kind === 'not lockable') {
    await thread.terminate();
    throw new DataFolderError(
      `${lockOf(folder)} cannot be opened (${message.reason}). When no hub runs there, remove it and start again.`,
    );
  }
  if (message.kind === 'unsafe') {
    await thread.terminate();
    throw new Error(
      'This version of PGlite lets a commit be answered before it is on the disk. Install the versions in package-lock.json (npm ci), or set DATABASE_URL to a PostgreSQL.',
    );
  }
  return new EmbeddedDatabase(thread, vacuumEveryMs);
};
