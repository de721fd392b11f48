import { expect, test } from '@jest/globals';
import { openPostgres } from '../../../src/hub/database/postgres.ts';
import { onPostgres } from '../databases.ts';
import { Target } from '../http/target.ts';
import { type PostgresServer, startPostgres } from '../postgres-server.ts';
import { until } from '../until.ts';
import { expectAllDelivered, expectStoredOnce, subscribeAll, untilDrained } from './account.ts';
import { useCleanUp } from './clean-up.ts';
import { HubChild } from './hub-child.ts';
import { nameOf, Provider } from './provider.ts';

const present = (server: PostgresServer | null): PostgresServer => {
  if (!server) throw new Error('There is no PostgreSQL server to start.');
  return server;
};

const portOf = ({ url }: PostgresServer): string => new URL(url).port;

onPostgres(() => {
  const atTheEnd = useCleanUp();

  test('a primary that crashes under load, and whose synchronous copy takes over, loses nothing that was taken', async () => {
    const primary = present(await startPostgres());
    atTheEnd(() => primary.stop());
    const copy = present(await startPostgres({ standbyOf: primary.url }));
    atTheEnd(() => copy.stop());
    const onPrimary = await openPostgres(primary.url);
    atTheEnd(() => onPrimary.close());
    await onPrimary.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
    await onPrimary.query('SELECT pg_reload_conf()');
    await until(async () => {
      const [row] = await onPrimary.query<{ state: string }>('SELECT sync_state AS state FROM pg_stat_replication');
      return row?.state === 'sync';
    });

    const target = await Target.start();
    atTheEnd(() => target.stop());
    // The copy first: a hub finds out by itself which of them can be written to.
    const url = `postgres://postgres@127.0.0.1:${portOf(copy)},127.0.0.1:${portOf(primary)}/postgres`;
    const hub = new HubChild({ DATABASE_URL: url, TARGET_ALLOWLIST: target.url, LOG_LEVEL: 'error' });
    atTheEnd(() => hub.kill());
    expect(await hub.open()).toBe(true);
    const workspace = await hub.addWorkspace('fail-over');
    await subscribeAll(hub, workspace, target);
    const provider = new Provider(workspace);
    atTheEnd(() => provider.close());
    provider.postTo(hub.url);
    provider.start();
    await until(() => provider.taken.size >= 200, 60_000);

    await primary.crash();
    const onCopy = await openPostgres(copy.url);
    atTheEnd(() => onCopy.close());
    await onCopy.query('SELECT pg_promote()');
    const taken = provider.taken.size;
    await until(() => provider.taken.size >= taken + 200, 60_000);
    await provider.stop();
    await untilDrained(hub, provider, target);

    const { unanswered, withoutRetryAfter } = provider;
    const refusals = [...provider.refusals.keys()].filter((status) => status !== 503);
    expect({ refusals, unanswered, withoutRetryAfter }).toEqual({ refusals: [], unanswered: 0, withoutRetryAfter: 0 });
    const counts = { ...expectAllDelivered(provider, target), 'put off': provider.refusals.get(503) };
    // Delivered at once: the hub hears the new primary, too.
    const name = await provider.postOne();
    await until(() => target.received.some(({ body }) => nameOf(body) === name));
    await untilDrained(hub, provider, target);
    await hub.stop();
    await expectStoredOnce(onCopy, provider);
    console.log('The copy took over under load:', counts);
  }, 240_000);

  test('a primary that became one that can only be read is left for the one that can be written to', async () => {
    const primary = present(await startPostgres());
    atTheEnd(() => primary.stop());
    const database = await openPostgres(primary.url);
    atTheEnd(() => database.close());
    await database.query('CREATE TABLE public.scratch (n int)');
    await database.query('ALTER DATABASE postgres SET default_transaction_read_only = on');
    const write = () => database.query('INSERT INTO public.scratch VALUES (1)');
    // Connections of before can still write; so that they fail like those to a server that was demoted, they are made anew.
    const other = await openPostgres(primary.url);
    atTheEnd(() => other.close());
    await expect(other.query('INSERT INTO public.scratch VALUES (1)')).rejects.toMatchObject({ code: '25006' });
    await write();
    await database.query('ALTER DATABASE postgres RESET default_transaction_read_only');
    // The very next statement of the refused one goes over a new connection.
    await other.query('INSERT INTO public.scratch VALUES (1)');
  }, 120_000);
});
