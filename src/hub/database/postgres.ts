import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { BackendProfile } from 'pg-boss';
import type { Database, Listener, Planning, Sql } from './database.ts';

const APPLICATION = 'ringhook';
const MOST_CONNECTIONS = 10;
const RECONNECT_MS = 1000;
const HEARTBEAT_MS = 10_000;
const CONNECT_MS = 5_000;

/** What PostgreSQL calls each prepared statement. */
const names = new Map<string, string>();

const nameOf = (text: string): string => {
  const name = names.get(text) ?? `ringhook_${names.size}`;
  names.set(text, name);
  return name;
};

const asSql = (client: pg.Pool | pg.PoolClient): Sql => ({
  async query<Row>(text: string, values: readonly unknown[] = [], planning: Planning = 'each time'): Promise<Row[]> {
    const name = planning === 'prepared' ? nameOf(text) : undefined;
    return (await client.query({ name, text, values: [...values] })).rows as Row[];
  },
});

/** A connection of its own that hears one channel, and comes back when it drops. */
class ChannelListener implements Listener {
  readonly #url: string;
  readonly #channel: string;
  readonly #onMessage: (payload: string) => void;
  readonly #onReconnect: () => void;
  #client: pg.Client | null = null;
  #isClosed = false;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(url: string, channel: string, onMessage: (payload: string) => void, onReconnect: () => void) {
    this.#url = url;
    this.#channel = channel;
    this.#onMessage = onMessage;
    this.#onReconnect = onReconnect;
  }

  async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: APPLICATION,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: HEARTBEAT_MS,
    });
    client.on('error', () => void this.#reconnect(client));
    client.on('end', () => void this.#reconnect(client));
    client.on('notification', ({ payload }) => this.#onMessage(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN "${this.#channel}"`);
    } catch (error) {
      drop(client);
      throw error;
    }
    if (this.#isClosed) {
      drop(client);
      return;
    }
    this.#client = client;
    // A connection that died without a word shows only when something is sent over it and nothing comes back.
    this.#heartbeat = setInterval(
      () => client.query('SELECT 1').catch(() => void this.#reconnect(client)),
      HEARTBEAT_MS,
    );
    this.#onReconnect();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    await this.#client?.end();
  }

  async #reconnect(dropped: pg.Client): Promise<void> {
    if (this.#isClosed || this.#client !== dropped) return;
    this.#client = null;
    clearInterval(this.#heartbeat);
    drop(dropped);
    while (!this.#isClosed && this.#client === null) {
      await sleep(RECONNECT_MS);
      if (!this.#isClosed) await this.connect().catch(() => undefined);
    }
  }
}

/** Ends a connection that nobody needs any more, whatever state it is in. */
const drop = (client: pg.Client): void => {
  client.removeAllListeners();
  client.on('error', () => undefined);
  void client.end().catch(() => undefined);
};

const engineOf = async (pool: pg.Pool): Promise<BackendProfile> => {
  const { rows } = await pool.query(
    `SELECT version() AS version, EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') AS "isCitus"`,
  );
  const [{ version, isCitus }] = rows;
  if (/cockroach/i.test(version)) return 'cockroachdb';
  if (/yugabyte|-yb-/i.test(version)) return 'yugabytedb';
  return isCitus ? 'citus' : 'postgres';
};

/**
 * The client's next version will trust any certificate in these modes, as others do; this one checks it in each, and says
 * so at length.
 */
const checkingCertificate = (url: string): string =>
  url.includes('uselibpqcompat=')
    ? url
    : url.replace(/(?<=[?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, 'verify-full');

/** `connection` is a PostgreSQL connection string. */
export const openPostgres = async (connection: string): Promise<Database> => {
  const url = checkingCertificate(connection);
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: APPLICATION,
  });
  // A connection that the server drops, idle or between two statements, is replaced when the next query needs one.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const engine = await engineOf(pool).catch(async (error) => {
    await pool.end();
    throw error;
  });
  return {
    kind: 'postgres',
    engine,
    query: asSql(pool).query,
    async script(text) {
      const results: unknown = await pool.query(text);
      return [results].flat().flatMap((result) => (result as pg.QueryResult).rows ?? []);
    },
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const result = await work(asSql(client));
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        // A connection that cannot even roll back is thrown away.
        await client.query('ROLLBACK').then(
          () => client.release(),
          (broken: Error) => client.release(broken),
        );
        throw error;
      }
    },
    async listen(channel, onMessage, onReconnect) {
      const listener = new ChannelListener(url, channel, onMessage, onReconnect);
      await listener.connect();
      return listener;
    },
    close: () => pool.end(),
  };
};
