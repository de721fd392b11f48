import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { WithKey } from '../../../src/hub/workspaces/workspace-key.ts';
import { Workspaces } from '../../../src/hub/workspaces/workspaces.ts';
import { Me } from '../../../src/hub-api/me.ts';
import { Caller, TestWorkspace, useHub } from '../http/hub-under-test.ts';
import { everythingIn } from './everything-in.ts';

const on = useHub();

const at = (name: string, call: string): string => `/admin/workspaces/${encodeURIComponent(name)}/${call}`;

const rotate = async ({ name }: TestWorkspace): Promise<TestWorkspace> =>
  new TestWorkspace(on, await on.admin.ask(WithKey, 'POST', at(name, 'rotate-key'), { leaked: true }));

describe('a key', () => {
  test('has 32 random bytes', async () => {
    const keys = [(await on.makeWorkspace()).key, (await on.makeWorkspace()).key];
    for (const key of keys) expect(Buffer.from(/^rk_([\w-]+)$/.exec(key)?.[1] ?? '', 'base64url')).toHaveLength(32);
    expect(new Set(keys).size).toBe(2);
  });

  test('is kept by no browser or proxy that an answer with it passes', async () => {
    const kept = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
    const made = await on.admin.raw('POST', '/admin/workspaces', { body: { name: 'kept nowhere' } });
    expect(made).toMatchObject({ status: 201, headers: kept });
    const { key } = JSON.parse(made.text);
    const body = { name: 'Zapier', role: 'agent' };
    expect(await new Caller(on, key).raw('POST', '/v1/keys', { body })).toMatchObject({ status: 201, headers: kept });
    const headers = { origin: on.url };
    const signedIn = await new Caller(on, key).raw('POST', '/v1/session', { body: { key }, headers });
    expect(signedIn.headers).toMatchObject({ ...kept, 'set-cookie': expect.stringContaining('HttpOnly') });
  });

  test('is in the database as its hash alone, and so is every intake token', async () => {
    const acme = await on.makeWorkspace();
    const rotated = await rotate(acme);
    const everything = await everythingIn(on.hub.parts.database);
    const tokens = [acme, rotated]
      .flatMap(({ intake }) => Object.values(intake))
      .map((path) => path.replace('/in/', ''));
    for (const secret of [acme.key, rotated.key, ...tokens]) {
      const bytes = Buffer.from(secret.replace('rk_', ''), 'base64url');
      for (const spelling of [
        secret,
        bytes.toString('hex'),
        bytes.toString('base64'),
        Buffer.from(secret).toString('hex'),
      ]) {
        expect(everything).not.toContain(spelling);
      }
    }
    const kept = Object.values(rotated.intake).map((path) => path.replace('/in/', ''));
    for (const secret of [rotated.key, ...kept]) {
      expect(everything).toContain(createHash('sha256').update(secret).digest('hex'));
    }
  });

  test('that is replaced opens nothing from that moment on, and the new one everything', async () => {
    const acme = await on.makeWorkspace();
    const zenith = await on.makeWorkspace();
    await acme.ask(Me, 'GET', '/v1/me');
    const event = await acme.take('doubletick', callAccepted);
    const rotated = await rotate(acme);
    expect(rotated.key).not.toBe(acme.key);
    await acme.refused(401, 'GET', '/v1/me');
    expect(await rotated.ask(Me, 'GET', '/v1/me')).toMatchObject({ id: acme.id, name: acme.name });
    expect((await rotated.events()).map(({ id }) => id)).toEqual([event]);
    await zenith.ask(Me, 'GET', '/v1/me');
  });

  test('that is looked up while it is replaced is not remembered', async () => {
    const acme = await on.makeWorkspace();
    const { database } = on.hub.parts;
    const found = Promise.withResolvers<void>();
    const letGo = Promise.withResolvers<void>();
    const slow: typeof database = {
      ...database,
      kind: database.kind,
      transaction: (work) => database.transaction(work),
      async query<Row>(text: string, values?: readonly unknown[]) {
        const rows = await database.query<Row>(text, values);
        found.resolve();
        await letGo.promise;
        return rows;
      },
    };
    const workspaces = new Workspaces(slow, () => on.now, Buffer.alloc(32));
    const lookedUp = workspaces.byKey(acme.key);
    await found.promise;
    await workspaces.rotateKey(acme.id, 'main');
    letGo.resolve();
    await lookedUp;
    expect(await workspaces.byKey(acme.key)).toBeNull();
  });
});

describe('the command line', () => {
  test('has a token of its own, new at every start', async () => {
    const { adminToken } = on.hub.parts;
    expect(Buffer.from(adminToken, 'base64url')).toHaveLength(32);
    await on.reopen();
    await new Caller(on, adminToken).refused(401, 'GET', '/admin/workspaces');
    await on.admin.ask(z.looseObject({}), 'GET', '/admin/workspaces');
  });

  test('makes workspaces, each name once', async () => {
    const { name } = await on.makeWorkspace();
    const { detail } = await on.admin.refused(409, 'POST', '/admin/workspaces', { body: { name: ` ${name} ` } });
    expect(detail).toContain(`"${name}"`);
  });

  test.each(['', '   ', 'a\nb', 'a\0b', 'x'.repeat(101), 7, null])('makes none called %j', async (name) => {
    const { errors } = await on.admin.refused(400, 'POST', '/admin/workspaces', { body: { name } });
    expect(errors).toEqual([{ field: 'name', message: expect.any(String) }]);
  });

  test.each(['ड'.repeat(100), '100 % / Acme & Söhne?', '../../v1/me'])(
    'can do everything with one called %s',
    async (name) => {
      const made = new TestWorkspace(on, await on.admin.ask(WithKey, 'POST', '/admin/workspaces', { name }));
      expect(made.name).toBe(name);
      expect((await rotate(made)).id).toBe(made.id);
      const kept = await on.admin.ask(z.looseObject({}), 'PUT', at(name, 'retention'), { days: 7 });
      expect(kept).toMatchObject({ name, retention_days: 7 });
      const headers = { 'ringhook-workspace': encodeURIComponent(name) };
      expect((await on.admin.raw('GET', '/v1/events', { headers })).status).toBe(200);
    },
  );

  test('acts for no workspace unless it names one', async () => {
    for (const name of ['', 'nobody', '%00', '%zz', '%ED%A0%80']) {
      const headers = { 'ringhook-workspace': name };
      expect((await on.admin.refused(404, 'GET', '/v1/events', { headers })).detail).toContain('There is no workspace');
    }
    await on.admin.refused(404, 'POST', at('nobody', 'rotate-key'));
    await on.admin.refused(404, 'PUT', at('nobody', 'retention'), { body: { days: 7 } });
  });

  test('cannot be shown intake URLs, which only the key tells', async () => {
    const { name } = await on.makeWorkspace();
    const headers = { 'ringhook-workspace': encodeURIComponent(name) };
    expect((await on.admin.refused(403, 'GET', '/v1/me', { headers })).title).toBe('This needs the key itself');
  });

  test.each([0, 3651, 1.5, '7', undefined])('sets no retention of %j days', async (days) => {
    const { name } = await on.makeWorkspace();
    const { errors } = await on.admin.refused(400, 'PUT', at(name, 'retention'), { body: { days } });
    expect(errors).toEqual([{ field: 'days', message: expect.any(String) }]);
  });
});
