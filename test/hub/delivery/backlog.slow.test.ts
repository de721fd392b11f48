/**
 * What piled up in an outage drains as fast as the target takes it. `npm run prove:backlog` is the same with 100,000
 * deliveries at Zapier's 30 a second, for an hour on each database, and then also judges how much of the limit was used;
 * BACKLOG=1800 before it makes that a minute, BACKLOG_PER_SECOND sets another limit.
 */
import { afterEach, expect, test } from '@jest/globals';
import { wakeAt } from '../../../src/hub/delivery/wakes.ts';
import { pauseSubscription, resumeSubscription } from '../../../src/hub/store/subscriptions.ts';
import { onEachDatabase } from '../databases.ts';
import { AT, subscribeTo, TRIGGER } from '../store/rows.ts';
import { until } from '../until.ts';
import { useDispatching } from './dispatching.ts';
import { LimitedTarget, ratePerSecond } from './limited-target.ts';

const { BACKLOG } = process.env;
const COUNT = Number(BACKLOG ?? 600);
const PER_SECOND = BACKLOG ? Number(process.env.BACKLOG_PER_SECOND ?? 30) : 60;
const STORED_AT_ONCE = 500;
const LATEST_EVERY_MS = 2_000;
const OTHER_TRIGGER = 'doubletick_call_missed';
const OTHER_WORKSPACE = '0195560a-0000-7000-8000-000000000002';
const LEAST_SHARE = 0.95;
const MOST_MS = 60_000 + (COUNT / PER_SECOND) * 5_000;

onEachDatabase((on) => {
  const hub = useDispatching(on);
  let target: LimitedTarget | null = null;
  afterEach(() => target?.stop());

  test('what waited is sent without a break once its time has come, however much it is', async () => {
    const { database, workspaceId } = hub;
    const { id } = await subscribeTo(database, workspaceId, { trigger: TRIGGER, targetUrl: `${hub.target.url}/1` });
    await pauseSubscription(database, workspaceId, id, AT);
    await hub.store(700);
    await resumeSubscription(database, workspaceId, id, AT);
    await hub.process.queue.insert(database, 'wake', [wakeAt(id, hub.now)]);
    // Nobody looks a second time.
    await hub.dispatcher.wakeDue(true);
    await until(async () => (await hub.statuses())['delivered'] === 700, 30_000);
  });

  test(
    `a backlog of ${COUNT} drains within the limit, and what is new goes past it`,
    async () => {
      const limited = await LimitedTarget.start(PER_SECOND, ['/other']);
      target = limited;
      const at = (path: string) => limited.url + path;
      const { database, workspaceId } = hub;
      const { id } = await subscribeTo(database, workspaceId, { trigger: TRIGGER, targetUrl: at('/backlog') });
      await subscribeTo(database, workspaceId, { trigger: OTHER_TRIGGER, targetUrl: at('/latest'), order: 'newest' });
      await subscribeTo(database, OTHER_WORKSPACE, { trigger: TRIGGER, targetUrl: at('/other') });
      await pauseSubscription(database, workspaceId, id, AT);
      for (let left = COUNT; left > 0; left -= STORED_AT_ONCE) await hub.store(Math.min(left, STORED_AT_ONCE));
      // Two processes would have half of the limit each.
      await hub.process.stop();
      const { dispatcher, queue } = await hub.startProcess(PER_SECOND, limited.url);
      await resumeSubscription(database, workspaceId, id, AT);
      await queue.insert(database, 'wake', [wakeAt(id, hub.now)]);
      dispatcher.start();
      await dispatcher.wakeDue(true);
      const takenAt = async (path: string) => (await limited.counts()).taken[path] ?? 0;
      const isDrained = async () => (await takenAt('/backlog')) >= COUNT;
      const waits: number[] = [];
      while (!(await isDrained())) {
        const storedAt = performance.now();
        await hub.storeOne({ kind: OTHER_TRIGGER });
        await hub.storeOne({ workspaceId: OTHER_WORKSPACE });
        await dispatcher.pull();
        const round = waits.length + 1;
        await until(async () => (await takenAt('/latest')) >= round && (await takenAt('/other')) >= round, 30_000);
        waits.push(performance.now() - storedAt);
        await until(async () => (await isDrained()) || performance.now() > storedAt + LATEST_EVERY_MS, 30_000);
      }
      expect(await hub.settled()).toEqual({ delivered: COUNT + 2 * waits.length });
      const counts = await limited.counts();
      const [rate, longest] = [ratePerSecond(counts), Math.max(...waits)];
      if (BACKLOG) {
        console.log(
          `${database.kind}: ${COUNT} at ${rate.toFixed(1)}/s of ${PER_SECOND}/s, ${counts.refused} refused; what was new waited ${longest.toFixed(0)} ms at the most`,
        );
      }
      // Each went within its round, while the rest waited.
      expect(waits.length).toBeGreaterThan(2);
      // On a busy machine a packet may be held up for longer than the limit leaves room for; that is no attempt.
      expect(counts.refused).toBeLessThanOrEqual(BACKLOG ? 0 : COUNT / 50);
      if (!BACKLOG) return;
      expect(rate).toBeGreaterThanOrEqual(PER_SECOND * LEAST_SHARE);
      expect(longest).toBeLessThan(1_000);
    },
    MOST_MS,
  );
});
