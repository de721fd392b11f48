import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { Result } from '../../src/values/output-field.ts';
import { callCompleted } from '../../src/whatconverts/sample-payloads.ts';
import { authData, customer, DOUBLETICK, HUB, WHATCONVERTS } from '../contract/operation-cases.ts';
import { call, failureOf } from '../zapier-app.ts';

const PHONE = '+17735550170';
const WABA = '+13125550150';

beforeEach(() => nock.cleanAll());
afterEach(() => expect(nock.pendingMocks()).toEqual([]));

const find = (search: string, inputData: object, options: object = {}) =>
  call<Result[]>(`searches.${search}.operation.perform`, { authData, inputData, ...options });

describe('Check Call Eligibility', () => {
  const SEARCH = 'doubletick_check_call_eligibility';
  const asked = { customer: 'customer_1', waba_number: WABA };
  const answer = (status: number, body: object) =>
    nock(DOUBLETICK, { reqheaders: { authorization: 'key_1', 'x-public-api-key': 'key_1' } })
      .get('/whatsapp/call/call-permissions')
      .query({ customerId: 'customer_1', wabaNumber: WABA })
      .reply(status, body);
  const eligible = { isBlocked: false, isEligible: { allowed: true, reason: '' } };

  test('tells what is left for today and for the week', async () => {
    answer(200, {
      ...eligible,
      startCall: { allowed: true, maxAllowed: 100, currentUsage: 3 },
      callPermissionRequest: {
        allowed: false,
        numberOfRequestLeftForToday: 0,
        allowedRequestLeftForWeek: 1,
        totalRequestLimit: 2,
      },
    });
    expect(await find(SEARCH, asked)).toEqual([
      expect.objectContaining({
        may_call: true,
        reason: null,
        calls_left_today: 97,
        may_request_permission: false,
        requests_left_today: 0,
        requests_left_this_week: 1,
      }),
    ]);
  });

  test('looks up the id of a customer that is given by phone number', async () => {
    nock(DOUBLETICK)
      .get('/customer/details')
      .query({ phoneNumber: PHONE, wabaNumber: WABA })
      .reply(200, { customer: { id: 'customer_1' } });
    answer(200, { ...eligible, startCall: { allowed: true, maxAllowed: 100, currentUsage: 120 } });
    const [found] = await find(SEARCH, { ...asked, customer: '17735550170' });
    expect(found).toMatchObject({ customer_id: 'customer_1', customer_phone: PHONE, calls_left_today: 0 });
  });

  test('a customer whom DoubleTick does not know is a result: do not call', async () => {
    nock(DOUBLETICK).get('/customer/details').query(true).reply(404, { message: 'Customer not found' });
    const [found] = await find(SEARCH, { ...asked, customer: PHONE });
    expect(found).toMatchObject({ may_call: false, reason: 'UNKNOWN_CUSTOMER', customer_id: null });
  });

  test('so is one whom it finds without an id, and an id that it does not know', async () => {
    nock(DOUBLETICK)
      .get('/customer/details')
      .query(true)
      .reply(200, { customer: { name: 'Priya' } });
    expect(await find(SEARCH, { ...asked, customer: PHONE })).toMatchObject([{ reason: 'UNKNOWN_CUSTOMER' }]);
    answer(404, { message: 'Customer not found' });
    expect(await find(SEARCH, asked)).toMatchObject([{ may_call: false, reason: 'UNKNOWN_CUSTOMER' }]);
  });

  test.each([
    [{ isBlocked: true }, 'BLOCKED'],
    [{ isBlocked: true, isEligible: { allowed: true }, startCall: { allowed: true } }, 'BLOCKED'],
    [{ isEligible: { allowed: false, reason: 'PROVIDER_NOT_SUPPORTED' } }, 'PROVIDER_NOT_SUPPORTED'],
    [{ isEligible: { allowed: false } }, 'NOT_ELIGIBLE'],
    [{ ...eligible, startCall: { allowed: false } }, 'START_CALL_NOT_ALLOWED'],
    [eligible, 'START_CALL_NOT_ALLOWED'],
    [{ ...eligible, startCall: { allowed: 'soon' } }, 'START_CALL_NOT_ALLOWED'],
  ])('any doubt means: do not call. %j', async (body, reason) => {
    answer(200, body);
    expect(await find(SEARCH, asked)).toMatchObject([{ may_call: false, reason }]);
  });

  test('a call too many in this second is tried again by Zapier', async () => {
    answer(429, {});
    expect(await failureOf(find(SEARCH, asked))).toContain('429');
  });

  test('a broken DoubleTick fails the step', async () => {
    answer(500, {});
    expect(await failureOf(find(SEARCH, asked))).toContain('answered with status 500');
  });

  test('without a key says what to fill in', async () => {
    const failure = await failureOf(find(SEARCH, asked, { authData: { hub_url: HUB, hub_key: 'rk_1' } }));
    expect(failure).toContain('fill in the DoubleTick API Key');
  });
});

describe('Find Customer', () => {
  const SEARCH = 'doubletick_find_customer';
  const details = (query: Record<string, string>) => nock(DOUBLETICK).get('/customer/details').query(query);

  test('finds by phone number, with tags and custom fields', async () => {
    details({ phoneNumber: PHONE }).reply(200, { customer });
    expect(await find(SEARCH, { customer: '+1 773 555 0170' })).toEqual([
      expect.objectContaining({
        id: 'customer_1',
        customer_last_name: 'Raman',
        assigned_to_phone: '+17045550101',
        tags: 'VIP, Newsletter',
        custom_fields: [
          { id: 'cf_1', name: 'City', value: 'Hyderabad' },
          { id: 'cf_2', name: 'Orders', value: '7' },
        ],
        custom_field__city: 'Hyderabad',
        custom_field__orders: '7',
      }),
    ]);
  });

  test('finds by id, as one business number knows the customer', async () => {
    details({ customerId: 'customer_1', wabaNumber: WABA }).reply(200, { customer: { id: 'customer_1' } });
    expect(await find(SEARCH, { customer: 'customer_1', waba_number: WABA })).toMatchObject([
      { customer_name: null, tags: null, custom_fields: [] },
    ]);
  });

  test('finds nobody when DoubleTick does not know the customer, or knows little', async () => {
    details({ phoneNumber: PHONE }).reply(404, { message: 'Customer not found' });
    expect(await find(SEARCH, { customer: PHONE })).toEqual([]);
    details({ phoneNumber: PHONE }).reply(200, { customer: null });
    expect(await find(SEARCH, { customer: PHONE })).toEqual([]);
    details({ phoneNumber: PHONE }).reply(200, { customer: { id: 'customer_1', tags: 'none' } });
    expect(await find(SEARCH, { customer: PHONE })).toMatchObject([{ tags: null }]);
  });

  test('says so when it is asked for nobody', async () => {
    expect(await failureOf(find(SEARCH, { customer: '' }))).toContain('Customer is empty');
  });
});

describe('Find Team Member', () => {
  const SEARCH = 'doubletick_find_team_member';
  const team = [
    { id: 'user_1', name: 'Anita Desai Rao', phone: '17045550101', email: 'anita.rao@example.com' },
    { id: 'user_2', name: 'Anita', phone: '17045550102', email: 'anita@example.com' },
    { id: null, name: null, phone: '17045550103', email: null },
    { id: 'user_4', name: 'Without Phone', phone: null, email: null },
  ];
  const idsOf = async (team_member: string, data: unknown = team) => {
    nock(DOUBLETICK).get('/team').reply(200, { data });
    return (await find(SEARCH, { team_member })).map(({ id }) => id);
  };

  test.each([
    ['anita', ['user_2', 'user_1']],
    ['DESAI', ['user_1']],
    ['user_1', ['user_1']],
    ['Anita@Example.com', ['user_2']],
    ['+1 704 555 0101', ['user_1']],
    ['17045550103', ['+17045550103']],
    ['nobody', []],
  ])('%s finds %j, the best match first', async (wanted, expected) => {
    expect(await idsOf(wanted)).toEqual(expected);
  });

  test('says so when the team makes no sense', async () => {
    expect(await failureOf(idsOf('anita', 'none'))).toContain('DoubleTick answered, but not as expected');
  });
});

describe('Find Lead', () => {
  const SEARCH = 'whatconverts_find_lead';
  const list = (query: Record<string, string>, leads: object[]) =>
    nock(WHATCONVERTS)
      .get('/api/v1/leads')
      .query({ order: 'desc', leads_per_page: '25', ...query })
      .reply(200, { leads });
  const one = (status: number, body: object) => nock(WHATCONVERTS).get('/api/v1/leads/482913').reply(status, body);

  test('finds by id, in the envelope of a list or alone', async () => {
    one(200, { page_number: 1, leads: [callCompleted] });
    expect(await find(SEARCH, { lead_id: 482913 })).toMatchObject([{ id: '482913', contact_last_name: 'Whitfield' }]);
    one(200, callCompleted);
    expect(await find(SEARCH, { lead_id: '482913', email: 'ignored@example.com' })).toHaveLength(1);
  });

  test('tells two leads apart by the last digit of a long id, and knows their types by the words of a webhook', async () => {
    const leads = ['12345678901234567901', '12345678901234567902'].map(
      (id) => `{"lead_id":${id},"lead_type":"web_form","form_name":"Quote","email_address":"dana@example.com"}`,
    );
    nock(WHATCONVERTS)
      .get('/api/v1/leads')
      .query(true)
      .reply(200, `{"leads":[${leads.join(',')}]}`);
    expect(await find(SEARCH, { email: 'dana@example.com' })).toMatchObject([
      { id: '12345678901234567901', lead_id: '12345678901234567901', lead_type: 'Web Form', form_name: 'Quote' },
      { id: '12345678901234567902', lead_id: '12345678901234567902' },
    ]);
  });

  test('finds nothing for an id that is unknown, or an answer that is no lead', async () => {
    one(404, { error_message: 'Lead not found.' });
    expect(await find(SEARCH, { lead_id: '482913' })).toEqual([]);
    one(200, { leads: [] });
    expect(await find(SEARCH, { lead_id: '482913' })).toEqual([]);
  });

  test('finds by phone number, newest first', async () => {
    list({ phone_number: '+17735550118' }, [callCompleted, { ...callCompleted, lead_id: 2 }]);
    const found = await find(SEARCH, { phone_number: '1 773 555 0118' });
    expect(found.map(({ lead_id }) => lead_id)).toEqual([482913, 2]);
  });

  test('finds by email, and drops what another API version would let through', async () => {
    const other = { ...callCompleted, lead_id: 2, contact_email_address: 'x@example.com', email_address: '' };
    list({ email_address: 'Dana@Example.com' }, [other, callCompleted]);
    const found = await find(SEARCH, { email: 'Dana@Example.com' });
    expect(found.map(({ lead_id }) => lead_id)).toEqual([482913]);
  });

  test('finds by both: only the leads that have both', async () => {
    list({ phone_number: '+17735550118', email_address: 'dana@example.com' }, [
      callCompleted,
      { ...callCompleted, lead_id: 2, caller_number: '', contact_phone_number: '', phone_number: '' },
    ]);
    expect(await find(SEARCH, { phone_number: '+17735550118', email: 'dana@example.com' })).toHaveLength(1);
  });

  test("takes the caller's place from the API's own keys", async () => {
    one(200, { ...callCompleted, city: '', caller_city: 'Evanston' });
    expect(await find(SEARCH, { lead_id: '482913' })).toMatchObject([{ city: 'Evanston' }]);
  });

  test('says so when there is nothing to find it by', async () => {
    expect(await failureOf(find(SEARCH, {}))).toContain('Fill in a Lead, a Phone Number or an Email');
  });

  test('says so when WhatConverts is broken', async () => {
    one(500, {});
    expect(await failureOf(find(SEARCH, { lead_id: '482913' }))).toContain('answered with status 500');
  });

  test('without a key says what to fill in', async () => {
    expect(await failureOf(find(SEARCH, { lead_id: '1' }, { authData: {} }))).toContain('WhatConverts API Token');
  });
});

describe('Find Live Calls', () => {
  const SEARCH = 'find_live_calls';
  const live = {
    id: 'call_1',
    source: 'doubletick',
    state: 'in_progress',
    direction: 'INCOMING',
    agent: 'Anita Desai',
    customer_phone: PHONE,
    customer_name: 'Priya Raman',
    business_number: WABA,
    since: '2026-03-02T09:15:07.000Z',
    seen_at: '2026-03-02T09:15:07.000Z',
  };
  const ringing = { ...live, id: 'call_2', state: 'ringing', agent: null, customer_phone: null, business_number: null };
  const byPhone = { ...live, id: 'call_3', agent: '+17045550101' };
  const idsOf = async (inputData: object) => {
    nock(HUB)
      .get('/v1/calls/live')
      .reply(200, { calls: [live, ringing, byPhone], stale: [{ ...live, id: 'call_0' }] });
    const [found] = (await find(SEARCH, inputData)) as unknown as { calls: { call_id: string }[] }[];
    return found?.calls.map(({ call_id }) => call_id);
  };

  test.each([
    [{}, ['call_1', 'call_2', 'call_3']],
    [{ agent: 'desai' }, ['call_1']],
    [{ agent: '1 704 555 0101' }, ['call_3']],
    [{ agent: 'Anita Desai (+17045550101)' }, ['call_1', 'call_3']],
    [{ agent: 'Rohan Mehta (+17045550102)' }, []],
    [{ customer_phone: '17735550170' }, ['call_1', 'call_3']],
    [{ business_number: WABA }, ['call_1', 'call_3']],
    [{ state: 'ringing' }, ['call_2']],
    [{ state: 'ringing', agent: 'desai' }, []],
  ])('%j finds %j, and never a stale one', async (inputData, expected) => {
    expect(await idsOf(inputData)).toEqual(expected);
  });

  test('counts them, names who is busy, and says for how long', async () => {
    const since = new Date(Date.now() - 2.5 * 60_000).toISOString();
    nock(HUB)
      .get('/v1/calls/live')
      .reply(200, { calls: [{ ...live, since }, ringing, { ...live, since: '2999-01-01T00:00:00.000Z' }], stale: [] });
    const [found] = (await find(SEARCH, {})) as unknown as { calls: { minutes: number }[] }[];
    expect(found).toMatchObject({
      calls_count: 3,
      in_progress_count: 2,
      ringing_count: 1,
      agents_on_calls: 'Anita Desai',
    });
    expect(found?.calls.map(({ minutes }) => minutes)).toEqual([2, expect.any(Number), 0]);
  });

  test('a call that nobody is known to be on counts too', async () => {
    nock(HUB)
      .get('/v1/calls/live')
      .reply(200, { calls: [{ ...live, agent: null }], stale: [] });
    expect(await find(SEARCH, {})).toMatchObject([{ in_progress_count: 1, agents_on_calls: null }]);
  });

  test('nobody on the phone is a result that a Filter can test', async () => {
    nock(HUB).get('/v1/calls/live').reply(200, { calls: [], stale: [] });
    expect(await find(SEARCH, {})).toMatchObject([{ calls_count: 0, agents_on_calls: null, calls: [] }]);
  });
});
