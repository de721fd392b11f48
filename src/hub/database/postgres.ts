import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { BackendProfile } from 'pg-boss';
import { ChannelListener } from './channel-listener.ts';
import { Connections, cut, type Patience, patienceSettings, setAll, USUAL } from './connections.ts';
import type { Database, Listener, Planning, Sql, Statements } from './database.ts';

/** For what may go through millions of rows. */
const PATIENT: Patience = { server: 30 * 60_000, client: 31 * 60_000, idle: 30 * 60_000 };

const PROBE_MS = 3_000;

/** What PostgreSQL calls each prepared statement. */
const names = new Map<string, string>();

const nameOf = (text: string): string => {
  const name = names.get(text) ?? `ringhook_${names.size}`;
  names.set(text, name);
  return name;
};

/** LISTEN does not reach the database: other processes would not hear that a key has ended. In words. */
export class NoListenError extends Error {}

const engineOf = async (sql: Sql): Promise<BackendProfile> => {
  const [{ version = '', isCitus = false } = {}] = await sql.query<{ version: string; isCitus: boolean }>(
    `SELECT version() AS version, EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') AS "isCitus"`,
  );
  if (/cockroach/i.test(version)) return 'cockroachdb';
  if (/yugabyte|-yb-/i.test(version)) return 'yugabytedb';
  return isCitus ? 'citus' : 'postgres';
};

/** Statements over the connections of a pool, each cut off when it takes too long. */
class PooledStatements implements Statements {
  readonly #connections: Connections;
  readonly #patience: Patience;

  constructor(connections: Connections, patience: Patience) {
    this.#connections = connections;
    this.#patience = patience;
  }

  query<Row>(text: string, values: readonly unknown[] = [], planning: Planning = 'each time'): Promise<Row[]> {
    return this.#using((client) => this.#on(client).query<Row>(text, values, planning));
  }

  script(text: string): Promise<Record<string, unknown>[]> {
    return this.#using(async (client) => {
      try {
        const results: unknown = await client.query({ text, query_timeout: this.#patience.client } as pg.QueryConfig);
        return [results].flat().flatMap((result) => (result as pg.QueryResult).rows ?? []);
      } catch (error) {
        // It may hold its own BEGIN: what failed must not leave its connection inside it.
        cut(client);
        throw error;
      }
    });
  }

  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return this.#using(async (client) => {
      const sql = this.#on(client);
      try {
        await sql.query('BEGIN');
        const result = await work(sql);
        await sql.query('COMMIT');
        return result;
      } catch (error) {
        // A connection that cannot even roll back is thrown away.
        await sql.query('ROLLBACK').catch(() => cut(client));
        throw error;
      }
    });
  }

  #on(client: pg.PoolClient): Sql {
    const connections = this.#connections;
    const { client: query_timeout } = this.#patience;
    return {
      async query<Row>(text: string, values: readonly unknown[] = [], planning: Planning = 'each time') {
        const name = planning === 'prepared' && !connections.isPooled ? nameOf(text) : undefined;
        try {
          const { rows } = await client.query({ name, text, values: [...values], query_timeout } as pg.QueryConfig);
          return rows as Row[];
        } catch (error) {
          if (connections.doubtAfter(error)) cut(client);
          throw error;
        }
      },
    };
  }

  async #using<Result>(use: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#connections.take();
    try {
      await this.#allow(client, this.#patience);
      return await use(client);
    } finally {
      await this.#allow(client, USUAL).catch(() => cut(client));
      this.#connections.giveBack(client);
    }
  }

  /** Tells the server how long statements may take from now on; PgBouncer would tell it of somebody else's, too. */
  async #allow(client: pg.PoolClient, patience: Patience): Promise<void> {
    if (this.#patience === USUAL || this.#connections.isPooled) return;
    await client.query(setAll(patienceSettings(patience)));
  }
}

/** Whether LISTEN over one connection hears what NOTIFY says over another. */
const doesHear = async (
  sql: Sql,
  listen: (channel: string, hear: () => void) => Promise<Listener>,
): Promise<boolean> => {
  const channel = `ringhook_probe_${randomUUID()}`;
  const heard = new AbortController();
  const listener = await listen(channel, () => heard.abort());
  try {
    await sql.query('SELECT pg_notify($1, $2)', [channel, '']);
    await sleep(PROBE_MS, undefined, { signal: heard.signal }).catch(() => undefined);
    return heard.signal.aborted;
  } finally {
    await listener.close();
  }
};

const NO_LISTEN =
  'DATABASE_URL leads to a pooler such as PgBouncer, through which LISTEN is not heard. Set DATABASE_LISTEN_URL to the address of the database itself: a few connections use it, everything else goes through the pooler.';

/** Throws a NoListenError when what other processes tell could not be heard. */
export const openPostgres = async (connection: string, listenConnection = connection): Promise<Database> => {
  const connections = new Connections(connection);
  const forListening = listenConnection === connection ? connections : new Connections(listenConnection);
  const usual = new PooledStatements(connections, USUAL);
  const listen: Database['listen'] = async (channel, onMessage, onReconnect) => {
    const listener = new ChannelListener(() => forListening.connect(), channel, onMessage, onReconnect);
    await listener.connect();
    return listener;
  };
  const close = async () => {
    await connections.close();
    await forListening.close();
  };
  try {
    const engine = await engineOf(usual);
    if (connections.isPooled && !(await doesHear(usual, (channel, hear) => listen(channel, hear, () => undefined)))) {
      throw new NoListenError(NO_LISTEN);
    }
    return {
      kind: 'postgres',
      engine,
      query: (text, values, planning) => usual.query(text, values, planning),
      script: (text) => usual.script(text),
      transaction: (work) => usual.transaction(work),
      patient: new PooledStatements(connections, PATIENT),
      listen,
      close,
      abandon: () => connections.abandon(),
    };
  } catch (error) {
    await close();
    throw error;
  }
};
