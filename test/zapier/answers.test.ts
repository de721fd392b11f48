/** An answer with a status of success is no success yet. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { authData, DOUBLETICK, HUB, templates, WHATCONVERTS } from '../contract/operation-cases.ts';
import { call, failureOf } from '../zapier-app.ts';

const PHONE = '+17735550170';
const WABA = '+13125550150';

beforeEach(() => nock.cleanAll());
afterEach(() => expect(nock.pendingMocks()).toEqual([]));

const WEB_PAGE = '<!DOCTYPE html><html><body>We will be back soon.</body></html>';

/** What no operation may take for a success, and what the user reads of it. */
const FAILURES: [string, string, string][] = [
  ['a web page', WEB_PAGE, 'it sent a web page instead of data.'],
  ['a quoted text', '"hello"', 'the answer does not hold what its documentation says.'],
  ['a failure', '{"success":false,"error":"No balance"}', 'it reports a failure. It says: No balance'],
];

/** What some operations may take for one: where nothing is documented about the answer. */
const EMPTY: [string, string, string][] = [
  ['nothing at all', '', 'the answer is empty.'],
  ['an empty object', '{}', 'the answer does not hold what its documentation says.'],
];

type Case = [method: string, inputData: object, path: string, isChange: boolean];

const doubletickCases: Case[] = [
  ['searches.doubletick_find_customer', { customer: PHONE }, '/customer/details', false],
  ['searches.doubletick_find_team_member', { team_member: 'Anita' }, '/team', false],
  ['searches.find_call', { call: 'call_1' }, '/v1/call/call_1', false],
  [
    'searches.doubletick_check_call_eligibility',
    { customer: 'customer_1', waba_number: WABA },
    '/whatsapp/call/call-permissions',
    false,
  ],
  ['triggers.doubletick_business_numbers', {}, '/organization/channel/profile', false],
  ['triggers.doubletick_templates', {}, '/v2/templates', false],
  ['triggers.doubletick_team_members', {}, '/team', false],
  [
    'creates.doubletick_send_template_message',
    { customer_phone: PHONE, waba_number: WABA, template: 'hello:en' },
    '/whatsapp/message/template',
    true,
  ],
  [
    'creates.doubletick_update_customer',
    { customer_phone: PHONE, tags: ['VIP'] },
    '/customer/assign-tags-custom-fields',
    true,
  ],
  [
    'creates.doubletick_remove_customer_tags',
    { customer_phone: PHONE, tags: ['VIP'] },
    '/customer/remove-tags-custom-fields',
    true,
  ],
];

const undocumentedCases: Case[] = [
  ['creates.doubletick_add_note', { customer_phone: PHONE, waba_number: WABA, note: 'Hi' }, '/notes', true],
  [
    'creates.doubletick_assign_chat',
    { customer_phone: PHONE, member_phone: '+17045550101' },
    '/team-member/assign',
    true,
  ],
];

const whatconvertsCases: Case[] = [
  ['searches.whatconverts_find_lead', { phone_number: PHONE }, '/api/v1/leads', false],
  ['searches.whatconverts_find_lead', { lead_id: '482913' }, '/api/v1/leads/482913', false],
  ['searches.find_call', { call: '482913' }, '/api/v1/leads/482913', false],
  ['searches.find_call', { customer_phone: PHONE }, '/api/v1/leads', false],
  ['triggers.whatconverts_tracking_numbers', {}, '/api/v1/tracking/numbers', false],
  ['triggers.whatconverts_leads', {}, '/api/v1/leads', false],
  ['triggers.whatconverts_profiles', {}, '/api/v1/accounts', false],
  ['creates.whatconverts_create_lead', { lead_type: 'other' }, '/api/v1/leads', true],
  ['creates.whatconverts_export_leads', {}, '/api/v1/leads', false],
];

const answered = (host: string, [, , path, isChange]: Case, body: string) => {
  if (path === '/whatsapp/message/template') nock(host).get('/v2/templates').query(true).reply(200, templates);
  const asked = isChange ? nock(host).post(path) : nock(host).get(path).query(true);
  asked.reply(200, body);
};

const run = ([method, inputData]: Case) =>
  call(`${method}.operation.perform`, {
    authData: { ...authData, hub_url: '', hub_key: '' },
    inputData,
  });

const expectedOf = (who: string, problem: string, [, , , isChange]: Case) => [
  `${who} answered, but not as expected: ${problem} `,
  isChange ? `Look for it in ${who} before you run this step again` : 'Try again in a minute.',
];

const testCases = (who: string, host: string, cases: Case[], answers: typeof FAILURES) =>
  describe.each(cases.map((one) => [`${one[0]} ${one[2]}`, one] as const))('%s', (_name, one) => {
    test.each(answers)('%s is no success', async (_what, body, problem) => {
      answered(host, one, body);
      const failure = await failureOf(run(one));
      for (const words of expectedOf(who, problem, one)) expect(failure).toContain(words);
    });
  });

describe('DoubleTick', () => {
  testCases('DoubleTick', DOUBLETICK, doubletickCases, [...FAILURES, ...EMPTY]);
  testCases('DoubleTick', DOUBLETICK, undocumentedCases, FAILURES);

  test.each(undocumentedCases)('an empty answer to %s, of which nothing is documented, is one', async (...one) => {
    for (const body of ['', '{}', 'null', '[]', '{"success":true,"error":null,"errors":[]}']) {
      answered(DOUBLETICK, one, body);
      expect(await run(one)).toBeTruthy();
    }
  });

  test('a customer is unknown when DoubleTick says so, not when a web page does', async () => {
    nock(DOUBLETICK).get('/customer/details').query(true).reply(404, WEB_PAGE);
    const failure = await failureOf(
      call('searches.doubletick_find_customer.operation.perform', {
        authData,
        inputData: { customer: PHONE },
      }),
    );
    expect(failure).toContain('DoubleTick answered, but not as expected: it says with a web page');
  });

  test('a message with an error beside its ID was not sent', async () => {
    nock(DOUBLETICK).get('/v2/templates').query(true).reply(200, templates);
    nock(DOUBLETICK)
      .post('/whatsapp/message/template')
      .reply(201, { messages: [{ messageId: 'm_1', error: 'No balance' }] });
    const inputData = { customer_phone: PHONE, waba_number: WABA, template: 'hello:en' };
    const sent = call('creates.doubletick_send_template_message.operation.perform', {
      authData: { doubletick_api_key: 'key_1' },
      inputData,
    });
    expect(await failureOf(sent)).toContain('DoubleTick did not send the message. It says: No balance');
  });
});

describe('WhatConverts', () => {
  testCases('WhatConverts', WHATCONVERTS, whatconvertsCases, [...FAILURES, ...EMPTY]);
  const update: Case = [
    'creates.whatconverts_update_lead',
    { lead_id: '482913', quotable: 'yes' },
    '/api/v1/leads/482913',
    true,
  ];
  testCases('WhatConverts', WHATCONVERTS, [update], FAILURES);

  test('a lead is unknown when WhatConverts says so, not when a web page does', async () => {
    nock(WHATCONVERTS).get('/api/v1/leads/482913').reply(404, WEB_PAGE);
    const found = call('searches.whatconverts_find_lead.operation.perform', {
      authData,
      inputData: { lead_id: '482913' },
    });
    expect(await failureOf(found)).toContain('WhatConverts answered, but not as expected: it says with a web page');
  });

  describe('Find or Create Lead makes no second lead of one that was not looked for', () => {
    const others = Array.from({ length: 25 }, (_, index) => ({ lead_id: index, email_address: 'x@example.com' }));
    const find = async (page: object) => {
      nock(WHATCONVERTS).get('/api/v1/leads').query(true).reply(200, page);
      const inputData = { email: 'dana@example.com' };
      return call('searches.whatconverts_find_lead.operation.perform', { authData, inputData });
    };

    test.each([{ leads: others, total_pages: 3 }, { leads: others }])(
      'leads that nobody asked for, and more of them than were sent',
      async (page) => {
        expect(await failureOf(find(page))).toContain('returned leads that do not match');
      },
    );

    test('where all of them were sent, none is none', async () => {
      expect(await find({ leads: others, total_pages: 1 })).toEqual([]);
      expect(await find({ leads: others.slice(1) })).toEqual([]);
    });
  });
});

describe('the connection test', () => {
  const parts = [
    ['DoubleTick', DOUBLETICK, '/organization/channel/profile', { doubletick_api_key: 'key_1' }],
    ['WhatConverts', WHATCONVERTS, '/api/v1/leads', { whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' }],
  ] as const;

  describe.each(parts)('of %s', (who, host, path, connection) => {
    test.each([...FAILURES, ...EMPTY])('%s connects nothing', async (_what, body, problem) => {
      nock(host).get(path).query(true).reply(200, body);
      const failure = await failureOf(call('authentication.test', { authData: connection }));
      expect(failure).toContain(`${who}: ${who} answered, but not as expected: ${problem}`);
    });
  });

  test.each([WEB_PAGE, '', '{}', '{"intake":{}}', '{"success":false}'])(
    'of the hub: %j connects nothing',
    async (body) => {
      nock(HUB).get('/v1/me').reply(200, body);
      const authOfHub = { hub_url: HUB, hub_key: 'rk_1' };
      expect(await failureOf(call('authentication.test', { authData: authOfHub }))).toContain(
        'not as a Ringhook hub does',
      );
    },
  );
});

describe("the hub's answers", () => {
  const line = { id: 'line_1', seq: 7, hash: 'a1b2' };

  test.each([
    ['a line without its place', { ...line, seq: '7' }],
    ['a line without a hash', { id: 'line_1', seq: 7 }],
  ])('%s is on no record', async (_what, answer) => {
    nock(HUB).post('/v1/permissions').reply(201, answer);
    const inputData = { answer: 'refused', recorded_by: 'Anita Desai', customer_phone: PHONE };
    const recorded = call('creates.doubletick_record_call_permission.operation.perform', { authData, inputData });
    expect(await failureOf(recorded)).toContain('not as a Ringhook hub does');
  });

  test.each([{ calls: 'none' }, { calls: [{ id: 'call_1' }] }, { calls: [null] }])(
    'live calls that make no sense are not read as nobody on the phone: %j',
    async (answer) => {
      nock(HUB).get('/v1/calls/live').reply(200, answer);
      const found = call('searches.find_live_calls.operation.perform', { authData, inputData: {} });
      expect(await failureOf(found)).toContain('not as a Ringhook hub does');
    },
  );
});

describe('a refusal says what to do', () => {
  const act = (action: string, inputData: object) =>
    failureOf(call(`creates.${action}.operation.perform`, { authData: { doubletick_api_key: 'key_1' }, inputData }));
  const note = { customer_phone: PHONE, waba_number: WABA, note: 'Hi' };

  test('403: the right, the key, or the list of addresses', async () => {
    nock(DOUBLETICK).post('/notes').reply(403, { message: 'Forbidden' });
    const failure = await act('doubletick_add_note', note);
    expect(failure).toContain('may not do this, or the key was revoked, or it may be used from listed IP addresses');
    expect(failure).toContain('Zapier has no fixed ones. DoubleTick says: Forbidden');
  });

  test.each([
    ['doubletick_add_note', '/notes', note, `${PHONE} on ${WABA}`],
    [
      'doubletick_assign_chat',
      '/team-member/assign',
      { customer_phone: PHONE, member_phone: '+17045550101' },
      `${PHONE} as a customer, or the team member`,
    ],
    [
      'doubletick_update_customer',
      '/customer/assign-tags-custom-fields',
      { customer_phone: PHONE, waba_number: WABA, tags: ['VIP'] },
      `${PHONE} on ${WABA}`,
    ],
  ])('404 to %s: whom DoubleTick does not know', async (action, path, inputData, who) => {
    nock(DOUBLETICK).post(path).reply(404, { message: 'Customer not found' });
    expect(await act(action, inputData)).toContain(`DoubleTick does not know ${who}.`);
  });

  test('WhatConverts: a key that was revoked, and a lead that it does not know', async () => {
    nock(WHATCONVERTS).get('/api/v1/leads').query(true).reply(403, { error_message: 'Forbidden' });
    const find = call('searches.whatconverts_find_lead.operation.perform', { authData, inputData: { email: 'a@b.c' } });
    expect(await failureOf(find)).toContain('the key was revoked, or belongs to another profile');
    nock(WHATCONVERTS).post('/api/v1/leads/482913').reply(404, { error_message: 'Lead not found.' });
    const inputData = { lead_id: '482913', quotable: 'yes' };
    const update = call('creates.whatconverts_update_lead.operation.perform', { authData, inputData });
    expect(await failureOf(update)).toContain('WhatConverts does not know what was asked for. Check the Lead ID.');
  });

  test('no error tells whoever builds a Zap to type a command', async () => {
    nock(HUB).get('/v1/calls/live').reply(401, { title: 'The key is wrong' });
    const found = call('searches.find_live_calls.operation.perform', { authData, inputData: {} });
    expect(await failureOf(found)).toBe(
      "The hub does not accept the Hub Key. Ask whoever runs the hub for the workspace's key, and reconnect.",
    );
    const detail = 'The key has the role "viewer". Have one made: "npm run hub -- key add WORKSPACE NAME --role ROLE".';
    nock(HUB).get('/v1/calls/live').reply(403, { title: 'This key may not do that', detail });
    expect(await failureOf(call('searches.find_live_calls.operation.perform', { authData, inputData: {} }))).toBe(
      'The hub knows the Hub Key, but the role of the key may not do this. Ask whoever runs the hub for a key with the role agent or admin, and reconnect.',
    );
  });
});
