import { describe, expect, test } from '@jest/globals';
import { NoListenError, openPostgres } from '../../../src/hub/database/postgres.ts';
import { onPostgres } from '../databases.ts';
import { Target } from '../http/target.ts';
import { hasPgBouncer, startPgBouncer } from '../pgbouncer.ts';
import { until } from '../until.ts';
import { expectAllDelivered, expectStoredOnce, subscribeAll, untilDrained } from './account.ts';
import { useCleanUp } from './clean-up.ts';
import { HubChild } from './hub-child.ts';
import { Provider } from './provider.ts';

if (!hasPgBouncer) {
  console.log("Left out: the hub behind PgBouncer (it was not found; install Debian's pgbouncer package)");
}

onPostgres((on) => {
  const atTheEnd = useCleanUp();

  (hasPgBouncer ? describe : describe.skip)('behind PgBouncer', () => {
    const databaseUrl = (): string => on.url ?? '';

    const pooled = async (mode: 'transaction' | 'session') => {
      const pooler = await startPgBouncer(databaseUrl(), mode);
      atTheEnd(() => pooler.stop());
      return pooler.url;
    };

    test('that shares connections between transactions, it says at the start what to set', async () => {
      const opening = openPostgres(await pooled('transaction'));
      await expect(opening).rejects.toThrow(NoListenError);
      await expect(opening).rejects.toThrow('Set DATABASE_LISTEN_URL');
    });

    test('that keeps a connection for each client, nothing is to be set', async () => {
      const database = await openPostgres(await pooled('session'));
      atTheEnd(() => database.close());
      let heard = '';
      const listener = await database.listen(
        'news',
        (payload) => {
          heard = payload;
        },
        () => undefined,
      );
      await database.query("SELECT pg_notify('news', 'it works')");
      await until(() => heard === 'it works');
      await listener.close();
    });

    test('statements find the settings that the hub relies on, over whichever connection they go', async () => {
      const database = await openPostgres(await pooled('transaction'), databaseUrl());
      atTheEnd(() => database.close());
      const rows = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          database.transaction(async (sql) => {
            const [row] = await sql.query(
              "SELECT $1::int AS n, current_setting('DateStyle') AS style, current_setting('TimeZone') AS zone",
              [n],
              'prepared',
            );
            return row;
          }),
        ),
      );
      expect(rows).toEqual(rows.map((_, n) => ({ n, style: 'ISO, MDY', zone: 'UTC' })));
    });

    test('two processes take everything in, and deliver all of it at once', async () => {
      const url = await pooled('transaction');
      const target = await Target.start();
      atTheEnd(() => target.stop());
      const environment = {
        DATABASE_URL: url,
        DATABASE_LISTEN_URL: databaseUrl(),
        TARGET_ALLOWLIST: target.url,
        LOG_LEVEL: 'error',
      };
      const hubs = [new HubChild(environment), new HubChild(environment)] as const;
      for (const hub of hubs) atTheEnd(() => hub.kill());
      for (const hub of hubs) expect(await hub.open()).toBe(true);
      const [one, other] = hubs;
      const errors: unknown[] = [];
      for (const hub of hubs) hub.onLog(({ msg }) => errors.push(msg));
      const workspace = await one.addWorkspace('pooled');
      await subscribeAll(one, workspace, target);
      const provider = new Provider(workspace);
      atTheEnd(() => provider.close());
      provider.postTo(one.url, other.url);
      provider.start();
      await until(() => provider.taken.size >= 1_000, 60_000);
      await provider.stop();
      await untilDrained(one, provider, target);
      const { unanswered, duplicates } = provider;
      expect({ refusals: [...provider.refusals], unanswered, duplicates, errors }).toEqual({
        refusals: [],
        unanswered: 0,
        duplicates: 0,
        errors: [],
      });
      expectAllDelivered(provider, target);
      for (const hub of hubs) await hub.stop();
      const database = await openPostgres(databaseUrl());
      atTheEnd(() => database.close());
      await expectStoredOnce(database, provider);
    }, 180_000);
  });
});
