import { expect, test } from '@jest/globals';
import { onPostgres } from '../databases.ts';
import { Target } from '../http/target.ts';
import { until } from '../until.ts';
import { expectAllDelivered, expectStoredOnce, subscribeAll, untilDrained } from './account.ts';
import { useCleanUp } from './clean-up.ts';
import { HubChild } from './hub-child.ts';
import { Provider } from './provider.ts';

onPostgres((on) => {
  const atTheEnd = useCleanUp();

  test('two hubs share one database, and when one is killed in mid-load the other takes up its work', async () => {
    const target = await Target.start();
    atTheEnd(() => target.stop());
    // Slow enough that the one that is killed is in the middle of deliveries.
    target.answer = (_received, response) => setTimeout(() => response.end('ok'), 20);
    const environment = { DATABASE_URL: on.url ?? '', TARGET_ALLOWLIST: target.url };
    const [one, other] = [new HubChild(environment), new HubChild(environment)];
    atTheEnd(() => Promise.all([one.kill(), other.kill()]));
    expect(await Promise.all([one.open(), other.open()])).toEqual([true, true]);
    const workspace = await one.addWorkspace('shared');
    await subscribeAll(other, workspace, target);

    const provider = new Provider(workspace);
    atTheEnd(() => provider.close());
    provider.postTo(one.url, other.url);
    provider.start();
    await until(() => provider.taken.size >= 300, 60_000);
    const beforeKill = provider.taken.size;
    await one.kill();
    provider.postTo(other.url);
    await until(() => provider.taken.size >= beforeKill + 200, 60_000);
    await provider.stop();
    await untilDrained(other, provider, target);
    await other.stop();

    const counts = expectAllDelivered(provider, target);
    expect(Object.fromEntries(provider.refusals)).toEqual({});
    await expectStoredOnce(on.database, provider);
    console.log('Two hubs on one database, one of them killed:', counts);
  }, 240_000);
});
