import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { Database } from '../../src/hub/database/database.ts';
import { DataFolderInUseError, openEmbedded } from '../../src/hub/database/embedded.ts';
import { migrate, NewerDatabaseError } from '../../src/hub/database/migrations.ts';
import { openPostgres } from '../../src/hub/database/postgres.ts';
import { onEachDatabase, onPostgres } from './databases.ts';
import { makeEmptyFolder, removeFolder } from './embedded-folder.ts';
import { until } from './until.ts';

const pause = new Error('Half way.');

const countOf = async (database: Database, table: string): Promise<number> => {
  const [row] = await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return row?.count ?? 0;
};

const tableNames = async (database: Database): Promise<unknown[]> =>
  database.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'hub' ORDER BY table_name");

onEachDatabase((on) => {
  let tables = 0;
  /** A table of one test's own. */
  const makeTable = async (columns: string): Promise<string> => {
    tables += 1;
    await on.database.script(`CREATE TABLE scratch_${tables} (${columns})`);
    return `scratch_${tables}`;
  };

  test('that a later version of the hub brought up to date is left alone', async () => {
    await migrate(on.database);
    await on.database.query('INSERT INTO hub.migrations VALUES (1000, now())');
    await expect(migrate(on.database)).rejects.toThrow(NewerDatabaseError);
    await on.database.query('DELETE FROM hub.migrations WHERE version = 1000');
    expect(await migrate(on.database)).toBe(0);
  });

  describe.each(['each time', 'prepared'] as const)('a query that is planned %s', (planning) => {
    test('gives its rows, with the values that were given to it', async () => {
      for (const values of [
        [1, 'zwei'],
        [null, ''],
      ]) {
        const [one, two] = values;
        const rows = await on.database.query('SELECT $1::int AS one, $2::text AS two', values, planning);
        expect(rows).toEqual([{ one, two }]);
      }
    });

    test('runs inside a transaction, and is rolled back with it', async () => {
      const table = await makeTable('n int');
      const add = `INSERT INTO ${table} VALUES ($1)`;
      await on.database.query(add, [1], planning);
      const work = on.database.transaction(async (sql) => {
        await sql.query(add, [2], planning);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect(await on.database.query(`SELECT n FROM ${table}`, [], planning)).toEqual([{ n: 1 }]);
    });

    test('brings every type of the hub back as it went in', async () => {
      const table = await makeTable('a text, b bytea, c uuid, d timestamptz, e jsonb, f int, g boolean, h text');
      const id = '0195560a-1b2c-7d3e-8f40-516273849500';
      const values = [
        'é 🎉 "',
        Buffer.from([0, 1, 255]),
        id,
        '2026-03-02T09:15:07.420Z',
        '{"a":[1,null]}',
        7,
        true,
        null,
      ];
      await on.database.query(`INSERT INTO ${table} VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, values, planning);
      const [row] = await on.database.query<Record<string, unknown>>(
        `SELECT * FROM ${table} WHERE c = ANY ($1::uuid[])`,
        [[id]],
        planning,
      );
      expect({ ...row, b: Array.from(row?.b as Uint8Array) }).toEqual({
        a: 'é 🎉 "',
        b: [0, 1, 255],
        c: id,
        d: new Date('2026-03-02T09:15:07.420Z'),
        e: { a: [1, null] },
        f: 7,
        g: true,
        h: null,
      });
    });

    test('that fails tells its SQLSTATE, and the next one works', async () => {
      const divide = (by: number) => on.database.query('SELECT 1 / $1::int AS one', [by], planning);
      await expect(divide(0)).rejects.toMatchObject({ code: '22012' });
      await expect(on.database.query('SELECT nothing', [], planning)).rejects.toMatchObject({ code: '42703' });
      expect(await divide(1)).toEqual([{ one: 1 }]);
    });
  });

  describe('a script', () => {
    test('runs statement after statement, and gives the rows of all of them', async () => {
      const table = await makeTable('n int');
      const rows = await on.database.script(`INSERT INTO ${table} VALUES (1); SELECT n FROM ${table}; SELECT 2 AS n`);
      expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
    });

    test('that fails inside its own BEGIN leaves nothing of it, and no connection inside it', async () => {
      const table = await makeTable('n int');
      const script = `BEGIN; INSERT INTO ${table} VALUES (1); SELECT 1 / 0; COMMIT`;
      await expect(on.database.script(script)).rejects.toThrow('division by zero');
      // As many as there are connections: whichever one it was must be usable.
      await Promise.all(Array.from({ length: 20 }, () => on.database.query(`INSERT INTO ${table} VALUES (2)`)));
      expect(await countOf(on.database, table)).toBe(20);
    });
  });

  describe('a transaction', () => {
    test('is there as a whole when its work is done, and gives what the work gave', async () => {
      const table = await makeTable('n int');
      const result = await on.database.transaction(async (sql) => {
        await sql.query(`INSERT INTO ${table} VALUES (1)`);
        await sql.query(`INSERT INTO ${table} VALUES (2)`);
        return 'done';
      });
      expect(result).toBe('done');
      expect(await countOf(on.database, table)).toBe(2);
    });

    test('leaves nothing when its work throws, and throws the same', async () => {
      const table = await makeTable('n int');
      const work = on.database.transaction(async (sql) => {
        await sql.query(`INSERT INTO ${table} VALUES (1)`);
        throw pause;
      });
      await expect(work).rejects.toBe(pause);
      expect(await countOf(on.database, table)).toBe(0);
    });

    test('leaves nothing when its last statement fails, or only its commit', async () => {
      const table = await makeTable('n int UNIQUE DEFERRABLE INITIALLY DEFERRED');
      const insertTwice = on.database.transaction(async (sql) => {
        await sql.query(`INSERT INTO ${table} VALUES (1)`);
        await sql.query(`INSERT INTO ${table} VALUES (1)`);
      });
      await expect(insertTwice).rejects.toMatchObject({ code: '23505' });
      expect(await countOf(on.database, table)).toBe(0);
    });

    test('never mixes with others that run at the same time', async () => {
      const table = await makeTable('n int');
      const works = Array.from({ length: 40 }, (_, index) =>
        on.database.transaction(async (sql) => {
          await sql.query(`INSERT INTO ${table} VALUES ($1)`, [index]);
          await sql.query('SELECT 1');
          if (index % 2 === 0) throw pause;
          await sql.query(`INSERT INTO ${table} VALUES ($1)`, [index]);
        }),
      );
      await Promise.allSettled(works);
      const rows = await on.database.query<{ n: number }>(`SELECT n FROM ${table} ORDER BY n`);
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 40 }, (_, index) => 2 * Math.floor(index / 2) + 1));
    });
  });

  describe('a listener', () => {
    test('hears what is notified on its channel, once that is committed', async () => {
      const heard: string[] = [];
      let connects = 0;
      const listener = await on.database.listen(
        'one',
        (payload) => heard.push(payload),
        () => {
          connects += 1;
        },
      );
      expect(connects).toBe(1);
      await on.database.query("SELECT pg_notify('other', 'not for it')");
      const rolledBack = on.database.transaction(async (sql) => {
        await sql.query("SELECT pg_notify('one', 'never')");
        throw pause;
      });
      await rolledBack.catch(() => undefined);
      await on.database.query("SELECT pg_notify('one', 'hello')");
      await until(() => heard.length > 0);
      expect(heard).toEqual(['hello']);
      await listener.close();
    });

    test('that is closed hears no more, and another one on its channel still does', async () => {
      const heard: string[] = [];
      const first = await on.database.listen(
        'two',
        (payload) => heard.push(`first ${payload}`),
        () => undefined,
      );
      const second = await on.database.listen(
        'two',
        (payload) => heard.push(`second ${payload}`),
        () => undefined,
      );
      await first.close();
      await on.database.query("SELECT pg_notify('two', 'a')");
      await until(() => heard.length > 0);
      expect(heard).toEqual(['second a']);
      await second.close();
    });
  });

  describe('the tables', () => {
    test('are made once, however often and by however many at a time', async () => {
      const before = await tableNames(on.database);
      expect(before.length).toBeGreaterThan(5);
      expect(await Promise.all([migrate(on.database), migrate(on.database), migrate(on.database)])).toEqual([0, 0, 0]);
      expect(await tableNames(on.database)).toEqual(before);
    });
  });
});

/** Opening an embedded database takes a second of work, and a busy machine makes more of it. */
const OPENING_MS = 60_000;

describe('an embedded database', () => {
  test(
    'clears away dead rows, as a server does',
    async () => {
      const dataDir = await makeEmptyFolder();
      const folder = join(dataDir, 'database');
      const database = await openEmbedded(folder, 50);
      const sizeOf = async () => (await database.query("SELECT pg_relation_size('t')::int AS size"))[0]?.size;
      await database.script('CREATE TABLE t AS SELECT n FROM generate_series(1, 100000) n');
      const before = await sizeOf();
      expect(before).toBeGreaterThan(1_000_000);
      await database.script('DELETE FROM t');
      await until(async () => (await sizeOf()) === 0, OPENING_MS);
      await database.close();
      removeFolder(dataDir);
    },
    2 * OPENING_MS,
  );

  test(
    'belongs to one process at a time, which may close it or die, and keeps what was committed',
    async () => {
      const dataDir = await makeEmptyFolder();
      const folder = join(dataDir, 'database');
      const first = await openEmbedded(folder);
      await first.script('CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
      await expect(openEmbedded(folder)).rejects.toThrow(DataFolderInUseError);
      expect(await countOf(first, 'kept')).toBe(1);

      const listener = await first.listen(
        'one',
        () => undefined,
        () => undefined,
      );
      await first.close();
      await expect(first.query('SELECT 1')).rejects.toThrow('The embedded database has ended.');
      await expect(first.transaction((sql) => sql.query('SELECT 1'))).rejects.toThrow('has ended');
      await expect(listener.close()).rejects.toThrow('has ended');
      await first.close();

      const module = fileURLToPath(new URL('../../src/hub/database/embedded.ts', import.meta.url));
      const script = `
        import { openEmbedded } from ${JSON.stringify(module)};
        const database = await openEmbedded(${JSON.stringify(folder)});
        await database.query('INSERT INTO kept SELECT n + 1 FROM kept');
        console.log('committed');
        await database.script('BEGIN; INSERT INTO kept VALUES (3)');
        setInterval(() => undefined, 1000);`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await expect(openEmbedded(folder)).rejects.toThrow('is open in another process');
      child.kill('SIGKILL');
      await once(child, 'exit');

      const last = await openEmbedded(folder);
      expect(await last.query('SELECT n FROM kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
      await last.close();
      removeFolder(dataDir);
    },
    OPENING_MS,
  );
});

onPostgres((on) => {
  test('what is patient has its time on the server, too, and the next one on that connection only seconds', async () => {
    const limits = `SELECT current_setting('statement_timeout') AS statement,
      current_setting('idle_in_transaction_session_timeout') AS idle`;
    const own = await openPostgres(on.url ?? '');
    try {
      const usual = { statement: '10s', idle: '10s' };
      const patient = { statement: '30min', idle: '30min' };
      expect(await own.query(limits)).toEqual([usual]);
      expect(await own.patient.query(limits)).toEqual([patient]);
      expect(await own.patient.script(limits)).toEqual([patient]);
      expect(await own.patient.transaction((sql) => sql.query(limits))).toEqual([patient]);
      await expect(own.patient.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
      expect(await own.query(limits)).toEqual([usual]);
      await expect(own.query('SELECT pg_sleep(60)')).rejects.toMatchObject({ code: '57014' });
      expect(await own.query(limits)).toEqual([usual]);
    } finally {
      await own.close();
    }
  });

  /** Runs `work` on the database reached over a second pool, as by another process. */
  const withOther = async (work: (one: Database, other: Database) => Promise<void>): Promise<void> => {
    const other = await openPostgres(on.url ?? '');
    try {
      await work(on.database, other);
    } finally {
      await other.close();
    }
  };

  const LISTENERS = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";

  const countListeners = async (database: Database): Promise<number> =>
    (await database.query(`SELECT pid ${LISTENERS}`)).length;

  const cutListeners = (database: Database) => database.query(`SELECT pg_terminate_backend(pid) ${LISTENERS}`);

  test('several processes make the tables at once, and each of them once', () =>
    withOther(async (one, other) => {
      await one.script('DROP SCHEMA hub CASCADE');
      const made = await Promise.all([migrate(one), migrate(other), migrate(one), migrate(other)]);
      expect(made.filter((count) => count > 0)).toHaveLength(1);
    }));

  test('a connection that is cut in the middle of a transaction costs that transaction alone', () =>
    withOther(async (one, other) => {
      await one.script('CREATE TABLE t (n int)');
      const work = one.transaction(async (sql) => {
        await sql.query('INSERT INTO t VALUES (1)');
        const [row] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await other.query('SELECT pg_terminate_backend($1)', [row?.pid]);
        await until(async () => {
          const left = await other.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [row?.pid]);
          return left.length === 0;
        });
        // The connection notices while nobody asks it anything.
        await until(() => new Promise((resolve) => setImmediate(() => resolve(true))));
        await sql.query('INSERT INTO t VALUES (2)');
      });
      await expect(work).rejects.toThrow();
      await one.query('INSERT INTO t VALUES (3)');
      expect(await one.query('SELECT n FROM t')).toEqual([{ n: 3 }]);
    }));

  test('a listener that is cut comes back, and says that it may have missed something', () =>
    withOther(async (one, other) => {
      const heard: string[] = [];
      let connects = 0;
      const listener = await one.listen(
        'c',
        (payload) => heard.push(payload),
        () => {
          connects += 1;
        },
      );
      await cutListeners(other);
      await until(() => connects === 2);
      await other.query("SELECT pg_notify('c', 'again')");
      await until(() => heard.length > 0);
      expect(heard).toEqual(['again']);
      await listener.close();
      await until(async () => (await countListeners(other)) === 0);
    }));

  test('a listener that is closed while it tries to come back leaves no connection', () =>
    withOther(async (one, other) => {
      let connects = 0;
      const listener = await one.listen(
        'c',
        () => undefined,
        () => {
          connects += 1;
        },
      );
      await cutListeners(other);
      await until(async () => (await countListeners(other)) === 0);
      await listener.close();
      // Longer than it waits before it tries again.
      const deadline = performance.now() + 1_500;
      await until(async () => performance.now() > deadline || (await countListeners(other)) > 0);
      expect(await countListeners(other)).toBe(0);
      expect(connects).toBe(1);
    }));
});
