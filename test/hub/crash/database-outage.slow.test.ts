import { expect, test } from '@jest/globals';
import { openPostgres } from '../../../src/hub/database/postgres.ts';
import { onPostgres } from '../databases.ts';
import { Target } from '../http/target.ts';
import { startPostgres } from '../postgres-server.ts';
import { until } from '../until.ts';
import { expectAllDelivered, expectStoredOnce, subscribeAll, untilDrained } from './account.ts';
import { useCleanUp } from './clean-up.ts';
import { HubChild } from './hub-child.ts';
import { nameOf, Provider } from './provider.ts';

onPostgres(() => {
  const atTheEnd = useCleanUp();

  test('a database that is restarted under load is a pause: what was taken is delivered, the rest put off', async () => {
    const server = await startPostgres();
    if (!server) throw new Error('There is no PostgreSQL server to restart.');
    atTheEnd(() => server.stop());
    const target = await Target.start();
    atTheEnd(() => target.stop());
    const hub = new HubChild({ DATABASE_URL: server.url, TARGET_ALLOWLIST: target.url, LOG_LEVEL: 'error' });
    atTheEnd(() => hub.kill());
    expect(await hub.open()).toBe(true);
    const errors: unknown[] = [];
    hub.onLog(({ msg }) => errors.push(msg));
    const workspace = await hub.addWorkspace('outage');
    await subscribeAll(hub, workspace, target);

    const provider = new Provider(workspace);
    atTheEnd(() => provider.close());
    provider.postTo(hub.url);
    provider.start();
    for (const mode of ['immediate', 'fast', 'immediate', 'fast'] as const) {
      const before = provider.taken.size;
      await until(() => provider.taken.size >= before + 50, 60_000);
      await server.restart(mode);
    }
    const after = provider.taken.size;
    await until(() => provider.taken.size >= after + 100, 60_000);
    await provider.stop();
    await untilDrained(hub, provider, target);

    // Every refusal said that it is for now alone, and when to come back.
    const { unanswered, withoutRetryAfter } = provider;
    expect({ refusals: [...provider.refusals.keys()], unanswered, withoutRetryAfter }).toEqual({
      refusals: [503],
      unanswered: 0,
      withoutRetryAfter: 0,
    });

    // It hears again of what comes in: at the pace of polling, every 2 s, these would take 10 s.
    const started = performance.now();
    for (let count = 0; count < 5; count += 1) {
      const name = await provider.postOne();
      await until(() => target.received.some(({ body }) => nameOf(body) === name));
    }
    expect(performance.now() - started).toBeLessThan(5_000);
    await untilDrained(hub, provider, target);
    await hub.stop();

    const counts = { ...expectAllDelivered(provider, target), 'put off': provider.refusals.get(503) };
    const database = await openPostgres(server.url);
    atTheEnd(() => database.close());
    await expectStoredOnce(database, provider);
    expect(errors).not.toContain('a request failed');
    console.log('The database was restarted four times under load:', counts);
  }, 240_000);
});
