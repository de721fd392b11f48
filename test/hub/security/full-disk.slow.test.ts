/** A disk that really fills up: a small file system in memory, which only root can mount. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { endPrograms, startProgram } from '../../local-zaps/programs.ts';
import { asProblem, type TestWorkspace, useHub } from '../http/hub-under-test.ts';
import { until } from '../until.ts';

const MB = 1024 * 1024;

const disk = mkdtempSync(join(tmpdir(), 'ringhook-disk-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', disk]).status === 0;
if (!isMounted) console.log('Left out: a disk that is full (this user may mount no file system)');

const dataDir = join(disk, 'data');
const filler = join(disk, 'filler');

const free = (): number => {
  const { bavail, bsize } = statfsSync(disk);
  return bavail * bsize;
};

/** Leaves so many bytes free, as another program would that writes a long file. */
const fillUpTo = (left: number): void => {
  const chunk = Buffer.alloc(64 * 1024);
  try {
    while (free() > left) appendFileSync(filler, chunk);
    // What is left of the last page.
    if (left === 0) appendFileSync(filler, chunk);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  }
};

const makeRoom = (): void => rmSync(filler, { force: true });

/** A webhook that does not become shorter in the database. */
const long = (name: string) => ({ ...callAccepted, callId: name, extra: randomBytes(150_000).toString('base64') });

afterAll(() => {
  endPrograms();
  if (isMounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

(isMounted ? describe : describe.skip)('a disk that is full', () => {
  const on = useHub({ environment: { DATA_DIR: dataDir, DISK_RESERVE_MB: '0', INTAKE_MB_PER_SECOND: '1000' } });
  let acme: TestWorkspace;
  /** The ids of what was answered 2xx. */
  const taken: string[] = [];
  let count = 0;

  const post = async (): Promise<number> => {
    count += 1;
    const answer = await acme.post('doubletick', long(`call-${count}`));
    if (answer.status === 202) {
      taken.push(JSON.parse(answer.text).event_id);
      return 202;
    }
    expect(asProblem(503, answer).detail).toMatch(/[Mm]ake room on it/);
    expect(answer.headers['retry-after']).toBe('60');
    return 503;
  };

  const expectNothingLost = async (): Promise<void> => {
    const { database } = on.hub.parts;
    const rows = await database.query<{ id: string; body: string }>('SELECT id::text, body FROM hub.events');
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(taken));
    for (const { body } of rows)
      expect(JSON.parse(body)).toMatchObject({ extra: expect.stringMatching(/^.{200000}$/) });
    // Every row of every table can be read, too.
    const tables = await database.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('hub', 'pgboss')`,
    );
    for (const { name } of tables) await database.query(`SELECT count(*) FROM ${name}`);
  };

  const untilTaken = () => until(async () => (await post()) === 202 || null);

  test('by webhooks takes in no more of them, keeps what it took, and goes on once there is room', async () => {
    acme = await on.makeWorkspace();
    // Little enough that webhooks fill the rest in a moment.
    fillUpTo(50 * MB);
    while ((await post()) === 202) expect(count).toBeLessThan(1_000);
    expect(taken.length).toBeGreaterThan(10);
    await until(async () => (await acme.raw('GET', '/readyz')).status === 503 || null);
    expect((await acme.refused(503, 'GET', '/readyz')).detail).toContain('Make room on it');
    // What is there can be read all the same.
    expect(await acme.events('?limit=5')).toHaveLength(5);
    makeRoom();
    await untilTaken();
    expect((await acme.raw('GET', '/readyz')).status).toBe(200);
    await expectNothingLost();
  }, 120_000);

  test('to its last byte, within a webhook, refuses that one', async () => {
    await untilTaken();
    // At once, so that the hub has not looked at the disk since.
    fillUpTo(0);
    expect(new Set(await Promise.all(Array.from({ length: 20 }, post)))).toEqual(new Set([503]));
    makeRoom();
    await untilTaken();
    await expectNothingLost();
  }, 60_000);

  test("to its last byte, where the database's log has to grow, refuses everything, and opens the database again by itself", async () => {
    const { database } = on.hub.parts;
    const heard: string[] = [];
    let reconnected = 0;
    const listener = await database.listen(
      'full_disk_test',
      (payload) => heard.push(payload),
      () => {
        reconnected += 1;
      },
    );
    fillUpTo(0);
    // Half a transaction, which is to leave nothing behind.
    const half = database.transaction(async (sql) => {
      await sql.query("UPDATE hub.workspaces SET name = 'half done'");
      for (;;) await sql.query("SELECT pg_logical_emit_message(false, 'test', repeat('x', 1000000))");
    });
    await expect(half).rejects.toMatchObject({ code: '53100' });
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: '53100' });
    for (const path of ['/readyz', '/v1/events']) await acme.refused(503, 'GET', path);
    expect(await post()).toBe(503);
    expect((await acme.raw('GET', '/healthz')).status).toBe(200);

    makeRoom();
    await untilTaken();
    // Whoever listens to the database hears of it again.
    await database.query("SELECT pg_notify('full_disk_test', 'again')");
    await until(() => heard.includes('again'));
    expect(reconnected).toBe(2);
    await listener.close();
    await expectNothingLost();
    await on.reopen();
    await expectNothingLost();
  }, 60_000);

  test('keeps a hub from starting, in words', async () => {
    await on.hub.stop();
    const elsewhere = join(disk, 'elsewhere');
    mkdirSync(elsewhere);
    fillUpTo(0);
    const started = startProgram('src/hub/commands/cli.ts', ['start'], { DATA_DIR: elsewhere, PORT: '0' });
    expect({ code: await started.exit, output: started.output() }).toEqual({
      code: 1,
      output: expect.stringMatching(/cannot be used: the disk is full \(ENOSPC\)\. [^\n]*\n$/),
    });
    makeRoom();
    await on.open();
    await expectNothingLost();
  }, 60_000);
});
