import { describe, expect, test } from '@jest/globals';
import { onEachDatabase, onPostgres } from '../databases.ts';
import { until } from '../until.ts';
import { type Dispatching, useDispatching } from './dispatching.ts';

const PER_SECOND = 60;
const OTHER_TRIGGER = 'doubletick_call_missed';
const OTHER_WORKSPACE = '0195560a-0000-7000-8000-000000000002';

/** The target as Zapier is: so many in any second, then 429; gives how often it said that. */
const limitTarget = (hub: Dispatching, perSecond: number): { refused: number } => {
  const taken: number[] = [];
  const count = { refused: 0 };
  hub.answer((_received, response) => {
    const now = performance.now();
    const isTaken = taken.filter((time) => time > now - 1000).length < perSecond;
    if (isTaken) taken.push(now);
    else count.refused += 1;
    response.writeHead(isTaken ? 200 : 429).end();
  });
  return count;
};

onEachDatabase((on) => {
  const hub = useDispatching(on);

  describe('a target with a limit', () => {
    test('gets a backlog of several Zaps, and each delivery has one attempt', async () => {
      limitTarget(hub, PER_SECOND);
      await Promise.all(['/1', '/2', '/3'].map((path) => hub.subscribe(path)));
      await hub.store(50);
      const { dispatcher } = await hub.startProcess(PER_SECOND);
      await dispatcher.pull();
      await until(async () => (await hub.statuses()).delivered === 150, 30_000);
      const [row] = await hub.database.query(
        'SELECT max(jsonb_array_length(attempts))::int AS most FROM hub.deliveries',
      );
      expect(row).toEqual({ most: 1 });
    }, 60_000);

    test('keeps nobody else waiting: another workspace is sent at once', async () => {
      await hub.subscribe('/busy');
      await hub.subscribe('/calm', undefined, OTHER_WORKSPACE);
      await hub.store(150);
      const { dispatcher } = await hub.startProcess(PER_SECOND);
      await dispatcher.pull();
      await hub.storeOne({ workspaceId: OTHER_WORKSPACE });
      await dispatcher.pull();
      await until(() => hub.target.at('/calm').length === 1);
      expect(hub.target.at('/busy').length).toBeLessThan(150);
    });

    test('gets a new event of a Zap that wants the newest first at once, before thousands that wait', async () => {
      limitTarget(hub, PER_SECOND);
      await Promise.all([hub.subscribe('/busy'), hub.subscribe('/now', OTHER_TRIGGER, hub.workspaceId, 'newest')]);
      await hub.store(2000);
      await hub.store(2000, { kind: OTHER_TRIGGER });
      const { dispatcher } = await hub.startProcess(PER_SECOND);
      await dispatcher.pull();
      await until(() => hub.target.received.length > 20);
      for (let round = 0; round < 5; round += 1) {
        const event = await hub.storeOne({ kind: OTHER_TRIGGER });
        const before = hub.target.received.length;
        await dispatcher.pull();
        await until(async () => (await hub.storyOf(event))?.status === 'delivered');
        // What went before it were those under way, not those that wait.
        expect(hub.target.received.length - before).toBeLessThan(PER_SECOND);
      }
      expect(hub.target.at('/now').length).toBeGreaterThan(5);
    }, 60_000);

    test('that says 429 all the same is tried again, and that is no attempt', async () => {
      let refusals = 3;
      hub.answer((_received, response) => {
        response.writeHead(refusals > 0 ? 429 : 200, refusals > 0 ? { 'retry-after': '0' } : {}).end();
        refusals -= 1;
      });
      await hub.subscribe('/1');
      const event = await hub.storeOne();
      const { dispatcher } = await hub.startProcess(PER_SECOND);
      await dispatcher.pull();
      await until(async () => (await hub.storyOf(event))?.status === 'delivered', 30_000);
      expect(await hub.storyOf(event)).toMatchObject({ attempts: [{ status: 200 }] });
      expect(hub.target.received).toHaveLength(4);
    }, 60_000);

    test('leaves in the database what it will not take for long', async () => {
      await hub.subscribe('/1');
      await hub.store(40);
      const { dispatcher } = await hub.startProcess(2);
      await dispatcher.pull();
      await until(async () => (await hub.statuses()).waiting === 20);
      expect(hub.target.received.length).toBeLessThan(20);
    });
  });
});

onPostgres((on) => {
  const hub = useDispatching(on);

  test('several processes share the limit of a target, also one that comes to those at work', async () => {
    const count = limitTarget(hub, PER_SECOND);
    await Promise.all(['/1', '/2'].map((path) => hub.subscribe(path)));
    await hub.store(120);
    const first = await hub.startProcess(PER_SECOND);
    first.dispatcher.start();
    await until(() => hub.target.received.length > 5, 20_000);
    const second = await hub.startProcess(PER_SECOND);
    second.dispatcher.start();
    await until(async () => (await hub.statuses()).delivered === 240, 40_000);
    expect(count.refused).toBe(0);
  }, 90_000);
});
