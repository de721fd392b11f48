/** PostgreSQL set up in ways that somebody else chose. */
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import { openPostgres } from '../../src/hub/database/postgres.ts';
import { useCleanUp } from './crash/clean-up.ts';
import { HubChild } from './crash/hub-child.ts';
import { onPostgres } from './databases.ts';

const minutesFromNow = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

onPostgres((on) => {
  const atTheEnd = useCleanUp();

  const superuser = async () => {
    const database = await openPostgres(on.url ?? '');
    atTheEnd(() => database.close());
    return database;
  };

  /** A database with settings of its own; gives its URL. */
  const makeDatabase = async (options: string, settings: Record<string, string> = {}): Promise<string> => {
    const server = await superuser();
    const name = `odd_${randomUUID().replaceAll('-', '')}`;
    await server.query(`CREATE DATABASE ${name} ${options}`);
    atTheEnd(() => server.query(`DROP DATABASE ${name} WITH (FORCE)`));
    for (const [setting, value] of Object.entries(settings)) {
      await server.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
    }
    const url = new URL(on.url ?? '');
    url.pathname = `/${name}`;
    return url.href;
  };

  /** A hub that takes a webhook in and shows it. */
  const works = async (databaseUrl: string): Promise<void> => {
    const hub = new HubChild({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' });
    atTheEnd(() => hub.kill());
    const errors: unknown[] = [];
    expect(await hub.open()).toBe(true);
    hub.onLog(({ msg, error }) => errors.push([msg, error]));
    const { key, intake } = await hub.addWorkspace('odd');
    const taken = await fetch(`${hub.url}${intake.doubletick}`, {
      method: 'POST',
      body: JSON.stringify(permissionGranted),
    });
    expect({ status: taken.status, text: await taken.text() }).toMatchObject({ status: 202 });
    for (const path of [
      '/v1/me',
      '/v1/events',
      '/v1/calls/live',
      `/v1/calls/statistics?from=${minutesFromNow(-5)}&to=${minutesFromNow(5)}`,
      '/v1/permissions',
    ]) {
      const answer = await fetch(`${hub.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
      expect({ path, status: answer.status, text: await answer.text() }).toMatchObject({ path, status: 200 });
    }
    expect(errors).toEqual([]);
    await hub.stop();
  };

  test('a database with a date style, zone and more of its own is used as any other', async () => {
    const url = await makeDatabase('', {
      DateStyle: 'SQL, DMY',
      TimeZone: 'Asia/Kolkata',
      IntervalStyle: 'iso_8601',
      bytea_output: 'escape',
      extra_float_digits: '-5',
      search_path: '',
      default_transaction_isolation: 'serializable',
      statement_timeout: '1',
      standard_conforming_strings: 'off',
    });
    await works(url);
  });

  test('so is one that sorts texts by another rule', async () => {
    await works(
      await makeDatabase("TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE-u-kn-true' LOCALE 'C.UTF-8'"),
    );
  });

  test('a role that may create nothing runs a hub whose tables another role made', async () => {
    const server = await superuser();
    const role = `runner_${randomUUID().slice(0, 8)}`;
    atTheEnd(() => server.query(`DROP ROLE ${role}`));
    const url = await makeDatabase('');
    await server.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p@ss/w%rd'`);
    const owner = new HubChild({ DATABASE_URL: url, LOG_LEVEL: 'error' });
    atTheEnd(() => owner.kill());
    expect(await owner.open()).toBe(true);
    await owner.stop();

    const database = await openPostgres(url);
    await database.script(`
      REVOKE CREATE ON SCHEMA public FROM PUBLIC;
      GRANT USAGE ON SCHEMA hub, pgboss TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA hub, pgboss TO ${role};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA hub, pgboss TO ${role};
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA hub, pgboss TO ${role};`);
    await database.close();
    await works(url.replace('postgres@', `${role}:p@ss/w%rd@`));
  });
});
