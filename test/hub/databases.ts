import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Database } from '../../src/hub/database/database.ts';
import { openEmbedded } from '../../src/hub/database/embedded.ts';
import { migrate } from '../../src/hub/database/migrations.ts';
import { openPostgres } from '../../src/hub/database/postgres.ts';

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

const nodeModules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** An embedded database without tables; making one takes seconds, so it is made once for each version of PGlite. */
const pristineFolder = async (): Promise<string> => {
  const { version } = JSON.parse(readFileSync(join(nodeModules, '@electric-sql/pglite/package.json'), 'utf8'));
  const folder = join(nodeModules, `.cache/ringhook/pglite-${version}`);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}-${process.pid}`;
  await (await openEmbedded(fresh)).close();
  try {
    renameSync(fresh, folder);
  } catch {
    // Another test file was faster.
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
};

/** A folder with an embedded database that has no tables yet. */
export const makeEmbeddedFolder = async (): Promise<string> => {
  const folder = join(mkdtempSync(join(tmpdir(), 'ringhook-hub-')), 'database');
  cpSync(await pristineFolder(), folder, { recursive: true });
  return folder;
};

export const removeEmbeddedFolder = (folder: string): void =>
  rmSync(join(folder, '..'), { recursive: true, force: true });

/** Does something on the server as a superuser. */
const onServer = async (statement: string): Promise<void> => {
  const server = await openPostgres(process.env.TEST_DATABASE_URL ?? '');
  try {
    await server.query(statement);
  } finally {
    await server.close();
  }
};

/** The URL of a new, empty database on the test server. */
const createDatabase = async (): Promise<string> => {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  url.pathname = `/${name}`;
  await onServer(`CREATE DATABASE ${name}`);
  return url.href;
};

const dropDatabase = (url: string): Promise<void> =>
  onServer(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);

const open: Record<Database['kind'], () => Promise<Opened>> = {
  async embedded() {
    const folder = await makeEmbeddedFolder();
    const database = await openEmbedded(folder);
    const close = async () => {
      await database.close();
      removeEmbeddedFolder(folder);
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
    await migrate(opened.database);
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
