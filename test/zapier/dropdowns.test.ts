import { beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { ZapierCache } from '../../src/local-zaps/zapier-cache.ts';
import { callFigures } from '../contract/operation-cases.ts';
import { call, failureOf } from '../zapier-app.ts';

beforeEach(() => nock.cleanAll());

const NUMBERS = 'triggers.whatconverts_tracking_numbers';

const list = <Rows = unknown>(trigger: string, authData: object) =>
  call<Rows>(`triggers.${trigger}.operation.perform`, { authData });

describe('business numbers', () => {
  const authData = { doubletick_api_key: 'key_1' };
  const profile = () => nock('https://public.doubletick.io').get('/organization/channel/profile');

  test("come from the account, with DoubleTick's names", async () => {
    profile().reply(200, {
      channels: [
        { wabaNumber: '13125550150', displayName: 'Acme Support' },
        { wabaNumber: '13125550151', displayName: null },
        { wabaNumber: '+13125550151', displayName: null },
        { wabaNumber: 'none', displayName: 'No number' },
        { wabaNumber: null, displayName: 'Not connected yet' },
      ],
    });
    expect(await list('doubletick_business_numbers', authData)).toEqual([
      { id: '+13125550150', name: 'Acme Support (+13125550150)' },
      { id: '+13125550151', name: '+13125550151' },
    ]);
  });

  test('are none without a DoubleTick key: the user can still type one', async () => {
    expect(await list('doubletick_business_numbers', { hub_url: 'https://hub.example.com' })).toEqual([]);
  });

  test('say so when the key is wrong', async () => {
    profile().reply(401, {});
    expect(await failureOf(list('doubletick_business_numbers', authData))).toContain('does not accept');
  });
});

describe('tracking numbers', () => {
  const authData = { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };
  const page = (page_number: string) =>
    nock('https://app.whatconverts.com')
      .get('/api/v1/tracking/numbers')
      .query({ numbers_per_page: '250', page_number });
  const number = (tracking_number: string | null, phone_name: string | null) => ({ tracking_number, phone_name });

  test('come from every page of the account', async () => {
    page('1').reply(200, { total_pages: 2, numbers: [number('+13125550142', 'Google Ads'), number(null, 'None')] });
    page('2').reply(200, { total_pages: 2, numbers: [number('+13125550143', null)] });
    expect(await list('whatconverts_tracking_numbers', authData)).toEqual([
      { id: '+13125550143', name: '+13125550143' },
      { id: '+13125550142', name: 'Google Ads (+13125550142)' },
    ]);
  });

  test('come all, however many there are, with the name of their profile', async () => {
    for (let index = 1; index <= 17; index += 1) {
      const numbers = Array.from({ length: 25 }, (_, item) => ({
        ...number(`+1312555${String(100 + index * 25 + item).padStart(4, '0')}`, 'Ads'),
        profile: 'Maple Roofing',
      }));
      page(String(index)).reply(200, { total_pages: 17, numbers });
    }
    const listed = await list('whatconverts_tracking_numbers', authData);
    expect(listed).toHaveLength(425);
    expect(listed).toContainEqual({ id: '+13125550125', name: 'Ads (+13125550125), Maple Roofing' });
  });

  test('can be reached page by page where they are more than the editor shows at once, asked of WhatConverts once', async () => {
    const numbers = Array.from({ length: 600 }, (_, index) =>
      number(`+1312555${String(1000 + index)}`, `Line ${index + 1}`),
    );
    page('1').reply(200, { total_pages: 1, numbers });
    const cache = {};
    const pages = [];
    for (const index of [0, 1, 2]) {
      const bundle = { authData, meta: { page: index } };
      pages.push(await call<{ name: string }[]>(`${NUMBERS}.operation.perform`, bundle, cache));
    }
    expect(pages.map(({ length }) => length)).toEqual([500, 100, 0]);
    expect(pages.flat().map(({ name }) => name.split(' (')[0])).toEqual(numbers.map(({ phone_name }) => phone_name));
  });

  test('are asked for anew a minute later, and for another connection at once', async () => {
    page('1').reply(200, { numbers: [number('+13125550142', 'Google Ads')] });
    page('1').reply(200, { numbers: [] });
    const cache = new ZapierCache();
    process.env.ZAPIER_DEPLOY_KEY = 'key';
    const lifetimes: unknown[] = [];
    nock('https://rpc.zapier.com')
      .post('/cli')
      .times(5)
      .reply(async (request: Request) => {
        const { id, method, params } = JSON.parse(await request.text());
        if (method === 'zcache_set') lifetimes.push(params[2]);
        return [200, { id, result: cache.call(method, params) }, { 'content-type': 'application/json' }];
      });
    const ask = (token: string) =>
      call(`${NUMBERS}.operation.perform`, { authData: { ...authData, whatconverts_token: token } }, null);
    expect(await ask('token_1')).toHaveLength(1);
    expect(await ask('token_1')).toHaveLength(1);
    expect(await ask('token_2')).toHaveLength(0);
    delete process.env.ZAPIER_DEPLOY_KEY;
    expect(lifetimes).toEqual([60, 60]);
    expect(nock.isDone()).toBe(true);
  });

  test('come also where Zapier remembers nothing', async () => {
    page('1').reply(200, { numbers: [number('+13125550142', 'Google Ads')] });
    nock('https://rpc.zapier.com').post('/cli').times(2).replyWithError('connect ECONNREFUSED');
    process.env.ZAPIER_DEPLOY_KEY = 'key';
    expect(await call(`${NUMBERS}.operation.perform`, { authData }, null)).toHaveLength(1);
    delete process.env.ZAPIER_DEPLOY_KEY;
  });

  test('end somewhere, however many pages WhatConverts says there are', async () => {
    nock('https://app.whatconverts.com')
      .get('/api/v1/tracking/numbers')
      .query(true)
      .times(200)
      .reply(200, { total_pages: 1_000_000, numbers: [number('+13125550142', 'Google Ads')] });
    expect(await list('whatconverts_tracking_numbers', authData)).toHaveLength(1);
    expect(nock.isDone()).toBe(true);
  });

  test('say so when the answer makes no sense', async () => {
    page('1').reply(200, '"none"');
    expect(await failureOf(list('whatconverts_tracking_numbers', authData))).toContain('not as expected');
  });

  test('are none without a WhatConverts key', async () => {
    expect(await list('whatconverts_tracking_numbers', {})).toEqual([]);
  });

  test('say so when the pair is wrong', async () => {
    page('1').reply(401, { error_message: 'Authentication failed.' });
    expect(await failureOf(list('whatconverts_tracking_numbers', authData))).toContain(
      'WhatConverts says: Authentication failed.',
    );
  });
});

describe('templates', () => {
  const authData = { doubletick_api_key: 'key_1' };
  const templates = (list: unknown) =>
    nock('https://public.doubletick.io')
      .get('/v2/templates')
      .query({ status: 'APPROVED', allWabaPhoneNumbers: 'true' })
      .reply(200, JSON.stringify(list), { 'content-type': 'application/json' });
  const template = (name: string, components: unknown = []) => ({ id: 1, name, language: 'en', components });
  const asking = template('may_we_call', [{ type: 'BODY', text: 'May we?' }, { type: 'CALL_PERMISSION_REQUEST' }]);

  test('come once, however many numbers have them', async () => {
    templates([template('order'), template('order'), { name: 'no language' }, 'none']);
    expect(await list('doubletick_templates', authData)).toEqual([{ id: 'order:en', name: 'order (en)' }]);
  });

  test('for permission requests are those that ask for calls', async () => {
    templates([template('order'), asking]);
    expect(await list('doubletick_call_permission_templates', authData)).toEqual([
      { id: 'may_we_call:en', name: 'may_we_call (en)' },
    ]);
  });

  test('for permission requests are all, where none can be told apart', async () => {
    templates([template('order'), template('hello', null)]);
    expect(await list('doubletick_call_permission_templates', authData)).toHaveLength(2);
  });

  test.each(['doubletick_templates', 'doubletick_call_permission_templates'])(
    'are none without a key: %s',
    async (key) => {
      expect(await list(key, {})).toEqual([]);
    },
  );
});

describe('agents, for a filter', () => {
  const team = (data: object[]) => nock('https://public.doubletick.io').get('/team').reply(200, { data });

  test('are chosen with both of what a call says one of: the name and the phone number', async () => {
    team([
      { name: 'Zoe', phone: '17045550102' },
      { name: 'Anita Desai' },
      { phone: '17045550103' },
      { id: 'user_4' },
      { name: 'No Country', phone: '555-0104' },
    ]);
    const names = ['+17045550103', 'Anita Desai', 'No Country', 'Zoe (+17045550102)'];
    expect(await list('doubletick_agents', { doubletick_api_key: 'key_1' })).toEqual(
      names.map((name) => ({ id: name, name })),
    );
  });

  test('are all of a team of 450, sorted as people sort', async () => {
    team(Array.from({ length: 450 }, (_, index) => ({ name: `agent ${450 - index}`, phone: null })));
    const agents = await list<{ name: string }[]>('doubletick_agents', { doubletick_api_key: 'key_1' });
    expect(agents.map(({ name }) => name)).toEqual(Array.from({ length: 450 }, (_, index) => `agent ${index + 1}`));
  });

  test('are none without a key', async () => expect(await list('doubletick_agents', {})).toEqual([]));
});

describe('team members', () => {
  test('come with their phone numbers, which is what assigning a chat takes', async () => {
    nock('https://public.doubletick.io')
      .get('/team')
      .reply(200, {
        data: [
          { name: 'Zoe', phone: '17045550102' },
          { name: 'Anita Desai', phone: '17045550101' },
          { name: 'No Phone' },
        ],
      });
    expect(await list('doubletick_team_members', { doubletick_api_key: 'key_1' })).toEqual([
      { id: '+17045550101', name: 'Anita Desai (+17045550101)' },
      { id: '+17045550102', name: 'Zoe (+17045550102)' },
    ]);
  });

  test('are none without a key', async () => expect(await list('doubletick_team_members', {})).toEqual([]));
});

test.each([
  ['doubletick_agents', 'https://public.doubletick.io', '/team', { data: [] }],
  ['doubletick_team_members', 'https://public.doubletick.io', '/team', { data: [] }],
  ['doubletick_business_numbers', 'https://public.doubletick.io', '/organization/channel/profile', { channels: [] }],
  ['whatconverts_tracking_numbers', 'https://app.whatconverts.com', '/api/v1/tracking/numbers', { numbers: [] }],
  ['whatconverts_profiles', 'https://app.whatconverts.com', '/api/v1/accounts', { accounts: [] }],
])('an account that has none is no failure: %s', async (key, host, path, answer) => {
  nock(host).get(path).query(true).reply(200, answer);
  const authData = { doubletick_api_key: 'key_1', whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };
  expect(await list(key, authData)).toEqual([]);
});

describe('leads', () => {
  const authData = { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };
  const leadsOn = (page_number: string, ...found: object[]) =>
    nock('https://app.whatconverts.com')
      .get('/api/v1/leads')
      .query({ leads_per_page: '50', order: 'desc', page_number })
      .reply(200, { leads: found });
  const leads = (...found: object[]) => leadsOn('1', ...found);

  test('are the latest, each by what is known of it', async () => {
    leads(
      { lead_id: 1, contact_name: 'Dana Whitfield', lead_type: 'Phone Call', date_created: '2026-03-02T15:04:09Z' },
      { lead_id: 2, caller_number: '+17735550118' },
      { lead_id: 3 },
    );
    expect(await list('whatconverts_leads', authData)).toEqual([
      { id: '1', name: 'Dana Whitfield, Phone Call, 2026-03-02' },
      { id: '2', name: '+17735550118' },
      { id: '3', name: '3' },
    ]);
  });

  test('go on with older ones, and end', async () => {
    leadsOn('2', { lead_id: 51 });
    leadsOn('3');
    const more = (page: number) => call('triggers.whatconverts_leads.operation.perform', { authData, meta: { page } });
    expect(await more(1)).toEqual([{ id: '51', name: '51' }]);
    expect(await more(2)).toEqual([]);
  });

  test('are none without a key', async () => expect(await list('whatconverts_leads', {})).toEqual([]));
});

describe('profiles', () => {
  const authData = { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };
  const accounts = (page_number = '1') =>
    nock('https://app.whatconverts.com').get('/api/v1/accounts').query({ accounts_per_page: '250', page_number });

  test('come from every account of a Master key', async () => {
    accounts().reply(200, {
      accounts: [
        { account_id: 1, profiles: [{ profile_id: 60211, profile_name: 'Maple Roofing' }, { profile_id: 60212 }, {}] },
        { account_id: 2 },
      ],
    });
    expect(await list('whatconverts_profiles', authData)).toEqual([
      { id: '60212', name: '60212' },
      { id: '60211', name: 'Maple Roofing' },
    ]);
  });

  test('come from every page of an agency', async () => {
    const account = (profile_id: number) => ({ profiles: [{ profile_id }] });
    accounts().reply(200, { total_pages: 2, accounts: [account(1)] });
    accounts('2').reply(200, { total_pages: 2, accounts: [account(2)] });
    expect(await list('whatconverts_profiles', authData)).toEqual([
      { id: '1', name: '1' },
      { id: '2', name: '2' },
    ]);
  });

  test.each([401, 403, 404])('are none for a Profile key, which has one alone: %d', async (status) => {
    accounts().reply(status, {});
    expect(await list('whatconverts_profiles', authData)).toEqual([]);
  });

  test('are none without a key, and say so when the answer makes no sense', async () => {
    accounts().reply(200, '"none"');
    expect(await failureOf(list('whatconverts_profiles', authData))).toContain('not as expected');
    expect(await list('whatconverts_profiles', {})).toEqual([]);
  });

  test('say so when WhatConverts is broken', async () => {
    accounts().reply(500, {});
    expect(await failureOf(list('whatconverts_profiles', authData))).toContain('status 500');
  });
});

describe('business numbers of the WhatsApp Cloud API', () => {
  const authData = { hub_url: 'https://hub.example.com', hub_key: 'rk_1' };
  const KEY = 'whatsapp_cloud_business_numbers';
  const statistics = (...keys: (string | null)[]) => {
    const groups = keys.map((key) => ({ ...callFigures().groups[0], key, label: key ?? 'Number not known' }));
    return nock('https://hub.example.com')
      .get('/v1/calls/statistics')
      .query(
        ({ source, by, from }) =>
          source === 'whatsapp_cloud' && by === 'number' && !Number.isNaN(Date.parse(String(from))),
      )
      .reply(200, { ...callFigures(), by: 'number', groups });
  };

  test('are those that the hub has seen calls on, for there is no key of Meta’s to ask with', async () => {
    statistics('+13125550151', null, '+13125550150');
    expect(await list(KEY, authData)).toEqual([
      { id: '+13125550150', name: '+13125550150' },
      { id: '+13125550151', name: '+13125550151' },
    ]);
  });

  test('are none where no call came yet, and none without a hub: the user can still type one', async () => {
    statistics();
    expect(await list(KEY, authData)).toEqual([]);
    expect(await list(KEY, {})).toEqual([]);
  });

  test('say so when the key is wrong', async () => {
    nock('https://hub.example.com').get('/v1/calls/statistics').query(true).reply(401, {});
    expect(await failureOf(list(KEY, authData))).toContain('does not accept the Hub Key');
  });
});
