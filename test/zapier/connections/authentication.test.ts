import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { Authentication, Bundle, ZObject } from 'zapier-platform-core';
import { authenticationWith } from '../../../src/zapier/connections/authentication.ts';
import { problemWithHubUrl } from '../../../src/zapier/connections/connection.ts';
import { doubletickConnection } from '../../../src/zapier/connections/doubletick.ts';
import { call, failureOf } from '../../zapier-app.ts';

const DOUBLETICK = 'https://public.doubletick.io';
const WHATCONVERTS = 'https://app.whatconverts.com';
const HUB = 'https://hub.example.com';

const check = (authData: Record<string, string>) => call<{ label: string }>('authentication.test', { authData });

const profile = (channels: object[]) =>
  nock(DOUBLETICK, { reqheaders: { authorization: 'key_1' } })
    .get('/organization/channel/profile')
    .reply(200, { count: channels.length, channels });

const leads = (status: number, body: object) =>
  nock(WHATCONVERTS, { reqheaders: { authorization: `Basic ${btoa('token_1:secret_1')}` } })
    .get('/api/v1/leads')
    .query({ leads_per_page: '1', order: 'desc' })
    .reply(status, body);

const me = (status: number, body: object | string) =>
  nock(HUB, { reqheaders: { authorization: 'Bearer rk_1' } })
    .get('/v1/me')
    .reply(status, body);

const ME = {
  id: 'ws_1',
  name: 'Acme',
  intake: { doubletick: `${HUB}/in/a`, whatconverts: `${HUB}/in/b` },
  last_received_at: { doubletick: null, whatconverts: null },
};

const keys = {
  doubletick: { doubletick_api_key: 'key_1' },
  whatconverts: { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' },
  hub: { hub_url: HUB, hub_key: 'rk_1' },
};

beforeEach(() => nock.cleanAll());
afterEach(() => expect(nock.pendingMocks()).toEqual([]));

describe('a connection that works is named after the account', () => {
  test('DoubleTick: its first named number, and how many there are', async () => {
    profile([
      { wabaNumber: '13125550150', displayName: null },
      { wabaNumber: '13125550151', displayName: 'Acme Support' },
      { wabaNumber: null, displayName: 'Not connected yet' },
    ]);
    expect(await check(keys.doubletick)).toEqual({ label: 'Acme Support, 2 numbers' });
  });

  test('DoubleTick with one number and no name', async () => {
    profile([{ wabaNumber: '13125550150', displayName: null }]);
    expect(await check(keys.doubletick)).toEqual({ label: 'DoubleTick, 1 number' });
  });

  test.each([
    [[{ profile: 'Maple Roofing', account: 'Maple' }], 'Maple Roofing'],
    [[{ account: 'Maple' }], 'Maple'],
    [[{ profile: '' }], 'WhatConverts'],
    [[], 'WhatConverts'],
  ])('WhatConverts: its profile, from the latest lead %j', async (list, label) => {
    leads(200, { leads: list });
    expect(await check(keys.whatconverts)).toEqual({ label });
  });

  test('the hub: its workspace', async () => {
    me(200, ME);
    expect(await check(keys.hub)).toEqual({ label: 'Hub Acme' });
  });

  test.each(['viewer', 'auditor'])('but not with the key of a %s, and it says why', async (role) => {
    const { intake: _, ...without } = ME;
    me(200, { ...without, key: { name: 'Console', role } });
    expect(await failureOf(check(keys.hub))).toContain(
      `This Hub Key has the role ${role}: a Zap needs one of an agent or admin.`,
    );
  });

  test('no hub whose answer leads elsewhere: the key stays at the address that was filled in', async () => {
    const elsewhere = nock('https://elsewhere.example').get('/v1/me').reply(200, ME);
    for (const status of [301, 302, 303, 307, 308]) {
      nock(HUB).get('/v1/me').reply(status, '', { location: 'https://elsewhere.example/v1/me' });
      expect(await failureOf(check(keys.hub))).toContain('leads to another address');
    }
    expect(elsewhere.isDone()).toBe(false);
    nock.cleanAll();
  });

  test('all three, and never a secret', async () => {
    profile([{ wabaNumber: '13125550150', displayName: 'Acme Support' }]);
    leads(200, { leads: [{ profile: 'Maple Roofing' }] });
    me(200, ME);
    const { label } = await check({ ...keys.doubletick, ...keys.whatconverts, ...keys.hub });
    expect(label).toBe('Acme Support, 1 number + Maple Roofing + Hub Acme');
  });
});

describe('a connection that does not work says which part, and what to do', () => {
  test('nothing filled in', async () => {
    expect(await failureOf(check({ doubletick_api_key: '  ' }))).toContain('Fill in at least one product');
  });

  test.each([
    [{ whatconverts_token: 'token_1' }, 'the API Secret is missing'],
    [{ whatconverts_secret: 'secret_1' }, 'the API Token is missing'],
    [{ hub_url: HUB }, 'the Hub Key is missing'],
    [{ hub_key: 'rk_1' }, 'the Hub Address is missing'],
  ])('half of a pair: %j', async (authData, expected) => {
    expect(await failureOf(check(authData))).toContain(expected);
  });

  test('a wrong DoubleTick key', async () => {
    nock(DOUBLETICK)
      .get('/organization/channel/profile')
      .reply(401, { message: 'Invalid public api key', error: 'Unauthorized', statusCode: 401 });
    const failure = await failureOf(check({ doubletick_api_key: 'wrong' }));
    expect(failure).toBe(
      'DoubleTick: DoubleTick does not accept the DoubleTick API Key. Copy it again from web.doubletick.io > Settings > Developer API > Generate API Key (in other accounts: Developer Documentation > Create new key), and reconnect. DoubleTick says: Invalid public api key',
    );
  });

  test('a wrong WhatConverts pair', async () => {
    leads(401, { error_message: 'Authentication failed.' });
    expect(await failureOf(check(keys.whatconverts))).toContain(
      'does not accept the WhatConverts API Token and Secret',
    );
  });

  test('several parts at once: each is named, and what works is not', async () => {
    profile([{ wabaNumber: '13125550150', displayName: 'Acme Support' }]);
    leads(500, {});
    me(401, { title: 'The key is wrong' });
    const failure = await failureOf(check({ ...keys.doubletick, ...keys.whatconverts, ...keys.hub }));
    expect(failure.split('\n')).toEqual([
      'WhatConverts: WhatConverts answered with status 500. Try again in a minute.',
      expect.stringContaining('Hub: The hub does not accept the Hub Key.'),
    ]);
  });

  test('a hub that does not answer', async () => {
    nock(HUB).get('/v1/me').replyWithError('connect ECONNREFUSED');
    expect(await failureOf(check(keys.hub))).toContain('hub.example.com does not answer');
  });

  test('a server that is no hub', async () => {
    me(200, '<html>Welcome</html>');
    expect(await failureOf(check(keys.hub))).toContain('answers, but not as a Ringhook hub does');
  });

  test('an address that is no web address is not even called', async () => {
    expect(await failureOf(check({ hub_url: 'hub', hub_key: 'rk_1' }))).toContain('"hub" is not a web address');
  });

  test('a default country that is none', async () => {
    profile([{ wabaNumber: '13125550150', displayName: null }]);
    const failure = await failureOf(check({ ...keys.doubletick, default_country: 'Atlantis' }));
    expect(failure).toBe('Default Country: "ATLANTIS" is no country. Choose one from the list, or leave it empty.');
  });

  test('a default country alone connects nothing', async () => {
    expect(await failureOf(check({ default_country: 'US' }))).toContain('Fill in at least one product');
  });

  test('a provider that is busy is tried again by Zapier', async () => {
    nock(DOUBLETICK).get('/organization/channel/profile').reply(429, {}, { 'retry-after': '3' });
    expect(await failureOf(check(keys.doubletick))).toContain('429');
  });
});

test('with one product alone, nothing filled in asks for that one', async () => {
  class PlainError extends Error {}
  const z = { errors: { Error: PlainError } } as unknown as ZObject;
  const { test: check } = authenticationWith([doubletickConnection]) as Authentication & {
    test: (z: ZObject, bundle: Bundle) => Promise<unknown>;
  };
  const bundle = { authData: {} } as unknown as Bundle;
  await expect(check(z, bundle)).rejects.toThrow(/^Fill in the DoubleTick API Key\.$/);
});

describe('the hub address', () => {
  afterEach(() => {
    delete process.env.AWS_LAMBDA_FUNCTION_NAME;
  });

  test.each([
    'https://hub.example.com',
    'https://example.com:8443/ringhook',
    'http://localhost:8787',
    'http://127.0.0.1:1',
    'http://[::1]:1',
  ])('%s is fine on this machine', (url) => expect(problemWithHubUrl(url)).toBeNull());

  test.each([
    ['hub.example.com', 'is not a web address'],
    ['ftp://hub.example.com', 'is not a web address'],
    ['javascript:alert(1)', 'is not a web address'],
    ['http://hub.example.com', 'must begin with https://'],
    ['https://user:pass@hub.example.com', 'no user name'],
    ['https://hub.example.com/?key=1', 'no user name'],
    ['https://hub.example.com/#top', 'no user name'],
    ['https://10.0.0.7', 'inside a private network'],
    ['https://192.168.1.4', 'inside a private network'],
    ['https://172.20.0.2', 'inside a private network'],
    ['https://169.254.169.254', 'inside a private network'],
    ['https://[fd00::1]', 'inside a private network'],
    ['https://[::ffff:10.0.0.7]', 'inside a private network'],
    ['https://[::ffff:127.0.0.1]', 'inside a private network'],
    ['https://100.64.0.1', 'inside a private network'],
    ['https://198.18.0.1', 'inside a private network'],
    ['https://192.0.0.1', 'inside a private network'],
    ['https://0.0.0.0', 'inside a private network'],
    ['https://[64:ff9b::a00:7]', 'inside a private network'],
    ['https://[2002:a00:7::]', 'inside a private network'],
    ['https://[fe90::1]', 'inside a private network'],
    ['https://167772167', 'inside a private network'],
    ['https://0xa.7', 'inside a private network'],
    ['https://012.0.0.7', 'inside a private network'],
    ['https://10.0.0.7.', 'inside a private network'],
  ])('%s %s', (url, expected) => expect(problemWithHubUrl(url)).toContain(expected));

  test.each([
    'http://localhost:8787',
    'https://127.0.0.1',
    'https://hub.localhost',
    'https://localhost.',
    'https://hub.localhost.',
    'https://0x7f.1',
    'https://2130706433',
  ])('%s is of no use to Zapier', (url) => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'zapier';
    expect(problemWithHubUrl(url)).toContain('which Zapier cannot reach');
  });
});
