import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ACCESS } from '../../../src/hub/http/access.ts';
import { type HubOptions, openHub } from '../../../src/hub/hub.ts';
import { Keys, MadeKey } from '../../../src/hub-api/keys.ts';
import { Me, MeWithoutIntake } from '../../../src/hub-api/me.ts';
import type { Role } from '../../../src/hub-api/role.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { makeHubFolder } from '../embedded-folder.ts';
import { Caller, type TestWorkspace, useHub } from '../http/hub-under-test.ts';

const on = useHub();

let acme: TestWorkspace;

const make = async (workspace: TestWorkspace, name: string, role: Role): Promise<Caller & { id: string }> => {
  const { key, id } = await workspace.ask(MadeKey, 'POST', '/v1/keys', { name, role });
  return Object.assign(new Caller(on, key), { id });
};

beforeAll(async () => {
  acme = await on.makeWorkspace();
});

/** A call of every route that keys open; what it names is nowhere, so it changes nothing. */
const callsOfKeys = (): { method: 'GET' | 'POST' | 'DELETE'; path: string; may: readonly Role[] }[] =>
  Object.entries(ACCESS).flatMap(([route, { may }]) => {
    const [method, url = ''] = route.split(' ');
    if (typeof may === 'string' || url === '/v1/stream') return [];
    const path = url
      .replace(':id', '01956000-0000-7000-8000-00000000dead')
      .replace(':who', '17735550170')
      .replace(':trigger', 'nothing')
      .replace(':phone', '13125550151');
    return [{ method: method as 'GET', path, may }];
  });

describe('a key with a role', () => {
  test.each(['admin', 'agent', 'viewer', 'auditor'] as const)(
    '%s may use what its role says, and nothing else',
    async (role) => {
      const caller = await make(acme, role, role);
      for (const { method, path, may } of callsOfKeys()) {
        const { status, text } = await caller.raw(method, path, method === 'POST' ? { body: {} } : {});
        const told = [method, path, status, text.slice(0, 200)];
        expect([...told, status === 403]).toEqual([...told, !may.includes(role)]);
        expect([...told, status >= 500]).toEqual([...told, false]);
      }
    },
  );

  test('an agent does what Zaps do, and neither erases nor makes keys', () => {
    const may = (route: string) => ACCESS[route]?.may ?? [];
    for (const route of [
      'POST /v1/subscriptions',
      'GET /v1/permissions/:who',
      'POST /v1/permissions',
      'GET /v1/events',
    ])
      expect(may(route)).toContain('agent');
    for (const route of ['DELETE /v1/customers/:who', 'POST /v1/keys', 'GET /v1/keys', 'GET /v1/intake-tokens'])
      expect(may(route)).toEqual(['admin']);
  });

  test('neither a viewer nor an auditor changes anything', () => {
    for (const [route, { may }] of Object.entries(ACCESS)) {
      if (route.startsWith('GET ') || !Array.isArray(may)) continue;
      expect([route, may.filter((role: Role) => role === 'viewer' || role === 'auditor')]).toEqual([route, []]);
    }
  });

  test('an auditor reads the ledger, evidence and access log alone', () => {
    const routes = Object.entries(ACCESS).filter(([, { may }]) => Array.isArray(may) && may.includes('auditor'));
    expect(routes.map(([route]) => route).toSorted()).toEqual([
      'GET /v1/access-log',
      'GET /v1/me',
      'GET /v1/people/:who/evidence',
      'GET /v1/permissions',
      'GET /v1/permissions/current',
      'GET /v1/permissions/head',
      'GET /v1/permissions/verify',
    ]);
  });

  test('is told what it is, and an intake URL only if it may post webhooks', async () => {
    const other = await on.makeWorkspace();
    expect((await other.ask(Me, 'GET', '/v1/me')).key).toEqual({ name: 'main', role: 'admin' });
    const agent = await make(other, 'Zapier', 'agent');
    const viewer = await make(other, 'wall', 'viewer');
    expect(new URL((await agent.ask(Me, 'GET', '/v1/me')).intake.doubletick).pathname).toBe(other.intake.doubletick);
    const { key } = await viewer.ask(MeWithoutIntake, 'GET', '/v1/me');
    expect(key).toEqual({ name: 'wall', role: 'viewer' });
    const { detail } = await viewer.refused(403, 'POST', '/v1/subscriptions', { body: {} });
    expect(detail).toContain('The key "wall" has the role "viewer", and this needs "admin" or "agent"');
  });
});

describe('a route', () => {
  test('that nobody said anything of keeps the hub from starting', async () => {
    const dataDir = await makeHubFolder();
    const extend: HubOptions['extend'] = async (server) => {
      server.get('/v1/forgotten', async () => 'everything');
    };
    const opening = openHub({ ...on.hub.parts.config, dataDir }, { extend });
    await expect(opening).rejects.toThrow('Nobody has said who may use GET /v1/forgotten');
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('that is spoken of is there', () => {
    for (const route of Object.keys(ACCESS)) {
      const [method = '', url = ''] = route.split(' ');
      const isLocalZaps = /^\/(hooks|runs|zapier-|v1\/try)/.test(url);
      expect([route, on.hub.server.hasRoute({ method: method as 'GET', url })]).toEqual([route, !isLocalZaps]);
    }
  });

  test('is not had by another spelling of its path', async () => {
    const auditor = await make(await on.makeWorkspace(), 'audit', 'auditor');
    for (const path of ['/v1/keys/', '/v1/%6beys', '//v1/keys', '/v1/keys?role=admin', '/V1/keys', '/v1/./keys']) {
      expect([path, (await auditor.raw('GET', path)).status]).toEqual([path, expect.any(Number)]);
      expect((await auditor.raw('GET', path)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await auditor.raw('HEAD', '/v1/keys')).status).toBe(403);
  });
});

describe('the keys of a workspace', () => {
  test('are listed with when each was last used, and shown never again', async () => {
    const other = await on.makeWorkspace();
    const agent = await make(other, 'Zapier', 'agent');
    const { keys } = await other.ask(Keys, 'GET', '/v1/keys');
    const now = new Date(on.now).toISOString();
    expect(keys).toEqual([
      {
        id: expect.any(String),
        name: 'Zapier',
        role: 'agent',
        created_at: now,
        last_used_at: null,
        ends_at: null,
        is_own: false,
      },
      {
        id: expect.any(String),
        name: 'main',
        role: 'admin',
        created_at: now,
        last_used_at: now,
        ends_at: null,
        is_own: true,
      },
    ]);
    expect(JSON.stringify(keys)).not.toContain(agent.key);
    await agent.ask(Me, 'GET', '/v1/me');
    const [used] = (await other.ask(Keys, 'GET', '/v1/keys')).keys;
    expect(used?.last_used_at).toBe(now);
  });

  test('have names that differ, without what moves a terminal', async () => {
    const other = await on.makeWorkspace();
    await make(other, 'Zapier', 'agent');
    const taken = await other.refused(409, 'POST', '/v1/keys', { body: { name: ' Zapier ', role: 'viewer' } });
    expect(taken.detail).toContain('There is a key "Zapier" already');
    for (const name of ['', ' ', 'a\u001b[2J', 'x'.repeat(101), 7]) {
      await other.refused(400, 'POST', '/v1/keys', { body: { name, role: 'agent' } });
    }
  });

  test('end one by one, at once', async () => {
    const other = await on.makeWorkspace();
    const agent = await make(other, 'Zapier', 'agent');
    await agent.ask(Me, 'GET', '/v1/me');
    expect((await other.raw('DELETE', `/v1/keys/${agent.id}`)).status).toBe(204);
    await agent.refused(401, 'GET', '/v1/me');
    await other.refused(404, 'DELETE', `/v1/keys/${agent.id}`);
    await make(other, 'Zapier', 'viewer');
  });

  test('always have one that can make others', async () => {
    const other = await on.makeWorkspace();
    const [main] = (await other.ask(Keys, 'GET', '/v1/keys')).keys;
    await make(other, 'Zapier', 'agent');
    expect((await other.refused(409, 'DELETE', `/v1/keys/${main?.id}`)).title).toBe('It is the last admin key');
    const second = await make(other, 'second', 'admin');
    expect((await second.raw('DELETE', `/v1/keys/${main?.id}`)).status).toBe(204);
    await other.refused(401, 'GET', '/v1/me');
  });

  test('do not end themselves unless they say so', async () => {
    const other = await on.makeWorkspace();
    const second = await make(other, 'second', 'admin');
    const own = `/v1/keys/${second.id}`;
    const refused = await second.refused(409, 'DELETE', own);
    expect(refused.title).toBe('It is the key that you ask with');
    expect(refused.detail).toContain('signs out you');
    await second.refused(409, 'POST', `${own}/replace`, { body: { overlap_hours: 0 } });
    await second.ask(Me, 'GET', '/v1/me');
    const { key } = await second.ask(MadeKey, 'POST', `${own}/replace?own=true`, { overlap_hours: 0 });
    await second.refused(401, 'GET', '/v1/me');
    const third = new Caller(on, key);
    const { keys } = await third.ask(Keys, 'GET', '/v1/keys');
    const { id } = keys.find((one) => one.is_own) ?? {};
    expect((await third.raw('DELETE', `/v1/keys/${id}?own=true`)).status).toBe(204);
    await third.refused(401, 'GET', '/v1/me');
  });

  test('are replaced, and the old one goes on as long as it is told to', async () => {
    const other = await on.makeWorkspace();
    const old = await make(other, 'Zapier', 'agent');
    const path = `/v1/keys/${old.id}/replace`;
    const made = await other.ask(MadeKey, 'POST', path, { overlap_hours: 2 });
    expect(made).toMatchObject({ name: 'Zapier', role: 'agent' });
    await other.refused(404, 'POST', path, { body: { overlap_hours: 2 } });
    const fresh = new Caller(on, made.key);
    const began = on.now;
    on.now += 2 * HOUR_MS - 1;
    for (const caller of [old, fresh]) await caller.ask(Me, 'GET', '/v1/me');
    on.now += 1;
    await old.refused(401, 'GET', '/v1/me');
    await fresh.ask(Me, 'GET', '/v1/me');
    expect((await other.ask(Keys, 'GET', '/v1/keys')).keys.map(({ name }) => name)).toEqual(['Zapier', 'main']);
    on.now = began;
  });
});
