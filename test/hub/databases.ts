import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { readConfig } from '../../src/hub/config.ts';
import type { Database } from '../../src/hub/database/database.ts';
import { openEmbedded } from '../../src/hub/database/embedded.ts';
import { openPostgres } from '../../src/hub/database/postgres.ts';
import { openHub } from '../../src/hub/hub.ts';
import { lookOfTables, makeHubFolder, removeFolder } from './embedded-folder.ts';

/** A database of a test file's own. */
export interface TestDatabase {
  readonly kind: Database['kind'];
  /** Open, and with the hub's tables. */
  readonly database: Database;
  /** What PostgreSQL is reached by; null for the embedded database. */
  readonly url: string | null;
}

interface Opened {
  database: Database;
  url: string | null;
  close(): Promise<void>;
}

/** Does something on the server as a superuser. */
const onServer = async (statement: string): Promise<void> => {
  const server = await openPostgres(process.env.TEST_DATABASE_URL ?? '');
  try {
    await server.query(statement);
  } finally {
    await server.close();
  }
};

const urlOf = (name: string): string => {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = `/${name}`;
  return url.href;
};

/** Whoever has it makes a database that others copy. */
const MAKING = 1;

/** The name of a database of a hub that was never used: it takes a second to make, so it is made once, and copied. */
const neverUsed = async (): Promise<string> => {
  const name = `never_used_${lookOfTables()}`;
  const server = await openPostgres(process.env.TEST_DATABASE_URL ?? '');
  try {
    await server.query('SELECT pg_advisory_lock($1)', [MAKING]);
    const [made] = await server.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (made) return name;
    const draft = `${name}_draft`;
    await server.query(`CREATE DATABASE ${draft}`);
    const hub = await openHub(readConfig({ PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: urlOf(draft) }));
    await hub.stop();
    await server.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    return name;
  } finally {
    await server.close();
  }
};

/** The URL of a new database on the test server, with the hub's tables and nothing in them. */
const createDatabase = async (): Promise<string> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${await neverUsed()}`);
  return urlOf(name);
};

const dropDatabase = (url: string): Promise<void> =>
  onServer(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);

const open: Record<Database['kind'], () => Promise<Opened>> = {
  async embedded() {
    const folder = await makeHubFolder();
    const database = await openEmbedded(join(folder, 'database'));
    const close = async () => {
      await database.close();
      removeFolder(folder);
    };
    return { database, url: null, close };
  },
  async postgres() {
    const url = await createDatabase();
    const database = await openPostgres(url);
    const close = async () => {
      await database.close();
      await dropDatabase(url);
    };
    return { database, url, close };
  },
};

const hasPostgres = Boolean(process.env.TEST_DATABASE_URL);

const onDatabase = (kind: Database['kind'], suite: (on: TestDatabase) => void): void => {
  let opened: Opened | undefined;
  const get = (): Opened => {
    if (!opened) throw new Error('The database is open only while tests run.');
    return opened;
  };
  beforeAll(async () => {
    opened = await open[kind]();
  }, 60_000);
  suite({
    kind,
    get database() {
      return get().database;
    },
    get url() {
      return get().url;
    },
  });
  // Last, so that a suite may end first what it runs on the database.
  afterAll(() => opened?.close());
};

const onServerAlone = hasPostgres ? describe : describe.skip;

/** Tests that only PostgreSQL can be put to, such as of what happens at the same time. */
export const onPostgres = (suite: (on: TestDatabase) => void): void =>
  onServerAlone('on PostgreSQL', () => onDatabase('postgres', suite));

/** The same tests on the embedded database and, where there is one, on a real PostgreSQL. */
export const onEachDatabase = (suite: (on: TestDatabase) => void): void => {
  describe('on the embedded database', () => onDatabase('embedded', suite));
  onPostgres(suite);
};
