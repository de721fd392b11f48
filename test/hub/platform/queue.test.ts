import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../../../src/hub/database/database.ts';
import { openPostgres } from '../../../src/hub/database/postgres.ts';
import { makeLog } from '../../../src/hub/platform/log.ts';
import { type NewJob, Queue, type QueueName } from '../../../src/hub/platform/queue.ts';
import { onEachDatabase, onPostgres } from '../databases.ts';

const log = makeLog('silent');

const QUEUES: readonly QueueName[] = ['wake', 'expiry', 'respect'];

const job = (n: number, changes: Partial<NewJob> = {}): NewJob => ({ data: { n }, ...changes });

const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

const insertInto = (queue: Queue, database: Database, name: QueueName, jobs: NewJob[]): Promise<void> =>
  database.transaction((sql) => queue.insert(sql, name, jobs));

/** What is due in a queue, in order. */
const takeFrom = async (queue: Queue, name: QueueName, early = false): Promise<{ id: string; n: number }[]> => {
  const jobs = await queue.fetch<{ n: number }>(name, 100, early);
  return jobs.map(({ id, data }) => ({ id, n: data.n })).toSorted((one, other) => one.n - other.n);
};

const numbersIn = async (queue: Queue, name: QueueName, early = false): Promise<number[]> =>
  (await takeFrom(queue, name, early)).map(({ n }) => n);

onEachDatabase((on) => {
  let queue: Queue;
  beforeAll(async () => {
    queue = await Queue.start(on.database, log);
  }, 60_000);
  afterAll(() => queue.stop());
  afterEach(() => on.database.query('DELETE FROM pgboss.job'));

  const insert = (name: QueueName, jobs: NewJob[]) => insertInto(queue, on.database, name, jobs);
  const take = (name: QueueName, early = false) => takeFrom(queue, name, early);
  const numbers = (name: QueueName, early = false) => numbersIn(queue, name, early);

  describe.each(QUEUES)('in the queue "%s"', (name) => {
    test('jobs are there once their transaction has committed, and are taken once', async () => {
      await insert(name, [job(1, { singletonKey: 'a' }), job(2, { singletonKey: 'b' })]);
      await insert(name, []);
      expect(await numbers(name)).toEqual([1, 2]);
      expect(await numbers(name)).toEqual([]);
    });

    test('jobs of a transaction that was rolled back were never there', async () => {
      const work = on.database.transaction(async (sql) => {
        await queue.insert(sql, name, [job(1)]);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect(await numbers(name)).toEqual([]);
    });

    test('jobs wait for their time, unless whoever takes them is early', async () => {
      await insert(name, [
        job(1, { startAfter: fromNow(3_600_000) }),
        job(2, { startAfter: fromNow(-1000), singletonKey: 'b' }),
      ]);
      expect(await numbers(name)).toEqual([2]);
      expect(await numbers(name, true)).toEqual([1]);
    });

    test('a job that is given back is there again at once, as often as that happens', async () => {
      await insert(name, [job(1)]);
      for (let round = 0; round < 5; round += 1) {
        const [taken] = await take(name);
        expect(taken?.n).toBe(1);
        await queue.giveBack(name, [taken?.id ?? '']);
      }
      await queue.giveBack(name, []);
      expect(await numbers(name)).toEqual([1]);
    });

    test('a job that is ended is gone, unless the transaction that ended it was rolled back', async () => {
      await insert(name, [job(1, { singletonKey: 'a' }), job(2, { singletonKey: 'b' })]);
      const [first, second] = await take(name);
      await on.database.transaction((sql) => queue.end(sql, name, [first?.id ?? '']));
      const work = on.database.transaction(async (sql) => {
        await queue.end(sql, name, [second?.id ?? '']);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      await queue.giveBack(name, [first?.id ?? '', second?.id ?? '']);
      expect(await numbers(name)).toEqual([2]);
    });

    test('jobs are taken so many at a time', async () => {
      await insert(
        name,
        Array.from({ length: 5 }, (_, n) => job(n, { singletonKey: String(n) })),
      );
      expect(await queue.fetch(name, 2)).toHaveLength(2);
      expect(await queue.fetch(name, 2)).toHaveLength(2);
      expect(await queue.fetch(name, 2)).toHaveLength(1);
    });
  });

  describe('of the wakes with one key', () => {
    test('one waits at a time', async () => {
      await insert('wake', [job(1, { singletonKey: 'a' })]);
      await insert('wake', [
        job(2, { singletonKey: 'a' }),
        job(3, { singletonKey: 'b' }),
        job(4, { singletonKey: 'b' }),
      ]);
      expect(await numbers('wake')).toHaveLength(2);
    });

    test('the next can wait while one is at work', async () => {
      await insert('wake', [job(1, { singletonKey: 'a' })]);
      const [taken] = await take('wake');
      await insert('wake', [job(2, { singletonKey: 'a' })]);
      await queue.giveBack('wake', [taken?.id ?? '']);
      expect(await numbers('wake')).toEqual([1, 2]);
    });
  });

  describe('whoever wants to be woken', () => {
    test('is, when this process says that jobs were committed', () => {
      let woken = 0;
      clearInterval(
        queue.onWake('respect', () => {
          woken += 1;
        }),
      );
      queue.wake('respect');
      queue.wake('expiry');
      expect(woken).toBe(1);
    });
  });

  if (on.kind === 'embedded') {
    test('what a process that died was at work on is taken up at the next start', async () => {
      for (const name of QUEUES) await insert(name, [job(1)]);
      for (const name of QUEUES) expect(await numbers(name)).toEqual([1]);
      const next = await Queue.start(on.database, log);
      for (const name of QUEUES) expect(await numbersIn(next, name)).toEqual([1]);
      await next.stop();
    }, 20_000);
  }
});

onPostgres((on) => {
  /** Two processes on one database. */
  const withTwo = async (work: (one: Queue, other: Queue) => Promise<void>): Promise<void> => {
    const elsewhere = await openPostgres(on.url ?? '');
    const [one, other] = await Promise.all([Queue.start(on.database, log), Queue.start(elsewhere, log)]);
    try {
      await work(one, other);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
      await elsewhere.close();
      await on.database.query('DELETE FROM pgboss.job');
    }
  };

  test('two processes start at once, and share the jobs without taking one twice', () =>
    withTwo(async (one, other) => {
      const jobs = Array.from({ length: 60 }, (_, n) => job(n));
      await insertInto(one, on.database, 'expiry', jobs);
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : other).fetch<{ n: number }>('expiry', 5)),
      );
      const ns = taken.flat().map(({ data }) => data.n);
      expect(ns.toSorted((a, b) => a - b)).toEqual(jobs.map((_, n) => n));
    }));

  test('starting takes nothing away from a process that is at work', () =>
    withTwo(async (one) => {
      await insertInto(one, on.database, 'expiry', [job(1)]);
      expect(await numbersIn(one, 'expiry')).toEqual([1]);
      const third = await Queue.start(on.database, log);
      expect(await numbersIn(third, 'expiry')).toEqual([]);
      await third.stop();
    }));

  test('stops although the database is away', async () => {
    const database = await openPostgres(on.url ?? '');
    const queue = await Queue.start(database, log);
    await insertInto(queue, database, 'expiry', [job(1)]);
    await queue.fetch('expiry', 1);
    await database.close();
    await queue.stop();
  });
});
