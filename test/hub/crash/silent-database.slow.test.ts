/** A fail-over or a cut cable as the hub sees it: connections stay open, and nothing comes over them any more. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { openPostgres } from '../../../src/hub/database/postgres.ts';
import { onPostgres } from '../databases.ts';
import { Cuttable } from '../http/cuttable.ts';
import { Target } from '../http/target.ts';
import { until } from '../until.ts';
import { expectAllDelivered, expectStoredOnce, subscribeAll, untilDrained } from './account.ts';
import { useCleanUp } from './clean-up.ts';
import { HubChild } from './hub-child.ts';
import { Provider } from './provider.ts';

onPostgres((on) => {
  const atTheEnd = useCleanUp();

  const start = async () => {
    const wire = new Cuttable();
    await wire.start(on.url ?? '');
    atTheEnd(() => wire.cut());
    const target = await Target.start();
    atTheEnd(() => target.stop());
    const hub = new HubChild({ DATABASE_URL: wire.url, TARGET_ALLOWLIST: target.url, LOG_LEVEL: 'error' });
    atTheEnd(() => hub.kill());
    expect(await hub.open()).toBe(true);
    const workspace = await hub.addWorkspace(`silent ${performance.now()}`);
    await subscribeAll(hub, workspace, target);
    const provider = new Provider(workspace);
    atTheEnd(() => provider.close());
    provider.postTo(hub.url);
    return { wire, target, hub, workspace, provider };
  };

  const readiness = async (url: string): Promise<number> => (await fetch(`${url}/readyz`)).status;

  test('that falls silent on open connections is answered for in seconds, and is back by itself', async () => {
    const { wire, target, hub, provider } = await start();
    provider.start();
    await until(() => provider.taken.size >= 100);
    wire.freeze();
    const frozenAt = performance.now();
    await until(() => provider.refusals.get(503), 8_000);
    expect(performance.now() - frozenAt).toBeLessThan(6_000);
    expect(await readiness(hub.url)).toBe(503);

    const taken = provider.taken.size;
    await until(() => provider.taken.size > taken + 100, 40_000);
    await until(async () => (await readiness(hub.url)) === 200);
    await provider.stop();
    await untilDrained(hub, provider, target);
    const { unanswered, withoutRetryAfter } = provider;
    expect({ refusals: [...provider.refusals.keys()], unanswered, withoutRetryAfter }).toEqual({
      refusals: [503],
      unanswered: 0,
      withoutRetryAfter: 0,
    });
    expectAllDelivered(provider, target);
    await hub.stop();
    const database = await openPostgres(on.url ?? '');
    atTheEnd(() => database.close());
    await expectStoredOnce(database, provider);
  }, 180_000);

  test('that takes connections and says nothing keeps no hub from ending', async () => {
    const { wire, hub, provider } = await start();
    provider.start();
    await until(() => provider.taken.size >= 20);
    wire.fallSilent();
    await sleep(1_000);
    await provider.close();
    const began = performance.now();
    await hub.stop();
    expect(performance.now() - began).toBeLessThan(18_000);
  }, 120_000);
});
