import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { Result } from '../../src/values/output-field.ts';
import { authData, HUB, ledgerLine, permissionAnswer } from '../contract/operation-cases.ts';
import { call, failureOf } from '../zapier-app.ts';

const PHONE = '+17045550118';
const WABA = '+17045550100';
const USER = 'US.13491208655302741918';
const HOUR = 60 * 60 * 1000;

beforeEach(() => nock.cleanAll());
afterEach(() => expect(nock.pendingMocks()).toEqual([]));

const find = (search: string, inputData: object, options: object = {}) =>
  call<Result[]>(`searches.${search}.operation.perform`, { authData, inputData, ...options });

describe('Find Call Permission', () => {
  const SEARCH = 'doubletick_find_call_permission';
  const about = (who: string, changes: Record<string, unknown> = {}, query: Record<string, string> | true = true) =>
    nock(HUB, { reqheaders: { authorization: 'Bearer rk_1' } })
      .get(`/v1/permissions/${who}`)
      .query(query)
      .reply(200, permissionAnswer({ phone: null, known_as: null, ...changes }));
  const denied = { status: 'denied' };

  test('asks about one business number and one channel, in the name of the Zap', async () => {
    const query = { waba_number: '17045550100', channel: 'phone', asked_by: 'Zap 4711' };
    about('17045550118', { channel: 'phone', waba_number: '17045550100' }, query);
    const inputData = { customer_phone: '1 704 555-0118', waba_number: WABA, channel: 'phone' };
    expect(await find(SEARCH, inputData, { meta: { zap: { id: '4711' } } })).toMatchObject([
      { id: `${PHONE}:${WABA}:phone`, customer_phone: PHONE, waba_number: WABA, channel: 'Phone line', may_call: true },
    ]);
  });

  test('asks about WhatsApp and all business numbers unless told otherwise', async () => {
    about('17045550118', {}, { channel: 'whatsapp', asked_by: 'Zapier' });
    expect(await find(SEARCH, { customer_phone: PHONE })).toMatchObject([
      { id: `${PHONE}:all`, waba_number: null, channel: 'WhatsApp', may_call: true },
    ]);
  });

  test('dates the end in the time zone of the Zap', async () => {
    const end = new Date(Date.now() + 60 * HOUR);
    about('17045550118', { status: 'temporary', expires_at: end.toISOString() });
    const [found] = await find(SEARCH, { customer_phone: PHONE }, { meta: { timezone: 'Asia/Kolkata' } });
    const date = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(end);
    expect(found).toMatchObject({
      may_call: true,
      reason: `May be called on WhatsApp until ${date}.`,
      expires_on: date,
      days_left: 2.5,
    });
  });

  test('a customer who was never asked is a result that a Filter can test', async () => {
    about('17045550118', { status: 'never_asked', replied_at: null });
    expect(await find(SEARCH, { customer_phone: PHONE })).toMatchObject([
      { may_call: false, permission_status: 'never_asked', history_count: 0 },
    ]);
  });

  test.each([
    ['customer_id', 'customer_1', 'customer%3Acustomer_1'],
    ['whatsapp_user', USER, USER],
    ['whatsapp_user', 'US.ENT.11815799212886844830', 'US.ENT.11815799212886844830'],
  ])('finds a customer by %s alone', async (key, value, who) => {
    about(who);
    expect(await find(SEARCH, { [key]: value })).toMatchObject([{ id: `${value}:all`, may_call: true }]);
  });

  describe('with several identities', () => {
    const all = { customer_phone: PHONE, customer_id: 'customer_1', whatsapp_user: USER };

    test('asks about each, and the strictest answer counts', async () => {
      about('17045550118');
      about('customer%3Acustomer_1', denied);
      about(USER, { status: 'never_asked' });
      expect(await find(SEARCH, all)).toMatchObject([
        {
          customer_phone: PHONE,
          customer_id: 'customer_1',
          whatsapp_user_id: USER,
          may_call: false,
          permission_status: 'denied',
          reason:
            'Do not call: The customer refused calls. This is the answer for Customer ID customer_1, the strictest of 3.',
        },
      ]);
    });

    test('allows a call only when every answer does', async () => {
      for (const who of ['17045550118', 'customer%3Acustomer_1', USER]) about(who);
      expect(await find(SEARCH, all)).toMatchObject([{ may_call: true, permission_status: 'permanent' }]);
    });

    test('fails when one of them cannot be asked about', async () => {
      about('17045550118');
      nock(HUB).get('/v1/permissions/customer%3Acustomer_1').query(true).reply(503, {});
      const { whatsapp_user: _, ...two } = all;
      expect(await failureOf(find(SEARCH, two))).toMatch(/^Do not call: /);
    });
  });

  test.each([
    [{}, 'It is not clear which customer is meant. Fill in a Customer Phone Number, a Customer ID or'],
    [{ customer_phone: ' ', customer_id: '' }, 'It is not clear which customer is meant'],
    [{ customer_phone: 'Dana' }, 'Customer Phone Number is "Dana", which is no phone number'],
    [{ customer_phone: 'Dana', customer_id: 'customer_1' }, 'Customer Phone Number is "Dana"'],
    [{ whatsapp_user: 'dana.whitfield' }, 'WhatsApp User ID is "dana.whitfield", which is not a WhatsApp User ID'],
    [{ whatsapp_user: '17045550118' }, 'WhatsApp User ID is "17045550118", which is not a WhatsApp User ID'],
    [{ customer_phone: PHONE, waba_number: 'ours' }, 'Business Number is "ours", which is no phone number'],
    [{ customer_phone: PHONE, channel: 'fax' }, 'Channel is "fax". Choose one of: WhatsApp, Phone line.'],
  ])('%j says what to fill in, and asks nobody', async (inputData, expected) => {
    expect(await failureOf(find(SEARCH, inputData))).toContain(expected);
  });

  test('a channel in words, as another step gives it, is understood', async () => {
    about('17045550118', { channel: 'phone' }, { channel: 'phone', asked_by: 'Zapier' });
    expect(await find(SEARCH, { customer_phone: PHONE, channel: 'Phone line' })).toMatchObject([{ may_call: true }]);
  });

  describe('fails with words that begin "Do not call:" and say what to do', () => {
    const failureWith = async (status: number, body: object | string) => {
      nock(HUB)
        .get(/permissions/)
        .query(true)
        .reply(status, body);
      return failureOf(find(SEARCH, { customer_phone: PHONE }));
    };

    test.each([
      [500, {}, 'answered with status 500, but not as a Ringhook hub does. Check the Hub Address.'],
      [503, { title: 'Busy', detail: 'Try again in a minute.' }, 'answered with status 503: Try again in a minute.'],
      [401, { title: 'The key is wrong' }, 'does not accept the Hub Key'],
      [403, { title: 'This key may not do that' }, 'the role of the key may not do this. Ask'],
      [403, '<h1>Forbidden</h1>', 'answered with status 403, but not as a Ringhook hub does. Check the Hub Address.'],
      [200, '<html>', 'not as a Ringhook hub does. Check the Hub Address.'],
      [200, {}, 'not as a Ringhook hub does'],
      [200, [{ may_call: true }], 'not as a Ringhook hub does'],
      [200, 'true', 'not as a Ringhook hub does'],
    ])('when the hub answers %d %j', async (status, body, expected) => {
      const failure = await failureWith(status, body);
      expect(failure).toMatch(/^Do not call: the hub did not say whether this customer may be called\. /);
      expect(failure).toContain(expected);
    });

    test('when the hub does not answer', async () => {
      nock(HUB)
        .get(/permissions/)
        .query(true)
        .replyWithError('connect ECONNREFUSED');
      expect(await failureOf(find(SEARCH, { customer_phone: PHONE }))).toBe(
        'Do not call: the hub did not say whether this customer may be called. hub.example.com does not answer. Check the address, or try again in a minute.',
      );
    });

    test('when the connection has no hub', async () => {
      const bundle = { authData: { doubletick_api_key: 'key_1' } };
      const failure = await failureOf(find(SEARCH, { customer_phone: PHONE }, bundle));
      expect(failure).toMatch(/^Do not call: .*This step needs a hub/);
    });
  });

  test('a hub that is busy is asked again by Zapier itself', async () => {
    nock(HUB)
      .get(/permissions/)
      .query(true)
      .reply(429, {}, { 'retry-after': '7' });
    await expect(find(SEARCH, { customer_phone: PHONE })).rejects.toMatchObject({
      name: 'ThrottledError',
      message: JSON.stringify({
        message:
          'hub.example.com takes no more requests for now (status 429): its limit is reached. Zapier tries again by itself.',
        delay: 7,
      }),
    });
  });
});

describe('Find Call Permissions', () => {
  const SEARCH = 'doubletick_find_call_permissions';
  const page = (query: Record<string, string>, count: number, next: string | null) =>
    nock(HUB)
      .get('/v1/permissions/current')
      .query(query)
      .reply(200, { permissions: Array.from({ length: count }, () => ledgerLine()), next });

  test('asks for 50 answers of any status unless told otherwise', async () => {
    page({ limit: '50' }, 2, null);
    expect(await find(SEARCH, {})).toMatchObject([{ permissions_count: 2, may_call_count: 2, has_more: false }]);
  });

  test('asks for a status and an end, and pages on until there are enough', async () => {
    const asked = { status: 'temporary', ends_before: '2026-03-09T00:00:00.000Z' };
    page({ ...asked, limit: '5' }, 2, 'line_2');
    page({ ...asked, limit: '3', after: 'line_2' }, 3, 'line_5');
    const inputData = { status: 'Temporary (7 days)', ends_before: '2026-03-09', limit: 5 };
    expect(await find(SEARCH, inputData)).toMatchObject([{ permissions_count: 5, has_more: true }]);
  });

  test('stops at an empty page, and hands on no more than was asked for', async () => {
    page({ limit: '3' }, 1, 'line_1');
    page({ limit: '2', after: 'line_1' }, 0, 'line_1');
    expect(await find(SEARCH, { limit: 3 })).toMatchObject([{ permissions_count: 1, has_more: false }]);
    page({ limit: '1' }, 2, null);
    expect(await find(SEARCH, { limit: 1 })).toMatchObject([{ permissions_count: 1 }]);
  });

  test.each([
    [
      { status: 'granted' },
      'Status is "granted". Choose one of: Permanent, Temporary (7 days), Expired, Denied, Unclear.',
    ],
    [{ ends_before: 'soon' }, 'Ends Before is "soon", which is no time'],
    [{ limit: 201 }, 'Limit is "201". Fill in a whole number from 1 to 200.'],
  ])('%j says what to fill in', async (inputData, expected) => {
    expect(await failureOf(find(SEARCH, inputData))).toContain(expected);
  });

  test('a server that is no hub fails the step', async () => {
    nock(HUB).get('/v1/permissions/current').query(true).reply(200, '<html>');
    expect(await failureOf(find(SEARCH, {}))).toContain('not as a Ringhook hub does');
  });
});
