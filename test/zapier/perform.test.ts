import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import type { ZObject } from 'zapier-platform-core';
import { freshSample } from '../../src/doubletick/fresh-sample.ts';
import * as samples from '../../src/doubletick/sample-payloads.ts';
import { callWithoutPermission } from '../../src/hub-api/call-without-permission.ts';
import { hubAlert } from '../../src/hub-api/hub-alert.ts';
import { permissionEndsSoon } from '../../src/hub-api/permission-ends-soon.ts';
import { permissionExpired } from '../../src/hub-api/permission-expired.ts';
import { ZapierCache } from '../../src/local-zaps/zapier-cache.ts';
import type { Result } from '../../src/values/output-field.ts';
import { HOUR_MS } from '../../src/values/time.ts';
import { callInProgress } from '../../src/whatconverts/sample-payloads.ts';
import { isFirstTime } from '../../src/zapier/hooks/once.ts';
import { TEST_BODIES, WEBHOOK_BODIES } from '../webhook-bodies.ts';
import { call, type DeliveryOptions, DIRECT, deliver, proofFor, SECRET, VIA_HUB } from '../zapier-app.ts';

const { callAccepted, callRejected } = samples;
const permissionGranted = freshSample(samples.permissionGranted, Date.now());
const permissionDenied = freshSample(samples.permissionDenied, Date.now());

const ACCEPTED = 'doubletick_call_accepted';
const GRANTED = 'doubletick_call_permission_granted';
const IN_PROGRESS = 'whatconverts_call_in_progress';

let lines: string[] = [];

beforeEach(() => {
  nock.cleanAll();
  lines = [];
  for (const method of ['log', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((line: unknown) => void lines.push(String(line).trim()));
  }
});

const runs = async (trigger: string, payload: unknown, options?: DeliveryOptions) =>
  (await deliver(trigger, payload, options)).length;

describe('who may run the Zap', () => {
  test('DoubleTick, with the secret of this Zap, however the header is written', async () => {
    expect(await runs(ACCEPTED, callAccepted)).toBe(1);
    expect(await runs(ACCEPTED, callAccepted, { headers: { 'X-RINGHOOK-SECRET': SECRET } })).toBe(1);
  });

  test.each([
    ['no secret', {}],
    ['another secret', { 'x-ringhook-secret': 'another-secret-entirely' }],
    ['a secret of another length', { 'x-ringhook-secret': `${SECRET}x` }],
    ['an empty secret', { 'x-ringhook-secret': '' }],
  ])('nobody with %s', async (_what, headers) => {
    expect(await runs(ACCEPTED, callAccepted, { headers: headers as Record<string, string> })).toBe(0);
    expect(lines).toEqual([expect.stringContaining('its secret is missing or wrong')]);
  });

  test('nobody as long as the Zap has no subscription', async () => {
    expect(await runs(ACCEPTED, callAccepted, { subscribeData: null })).toBe(0);
    expect(lines).toEqual([expect.stringContaining('Turn the Zap off and on again')]);
  });

  test('the hub, with its signature', async () => {
    expect(await runs(IN_PROGRESS, callInProgress, { subscribeData: VIA_HUB })).toBe(1);
  });

  test('the hub while it changes its key, with one of two signatures', async () => {
    const headers = proofFor(VIA_HUB, JSON.stringify(callInProgress));
    headers['webhook-signature'] = `v1,${btoa('of another key')} ${headers['webhook-signature']}`;
    expect(await runs(IN_PROGRESS, callInProgress, { subscribeData: VIA_HUB, headers })).toBe(1);
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('no hub without %s', async (header) => {
    const { [header]: _, ...headers } = proofFor(VIA_HUB, JSON.stringify(callInProgress));
    expect(await runs(IN_PROGRESS, callInProgress, { subscribeData: VIA_HUB, headers })).toBe(0);
    expect(lines).toEqual([expect.stringContaining("the hub's signature is missing or wrong")]);
  });

  test('no hub whose signature is for another body', async () => {
    const headers = proofFor(VIA_HUB, JSON.stringify({ ...callInProgress, lead_id: 1 }));
    expect(await runs(IN_PROGRESS, callInProgress, { subscribeData: VIA_HUB, headers })).toBe(0);
  });

  // The hub's retries take 33.1 h with all their jitter.
  test.each([
    [0, 1],
    [56, 1],
    [58, 0],
    [24 * 365, 0],
  ])('the hub with a delivery that is %d h old: %d runs', async (hours, expected) => {
    const sentAt = String(Math.floor((Date.now() - hours * HOUR_MS) / 1000));
    const headers = proofFor(VIA_HUB, JSON.stringify(callInProgress), 'msg_1', sentAt);
    expect(await runs(IN_PROGRESS, callInProgress, { subscribeData: VIA_HUB, headers })).toBe(expected);
    expect(lines.join()).toContain(expected ? '' : 'it may be a replay');
  });

  test('no hub whose timestamp is no time', async () => {
    const headers = proofFor(VIA_HUB, JSON.stringify(callInProgress), 'msg_1', 'yesterday');
    expect(await runs(IN_PROGRESS, callInProgress, { subscribeData: VIA_HUB, headers })).toBe(0);
  });

  test('no hub when Zapier kept no raw body to check', async () => {
    const bundle = { subscribeData: VIA_HUB, cleanedRequest: callInProgress, rawRequest: { headers: {} } };
    expect(await call(`triggers.${IN_PROGRESS}.operation.perform`, bundle)).toEqual([]);
  });

  test('nobody without headers', async () => {
    const bundle = { subscribeData: DIRECT, cleanedRequest: callAccepted };
    expect(await call(`triggers.${ACCEPTED}.operation.perform`, bundle)).toEqual([]);
  });
});

describe('what a body says that a parser may drop', () => {
  const REPLY = 'doubletick_call_permission_reply';
  const perform = (content: string, cleanedRequest: unknown) =>
    call<Result[]>(`triggers.${REPLY}.operation.perform`, {
      subscribeData: DIRECT,
      cleanedRequest,
      rawRequest: { headers: { 'Http-X-Ringhook-Secret': SECRET }, content },
    });
  const reply = JSON.stringify({ ...permissionGranted, messageId: 1 }).slice(1);

  test('is read from its text: a no under a key that comes twice, and an id too long for a number', async () => {
    const content = `{"response":"reject",${reply.replace('"messageId":1', '"messageId":12345678901234567890')}`;
    expect(await perform(content, permissionGranted)).toEqual([
      expect.objectContaining({ permission_status: 'denied', message_id: '12345678901234567890' }),
    ]);
  });

  test('is left to Zapier where the text is no JSON', async () => {
    expect(await perform('response=accept', permissionGranted)).toEqual([
      expect.objectContaining({ permission_status: 'temporary' }),
    ]);
  });
});

describe('whether an answer still stands', () => {
  const fieldsWith = async (isCurrent: string | undefined) => {
    const headers = proofFor(VIA_HUB, JSON.stringify(permissionGranted));
    if (isCurrent !== undefined) headers['ringhook-is-current'] = isCurrent;
    const options = { subscribeData: VIA_HUB, headers };
    return (await deliver('doubletick_call_permission_reply', permissionGranted, options))[0];
  };

  test.each([
    ['true', { is_current: true, may_call: true }],
    ['false', { is_current: false, may_call: false }],
    ['perhaps', { is_current: null, may_call: true }],
    [undefined, { is_current: null, may_call: true }],
  ])('is what the hub says: %j', async (isCurrent, expected) =>
    expect(await fieldsWith(isCurrent)).toMatchObject(expected),
  );

  test('a grant that a newer answer has replaced runs no Zap on grants', async () => {
    const headers = { ...proofFor(VIA_HUB, JSON.stringify(permissionGranted)), 'ringhook-is-current': 'false' };
    expect(await runs(GRANTED, permissionGranted, { subscribeData: VIA_HUB, headers })).toBe(0);
  });
});

test('a body inside an envelope is read all the same', async () => {
  const bundle = {
    subscribeData: DIRECT,
    cleanedRequest: { method: 'POST', headers: {}, querystring: {}, content: callAccepted },
    rawRequest: { headers: { 'Http-X-Ringhook-Secret': SECRET } },
  };
  expect(await call(`triggers.${ACCEPTED}.operation.perform`, bundle)).toHaveLength(1);
});

describe('when the webhook arrived', () => {
  const notPicked = { ...callAccepted, event: 'CALL_NOT_PICKED' };
  const idOf = async (receivedAt: string) => {
    const headers = { ...proofFor(VIA_HUB, JSON.stringify(notPicked)), 'ringhook-received-at': receivedAt };
    const [fields] = await deliver('doubletick_call_not_picked', notPicked, { subscribeData: VIA_HUB, headers });
    return String(fields?.id);
  };

  test('is what the hub says', async () => {
    expect(await idOf('1772442907420')).toBe('call_01JQ8M4T7V:CALL_NOT_PICKED:1772442907420');
  });

  test.each(['', 'noon', '-1', '1.5'])('is now when the hub says %j', async (receivedAt) => {
    expect(Number((await idOf(receivedAt)).split(':').at(-1))).toBeGreaterThan(1_772_442_907_420);
  });
});

describe('what a webhook comes to', () => {
  test('an event of another kind runs nothing and says nothing', async () => {
    expect(await runs(ACCEPTED, callRejected)).toBe(0);
    expect(lines).toEqual([]);
  });

  test('an unusable one runs nothing, and the log names the key and nothing else', async () => {
    expect(await runs(ACCEPTED, { ...callAccepted, callId: { a: 'Priya Raman' } })).toBe(0);
    expect(lines).toEqual(['Ringhook: DoubleTick Call Accepted: callId unusable, so the webhook was left out.']);
  });

  test('one with nonsense runs, and the log names the key and nothing else', async () => {
    const [fields] = await deliver(ACCEPTED, { ...callAccepted, callStartedAt: 'Priya at nine' });
    expect(fields?.call_started_at).toBeNull();
    expect(lines).toEqual([
      'Ringhook: DoubleTick Call Accepted: callStartedAt read as empty, because the value makes no sense.',
    ]);
  });

  test.each(WEBHOOK_BODIES)('a body of $name is read as the hub reads it', async ({ body, contentType, events }) => {
    const options = { content: body, contentType };
    for (const [trigger, event] of [
      [ACCEPTED, 'CALL_ACCEPTED'],
      ['doubletick_call_ended', 'CALL_ENDED'],
    ] as const) {
      expect(await runs(trigger, null, options)).toBe(events.filter((one) => one === event).length);
    }
  });

  test.each(TEST_BODIES)('a body of $name runs nothing', async ({ body, contentType }) => {
    expect(await runs(ACCEPTED, null, { content: body, contentType })).toBe(0);
  });

  test.each([[null], ['text'], [[7]], [7]])('a body of %j runs nothing', async (payload) => {
    expect(await runs(ACCEPTED, payload)).toBe(0);
  });
});

describe("the Zap's time zone", () => {
  const dayAhead = (days: number) => new Date(Date.now() + days * 24 * HOUR_MS).toISOString().slice(0, 10);
  const summary = async (timezone: string | null) => {
    const payload = { ...permissionGranted, expirationTimestamp: `${dayAhead(2)}T20:00:00Z` };
    const [fields] = await deliver(GRANTED, payload, { timezone });
    return fields?.permission_summary;
  };

  test('dates the summary', async () => {
    expect(await summary('Asia/Kolkata')).toContain(dayAhead(3));
  });

  test.each([[null], ['Mars/Olympus']])('is UTC when it is %j', async (timezone) => {
    expect(await summary(timezone)).toContain(dayAhead(2));
  });
});

describe('filters', () => {
  const passes = async (trigger: string, payload: object, inputData: Record<string, unknown>) =>
    (await runs(trigger, payload, { inputData, subscribeData: trigger === IN_PROGRESS ? VIA_HUB : DIRECT })) === 1;

  test.each([
    ['direction', 'INCOMING', true],
    ['direction', 'OUTGOING', false],
    ['direction', '', true],
    ['business_numbers', ['+13125550150'], true],
    ['business_numbers', ['1 312 555 0150', '+1'], true],
    ['business_numbers', ['+13125550151'], false],
    ['business_numbers', [], true],
    ['channel', 'WhatsApp', true],
    ['channel', 'PSTN', false],
    ['agent', 'anita', true],
    ['agent', 'Rohan', false],
  ])('a call, %s %j: %s', async (key, value, expected) => {
    expect(await passes(ACCEPTED, callAccepted, { [key]: value })).toBe(expected);
  });

  test('a call whose direction nobody knows does not pass a filter on it', async () => {
    expect(await passes(ACCEPTED, { ...callAccepted, callDirection: '' }, { direction: 'INCOMING' })).toBe(false);
  });

  test.each([
    ['+1 704 555 0101', true],
    ['17045550101', true],
    ['+17045550102', false],
  ])('an agent is found by the phone number %s: %s', async (agent, expected) => {
    expect(await passes(ACCEPTED, { ...callAccepted, pickedBy: '17045550101' }, { agent })).toBe(expected);
  });

  test.each([
    ['(773) 555-0118', 'US', '+17735550118', true],
    ['(773) 555-0118', undefined, '+17735550118', false],
    ['(773) 555-0118', undefined, '+7735550118', false],
    ['020 7946 0958', 'GB', '+442079460958', true],
    ['020 7946 0958', 'US', '+442079460958', false],
    ['7735550118', undefined, '17735550118', false],
    ['2079460958', undefined, '+202079460958', false],
  ])(
    'the number %s, with the default country %s, for an agent with %s: %s',
    async (agent, country, pickedBy, expected) => {
      const authData: Record<string, string> = country === undefined ? {} : { default_country: country };
      const options = { authData, inputData: { agent } };
      expect(await runs(ACCEPTED, { ...callAccepted, pickedBy }, options)).toBe(expected ? 1 : 0);
    },
  );

  test('a business number is read by the default country, and the log names one that nobody can read', async () => {
    const on = (country = '') => ({
      authData: { default_country: country },
      inputData: { business_numbers: ['(312) 555-0150'] },
    });
    expect(await runs(ACCEPTED, callAccepted, on('US'))).toBe(1);
    expect(await runs(ACCEPTED, { ...callAccepted, wabaNumber: '3125550150' }, on())).toBe(0);
    expect(console.log).toHaveBeenCalledWith(
      expect.stringContaining('Business Numbers is "(312) 555-0150", which has no country code'),
    );
  });

  test('an agent is found on a call that they rejected', async () => {
    expect(await passes('doubletick_call_rejected', callRejected, { agent: 'desai' })).toBe(true);
  });

  test.each([
    ['permanent', true, true],
    ['permanent', false, false],
    ['temporary', false, true],
    ['', true, true],
  ])('a grant, type %j, permanent %j: %s', async (permission_type, isPermanent, expected) => {
    expect(
      await passes(GRANTED, { ...permissionGranted, isPermanent, expirationTimestamp: undefined }, { permission_type }),
    ).toBe(expected);
  });

  test.each([
    [true, true],
    ['true', true],
    [undefined, true],
    [false, false],
    ['false', false],
  ])('an automatic denial, include automatic %j: %s', async (include_automatic, expected) => {
    const payload = { ...permissionDenied, responseSource: 'automatic' };
    expect(await passes('doubletick_call_permission_denied', payload, { include_automatic })).toBe(expected);
    expect(await passes('doubletick_call_permission_denied', permissionDenied, { include_automatic })).toBe(true);
  });

  test.each([
    ['tracking_numbers', ['+13125550142'], {}, true],
    ['tracking_numbers', ['+13125550143'], {}, false],
    ['tracking_numbers', '+13125550143, +13125550142', {}, true],
    ['tracking_numbers', ['+13125550143;+13125550142 '], {}, true],
    ['tracking_numbers', '+13125550143\n+1 312 555 0142', {}, true],
    ['tracking_numbers', '+13125550143，+13125550144', {}, false],
    ['tracking_numbers', [null, ' ', ','], {}, true],
    ['lead_status', 'Unique', {}, true],
    ['lead_status', 'Repeat, unique ', {}, true],
    ['lead_status', 'Repeat', {}, false],
    ['lead_status', 'Repeat', { lead_status: 'repeat' }, true],
    ['skip_spam', true, { spam: true }, false],
    ['skip_spam', ' True', { spam: true }, false],
    ['skip_spam', 'yes', { spam: 'y' }, false],
    ['skip_spam', 1, { spam: 1 }, false],
    ['skip_spam', 'on', { spam: true }, false],
    ['skip_spam', 'no', { spam: true }, true],
    ['skip_spam', 0, { spam: true }, true],
    ['skip_spam', 'perhaps', { spam: true }, true],
    ['skip_spam', true, {}, true],
    ['skip_spam', false, { spam: true }, true],
    ['skip_duplicates', true, { duplicate: true }, false],
    ['lead_source', 'Goog', {}, true],
    ['lead_source', 'bing', {}, false],
    ['lead_medium', 'cpc', {}, true],
    ['lead_campaign', 'SPRING', {}, true],
    ['lead_campaign', ' spring, sale ', { lead_campaign: 'Spring, Sale' }, true],
    ['lead_campaign', 'autumn, spring', {}, false],
    ['lead_campaign', 'autumn', {}, false],
    ['profile', 'maple', {}, true],
    ['profile', 'oak', {}, false],
  ])('a tracked call, %s %j with %j: %s', async (key, value, changes, expected) => {
    expect(await passes(IN_PROGRESS, { ...callInProgress, ...changes }, { [key]: value })).toBe(expected);
  });
});

describe('the lead time of Call Permission Ends Soon', () => {
  const { key, samplePayload } = permissionEndsSoon;
  test.each([
    [24, 24, 1],
    ['24', 24, 1],
    ['', 24, 1],
    [1, 24, 0],
    [24, 0, 0],
    ['', 0, 0],
  ])(
    '%j lets a notice of %j hours before the end run the Zap %d times',
    async (lead_time_hours, leadTimeHours, expected) => {
      const options = { subscribeData: VIA_HUB, inputData: { lead_time_hours } };
      expect(await runs(key, { ...samplePayload, leadTimeHours }, options)).toBe(expected);
    },
  );

  test.each([
    [0, 1],
    [24, 0],
  ])(
    'Call Permission Expired runs on a notice of %j hours before the end %d times',
    async (leadTimeHours, expected) => {
      const notice = { ...permissionExpired.samplePayload, leadTimeHours };
      expect(await runs(permissionExpired.key, notice, { subscribeData: VIA_HUB })).toBe(expected);
    },
  );

  test('only the hub may send it', async () => {
    expect(await runs(key, samplePayload, { subscribeData: VIA_HUB, headers: { 'x-ringhook-secret': SECRET } })).toBe(
      0,
    );
    expect(lines).toEqual([expect.stringContaining("the hub's signature is missing or wrong")]);
  });
});

describe('Call Without Permission', () => {
  const { key, samplePayload } = callWithoutPermission;

  test.each([
    [undefined, 1],
    ['+1 704 555 0100', 1],
    ['+17045550101', 0],
  ])('the business number %j runs the Zap %d times', async (number, expected) => {
    const options = { subscribeData: VIA_HUB, inputData: { business_numbers: number } };
    expect(await runs(key, samplePayload, options)).toBe(expected);
  });

  test('only the hub may send it', async () => {
    const headers = { 'x-ringhook-secret': SECRET };
    expect(await runs(key, samplePayload, { subscribeData: VIA_HUB, headers })).toBe(0);
    expect(lines).toEqual([expect.stringContaining("the hub's signature is missing or wrong")]);
  });
});

describe('Hub Alert', () => {
  const { key, samplePayload } = hubAlert;
  const cleared = { ...samplePayload, clearedAt: '2026-03-02T10:00:00.000Z' };

  test.each([
    [undefined, 1],
    [['quarantine_growing', 'zap_failing'], 1],
    [['provider_silent'], 0],
  ])('the kinds %j run the Zap %d times', async (kinds, expected) => {
    expect(await runs(key, samplePayload, { subscribeData: VIA_HUB, inputData: { kinds } })).toBe(expected);
  });

  test.each([
    [undefined, 1],
    ['true', 1],
    ['false', 0],
  ])('an alert that is over runs the Zap by "Include Cleared Alerts" %j %d times', async (wanted, expected) => {
    const options = { subscribeData: VIA_HUB, inputData: { include_cleared: wanted } };
    expect(await runs(key, cleared, options)).toBe(expected);
    expect(await runs(key, { ...samplePayload, alertId: 'another' }, options)).toBe(1);
  });

  test('only the hub may send it', async () => {
    const headers = { 'x-ringhook-secret': SECRET };
    expect(await runs(key, samplePayload, { subscribeData: VIA_HUB, headers })).toBe(0);
    expect(lines).toEqual([expect.stringContaining("the hub's signature is missing or wrong")]);
  });
});

describe('looking up the customer', () => {
  const authData = { doubletick_api_key: 'key_1' };
  const details = () =>
    nock('https://public.doubletick.io')
      .get('/customer/details')
      .query({ phoneNumber: '+17735550170', wabaNumber: '+13125550150' });
  const nameOf = async (options: DeliveryOptions = { authData }) => {
    const [fields] = await deliver(GRANTED, permissionGranted, options);
    return [fields?.customer_name, fields?.customer_first_name, fields?.customer_last_name];
  };
  const NOBODY = [null, null, null];

  test('fills in the name', async () => {
    details().reply(200, { customer: { id: 'customer_1', name: 'Priya Raman', phone: '+17735550170' } });
    expect(await nameOf()).toEqual(['Priya Raman', 'Priya', 'Raman']);
  });

  test.each([
    ['the customer is unknown', 404, { message: 'Customer not found' }],
    ['DoubleTick is broken', 500, {}],
    ['the key is wrong', 401, {}],
    ['DoubleTick is busy', 429, {}],
    ['the answer makes no sense', 200, { customer: 'Priya' }],
    ['the name is empty', 200, { customer: { id: 'customer_1', name: ' ' } }],
  ])('leaves the name empty and never loses the event when %s', async (_what, status, body) => {
    details().reply(status, body);
    expect(await nameOf()).toEqual(NOBODY);
  });

  test('leaves it empty when DoubleTick cannot be reached, and logs no number', async () => {
    details().replyWithError('connect ECONNREFUSED');
    expect(await nameOf()).toEqual(NOBODY);
    expect(lines.filter((line) => line.startsWith('Ringhook'))).toEqual([
      'Ringhook: DoubleTick did not give the name of the customer, so it stays empty.',
    ]);
  });

  test.each([
    ['it is switched off', { authData, inputData: { look_up_customer: false } }],
    ['there is no DoubleTick key', { authData: {} }],
  ])('asks nobody when %s', async (_what, options) => {
    expect(await nameOf(options)).toEqual(NOBODY);
  });

  test('asks nobody when the reply has neither a phone number nor an ID', async () => {
    const [fields] = await deliver(GRANTED, { ...permissionGranted, from: '', dtCustomerId: '' }, { authData });
    expect(fields).toMatchObject({ customer_phone: null, customer_name: null, customer_name_status: 'unknown' });
  });

  test('asks by the ID for a customer who hides the number', async () => {
    nock('https://public.doubletick.io')
      .get('/customer/details')
      .query({ customerId: 'customer_Kd83hTq1Zb', wabaNumber: '+13125550150' })
      .reply(200, { customer: { id: 'customer_Kd83hTq1Zb', name: 'Priya Raman' } });
    const [fields] = await deliver(GRANTED, { ...permissionGranted, from: '' }, { authData });
    expect(fields).toMatchObject({ customer_name: 'Priya Raman', customer_name_status: 'found' });
  });

  test('tells who looks after the customer, and the tags', async () => {
    const assigned = {
      assignedToUser: 'Anita Desai',
      assignedUserNumber: '17045550101',
      tags: ['VIP', { name: 'New' }],
    };
    details().reply(200, { customer: { id: 'customer_1', name: 'Priya', ...assigned } });
    const [fields] = await deliver(GRANTED, permissionGranted, { authData });
    expect(fields).toMatchObject({
      assigned_to: 'Anita Desai',
      assigned_to_phone: '+17045550101',
      tags: 'VIP, New',
    });
  });

  test.each([
    ['found', 200, { customer: { id: 'customer_1', name: 'Priya' } }],
    ['unknown', 200, { customer: { id: 'customer_1', name: ' ' } }],
    ['unknown', 200, { customer: null }],
    ['unknown', 404, { message: 'Customer not found' }],
    ['failed', 200, '<html>Sign in</html>'],
    ['failed', 403, {}],
    ['failed', 429, {}],
  ])('says %s for the answer %d %j', async (status, code, body) => {
    details().reply(code, body);
    const [fields] = await deliver(GRANTED, permissionGranted, { authData });
    expect(fields?.customer_name_status).toBe(status);
  });

  test.each([
    ['no_key', { authData: {} }],
    ['off', { authData, inputData: { look_up_customer: 'no' } }],
  ])('says %s where nobody is asked', async (status, options) => {
    const [fields] = await deliver(GRANTED, permissionGranted, options);
    expect(fields?.customer_name_status).toBe(status);
  });

  test('asks without a business number when the reply has none', async () => {
    nock('https://public.doubletick.io')
      .get('/customer/details')
      .query({ phoneNumber: '+17735550170' })
      .reply(200, { customer: { id: 'customer_1', name: 'Priya' } });
    const [fields] = await deliver(GRANTED, { ...permissionGranted, to: '' }, { authData });
    expect(fields).toMatchObject({ customer_name: 'Priya', customer_last_name: null });
  });
});

describe('a webhook that comes twice', () => {
  interface FakeCache {
    set: (key: string, value: unknown, ttl?: number, scope?: string[], nx?: boolean) => Promise<boolean | null>;
    get: (key: string) => Promise<unknown>;
  }

  const zapierWith = (cache: FakeCache) => ({ cache, console }) as unknown as ZObject;

  /** z.cache as Zapier's server keeps it. */
  const workingCache = (): FakeCache => {
    const entries = new Map<string, unknown>();
    return {
      set: async (key, value, _ttl, _scope, nx) => {
        if (nx && entries.has(key)) return null;
        entries.set(key, value);
        return true;
      },
      get: async (key) => entries.get(key) ?? null,
    };
  };

  test('counts once', async () => {
    const z = zapierWith(workingCache());
    expect(await isFirstTime(z, 'doubletick:webhook_1', 'call_1:CALL_ENDED')).toBe(true);
    expect(await isFirstTime(z, 'doubletick:webhook_1', 'call_1:CALL_ENDED')).toBe(false);
    expect(await isFirstTime(z, 'doubletick:webhook_1', 'call_2:CALL_ENDED')).toBe(true);
  });

  test('counts once for each Zap of a connection, which share the cache', async () => {
    const z = zapierWith(workingCache());
    expect(await isFirstTime(z, 'doubletick:webhook_1', 'call_1:CALL_ENDED')).toBe(true);
    expect(await isFirstTime(z, 'doubletick:webhook_2', 'call_1:CALL_ENDED')).toBe(true);
    expect(await isFirstTime(z, 'hub:webhook_1', 'call_1:CALL_ENDED')).toBe(true);
  });

  test('keeps no phone number in the cache', async () => {
    const keys: string[] = [];
    const set = async (key: string) => keys.push(key) > 0;
    await isFirstTime(zapierWith({ set, get: async () => null }), 'doubletick:webhook_1', '+17735550170:2026:accepted');
    expect(keys).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
  });

  test('goes through when the cache took nothing because it is busy', async () => {
    const z = zapierWith({ set: async () => false, get: async () => null });
    expect(await isFirstTime(z, 'doubletick:webhook_1', 'call_1:CALL_ENDED')).toBe(true);
  });

  test('goes through when the cache answers "not set" about its own claim', async () => {
    let claim: unknown;
    const set = async (_key: string, value: unknown) => {
      claim = value;
      return null;
    };
    expect(await isFirstTime(zapierWith({ set, get: async () => claim }), 'doubletick:webhook_1', 'call_1')).toBe(true);
  });

  test('goes through when the cache is down, and the log says so', async () => {
    const fail = async () => {
      throw new Error('RPC request failed');
    };
    expect(await isFirstTime(zapierWith({ set: fail, get: fail }), 'doubletick:webhook_1', 'call_1')).toBe(true);
    expect(lines).toEqual([expect.stringContaining('so the Zap runs')]);
  });

  test('runs the Zap once, asked through the cache of Zapier', async () => {
    const cache = new ZapierCache();
    process.env.ZAPIER_DEPLOY_KEY = 'key';
    nock('https://rpc.zapier.com')
      .post('/cli')
      .times(3)
      .reply(async (request: Request) => {
        const { id, method, params } = JSON.parse(await request.text());
        return [200, { id, result: cache.call(method, params) }, { 'content-type': 'application/json' }];
      });
    expect(await runs(ACCEPTED, callAccepted, { cache: null })).toBe(1);
    expect(await runs(ACCEPTED, callAccepted, { cache: null })).toBe(0);
    delete process.env.ZAPIER_DEPLOY_KEY;
  });

  test('an event that the filters drop is not remembered', async () => {
    const cache = {};
    await deliver(ACCEPTED, callAccepted, { cache, inputData: { direction: 'OUTGOING' } });
    expect(cache).toEqual({});
    await deliver(ACCEPTED, callAccepted, { cache });
    expect(Object.keys(cache)).toHaveLength(1);
  });
});
