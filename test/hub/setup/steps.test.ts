import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Facts, Heard } from '../../../src/hub/setup/facts.ts';
import { lookAtPublicUrl } from '../../../src/hub/setup/public-address.ts';
import { setupOf } from '../../../src/hub/setup/steps.ts';
import type { SetupStep } from '../../../src/hub-api/setup.ts';

const nothing = (source: Heard['source'], urls: number): Heard => ({
  source,
  urls,
  unreadable: 0,
  firstAt: null,
  lastAt: null,
  testedAt: null,
  quarantinedAt: null,
  silence: null,
});

const NEW: Facts = {
  url: 'https://hub.example.com',
  isLoopback: false,
  address: [{ part: 'PUBLIC_URL', said: 'https://hub.example.com' }],
  heard: [nothing('doubletick', 1), nothing('whatconverts', 1), nothing('whatsapp_cloud', 0)],
  zaps: [],
  hasLocalZaps: false,
  members: 0,
  unnamed: 0,
  agentKeys: [],
  retention: { days: 90, isChosen: false, hold: null },
};

const stepIn = (facts: Partial<Facts>, key: string): SetupStep => {
  const found = setupOf({ ...NEW, ...facts }).steps.find((step) => step.key === key);
  if (!found) throw new Error(`There is no step ${key}.`);
  return found;
};

const heard = (changes: Partial<Heard>): Partial<Facts> => ({
  heard: NEW.heard.map((one) => (one.source === (changes.source ?? 'doubletick') ? { ...one, ...changes } : one)),
});

describe('the address', () => {
  test('counts as reachable when a hub answers there, with what its certificate is like', () => {
    const address = [...(NEW.address ?? []), { part: 'TLS', said: 'certificate ends in 80 days' }];
    expect(stepIn({ address }, 'public_url')).toMatchObject({
      state: 'done',
      said: 'A hub answers at https://hub.example.com when this one asks; its certificate ends in 80 days.',
      what_to_do: null,
    });
  });

  test('is wrong when anything about it is, and says what to do', () => {
    const tls = { part: 'TLS', said: 'none', problem: 'Put a proxy with TLS in front.' };
    expect(stepIn({ address: [...(NEW.address ?? []), tls] }, 'public_url')).toMatchObject({
      state: 'wrong',
      said: 'TLS: none.',
      what_to_do: expect.stringContaining('Put a proxy with TLS in front.'),
    });
  });

  test('is not known while it is being asked, and not done on this computer alone', () => {
    expect(stepIn({ address: null }, 'public_url').state).toBe('unknown');
    const local = stepIn({ url: 'http://localhost:8787', isLoopback: true }, 'public_url');
    expect(local).toMatchObject({ state: 'todo', said: expect.stringContaining('localhost:8787') });
  });
});

describe('a look at the address', () => {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });

  const listen = async (answer: RequestListener): Promise<string> => {
    const server = createServer(answer);
    open.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('finds a hub by what it answers, and nothing else for one', async () => {
    const hub = await listen((_request, response) => response.end('{"status":"ok"}'));
    expect(await lookAtPublicUrl(hub)).toEqual([{ part: 'PUBLIC_URL', said: hub }]);
    const page = await listen((_request, response) => response.end('Welcome to nginx!'));
    const [found] = await lookAtPublicUrl(page);
    expect(found?.problem).toContain('What answers there (200) is no hub.');
  });

  test('does not follow where a provider would not post to', async () => {
    const hub = await listen((_request, response) => response.end('{"status":"ok"}'));
    const elsewhere = await listen((_request, response) =>
      response.writeHead(301, { location: `${hub}/healthz` }).end(),
    );
    const [found] = await lookAtPublicUrl(elsewhere);
    expect(found?.problem).toContain('What answers there (301) is no hub.');
  });

  test('says so when the answer breaks off', async () => {
    const broken = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"status":"ok"');
      setImmediate(() => response.destroy());
    });
    const [found] = await lookAtPublicUrl(broken);
    expect(found?.problem).toContain('Nothing answers there');
  });
});

describe('webhooks', () => {
  const at = '2026-03-02T09:15:10.000Z';

  test('are waited for, of either provider, until one comes', () => {
    for (const key of ['webhook:doubletick', 'webhook:whatconverts']) {
      expect(stepIn({}, key)).toMatchObject({ state: 'todo', is_optional: false, times: [] });
    }
    const used = heard({ firstAt: at, lastAt: at });
    expect(stepIn(used, 'webhook:doubletick')).toMatchObject({ state: 'done', times: [{ label: 'First', at }] });
    expect(stepIn(used, 'webhook:whatconverts')).toMatchObject({ state: 'todo', is_optional: true });
  });

  test('that only tried the URL, or were not understood, are no success', () => {
    expect(stepIn(heard({ testedAt: at }), 'webhook:doubletick')).toMatchObject({ state: 'todo', is_optional: false });
    expect(stepIn(heard({ quarantinedAt: at }), 'webhook:doubletick')).toMatchObject({
      state: 'wrong',
      link: { path: '/quarantine' },
    });
  });

  test('that stay away are wrong, in the words of the alert', () => {
    const silence = { whatHappened: 'DoubleTick has posted nothing since Monday.', whatToDo: 'Look there.' };
    expect(stepIn(heard({ firstAt: at, lastAt: at, silence }), 'webhook:doubletick')).toMatchObject({
      state: 'wrong',
      said: silence.whatHappened,
      what_to_do: silence.whatToDo,
    });
  });

  test('that are signed need a secret that can be read', () => {
    const cloud = { source: 'whatsapp_cloud' as const, urls: 1 };
    expect(stepIn({}, 'intake_url:whatsapp_cloud')).toMatchObject({ state: 'todo', is_optional: true });
    expect(stepIn(heard(cloud), 'intake_url:whatsapp_cloud')).toMatchObject({ state: 'done', is_optional: false });
    expect(stepIn(heard(cloud), 'webhook:whatsapp_cloud').state).toBe('todo');
    expect(stepIn(heard({ ...cloud, unreadable: 1 }), 'intake_url:whatsapp_cloud')).toMatchObject({
      state: 'wrong',
      what_to_do: expect.stringContaining('SECRET_KEY'),
    });
  });
});

test('what the hub cannot see is never done, and counts for nothing', () => {
  const { steps, done, of } = setupOf(NEW);
  const unseen = steps.filter(({ state }) => state === 'unknown').map(({ key }) => key);
  expect(unseen).toEqual(['backup', 'default_country']);
  // The address and the two URLs, of 11 steps.
  expect([done, of]).toEqual([3, 11]);
});

test('every step that is not done says what to do', () => {
  for (const { key, state, what_to_do: whatToDo } of setupOf(NEW).steps) {
    expect([key, state === 'done', whatToDo === null]).toEqual([key, state === 'done', state === 'done']);
  }
});
