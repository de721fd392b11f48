import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { waysTo } from './connection-string.ts';

const APPLICATION = 'ringhook';
const MOST_CONNECTIONS = 10;
const CONNECT_MS = 5_000;
/** What is under way when the database closes has so long to end. */
const CLOSE_MS = 2_000;

/** In ms. The server cuts off a statement first, and says so. */
export interface Patience {
  /** How long one statement may take. */
  server: number;
  client: number;
  /** How long a transaction may do nothing: whoever is gone must not keep the locks of what they were about to write. */
  idle: number;
}

export const USUAL: Patience = { server: 10_000, client: 12_000, idle: 10_000 };

/** As settings of the server. */
export const patienceSettings = ({ server, idle }: Patience): Record<string, string> => ({
  statement_timeout: String(server),
  idle_in_transaction_session_timeout: String(idle),
});

/** What a server, database or role may have set otherwise, and the hub's statements rely on. */
const SETTINGS = { datestyle: 'ISO, MDY', timezone: 'UTC' };
/** The same for what PgBouncer does not carry from one server connection to the next. */
const MORE_SETTINGS = {
  intervalstyle: 'postgres',
  search_path: '"$user", public',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
  lock_timeout: '0',
  ...patienceSettings(USUAL),
};

/** Sets them for a connection, for as long as it lasts. */
export const setAll = (settings: Record<string, string>): string =>
  `SELECT ${Object.entries(settings)
    .map(([name, value]) => `set_config('${name}', '${value}', false)`)
    .join(', ')}`;

/** The client's types leave out its socket. */
const socketOf = (client: pg.ClientBase): Duplex =>
  (client as unknown as { connection: { stream: Duplex } }).connection.stream;

/** Ends a connection at once, whatever state it is in. */
export const cut = (client: pg.ClientBase): void => {
  socketOf(client).destroy();
};

/** The id of the server's process as the connection was told: of PgBouncer, when that is in between. */
const processOf = (client: pg.ClientBase): number | null =>
  (client as unknown as { processID: number | null }).processID;

const readOnly = (): Error => Object.assign(new Error('The database can only be read.'), { code: '25006' });

/** A statement without an answer; a primary that is one no more. */
const isSuspect = (error: unknown): boolean => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === '25006' || message === 'Query read timeout';
};

/** All connections are in use: no host is to blame. */
const isUsedUp = (error: unknown): boolean => (error as Error).message === 'timeout exceeded when trying to connect';

/**
 * The connections to one database: always to the host that can be written to, and never one that is suspected to be dead.
 * `connection` is a PostgreSQL connection string, with several hosts as libpq's may have.
 */
export class Connections {
  readonly #ways: readonly string[];
  readonly #pool: pg.Pool;
  readonly #open = new Set<pg.ClientBase>();
  /** By which way each connection goes, and in which age it was made. */
  readonly #wayOf = new WeakMap<pg.ClientBase, number>();
  readonly #ageOf = new WeakMap<pg.ClientBase, number>();
  /** The way that is tried next, and the last one that led to the primary. */
  #way = 0;
  #good = 0;
  /** Grows when connections of before are not to be trusted any more. */
  #age = 0;
  #isPooled = false;
  #isClosed = false;

  constructor(connection: string) {
    this.#ways = waysTo(connection);
    const made = () => this.#make();
    this.#pool = new pg.Pool({
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      // Called with "new", it gives what its function gives.
      Client: function client() {
        return made();
      } as unknown as new () => pg.ClientBase,
      onConnect: (client) => this.#prepare(client),
    });
    // A connection that the server drops, idle or between two statements, is replaced when the next query needs one.
    this.#pool.on('error', () => undefined);
  }

  /** Whether statements of one connection may run on several of the server's, as PgBouncer lets them. */
  get isPooled(): boolean {
    return this.#isPooled;
  }

  /** A connection of its own, for whoever keeps it. */
  async connect(): Promise<pg.Client> {
    return this.#byEachWay(async () => {
      const client = this.#make();
      try {
        await client.connect();
        await this.#prepare(client);
        return client;
      } catch (error) {
        cut(client);
        throw error;
      }
    });
  }

  /** A connection of the pool, to be given back. */
  take(): Promise<pg.PoolClient> {
    return this.#byEachWay(async () => {
      for (;;) {
        const client = await this.#pool.connect();
        if (this.#ageOf.get(client) === this.#age) return client;
        this.giveBack(client);
      }
    });
  }

  giveBack(client: pg.PoolClient): void {
    const isSound = !socketOf(client).destroyed && this.#ageOf.get(client) === this.#age;
    // The pool waits for the end of a connection, which one that died never tells.
    if (!isSound) cut(client);
    client.release(!isSound);
  }

  /** After an error that tells of a dead connection, or of a primary that is one no more, no connection of before is used. */
  doubtAfter(error: unknown): boolean {
    if (!isSuspect(error)) return false;
    this.#age += 1;
    return true;
  }

  async close(): Promise<void> {
    if (this.#pool.ending) return;
    const patience = new AbortController();
    const ended = this.#pool.end().catch(() => undefined);
    const late = sleep(CLOSE_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([ended, late]);
    patience.abort();
    this.abandon();
    await ended;
  }

  /** Ends whatever is under way, with an error for whoever waits for it. */
  abandon(): void {
    this.#isClosed = true;
    for (const client of this.#open) cut(client);
  }

  #make(): pg.Client {
    const way = this.#way;
    const client = new pg.Client({
      connectionString: this.#ways[way],
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: USUAL.client,
      application_name: APPLICATION,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    this.#wayOf.set(client, way);
    this.#open.add(client);
    client.on('end', () => this.#open.delete(client));
    client.on('error', () => undefined);
    return client;
  }

  async #prepare(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query(
      "SELECT pg_backend_pid() AS process, current_setting('transaction_read_only') = 'on' AS \"isReadOnly\"",
    );
    const [{ process, isReadOnly }] = rows;
    if (isReadOnly && this.#ways.length > 1) throw readOnly();
    this.#isPooled = process !== processOf(client);
    await client.query(setAll(this.#isPooled ? SETTINGS : { ...SETTINGS, ...MORE_SETTINGS }));
    const way = this.#wayOf.get(client) ?? 0;
    if (way !== this.#good) {
      // What leads to another host leads to one that was the primary.
      this.#age += 1;
      this.#good = way;
    }
    this.#ageOf.set(client, this.#age);
  }

  async #byEachWay<Result>(connect: () => Promise<Result>): Promise<Result> {
    let failure: unknown;
    for (const _ of this.#ways) {
      if (this.#isClosed) throw new Error('Connection terminated: the hub stops.');
      const way = this.#way;
      try {
        return await connect();
      } catch (error) {
        failure = error;
        if (isUsedUp(error)) break;
        if (this.#way === way) this.#way = (way + 1) % this.#ways.length;
      }
    }
    throw failure;
  }
}
