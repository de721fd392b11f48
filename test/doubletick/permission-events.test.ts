import { describe, expect, test } from '@jest/globals';
import { permissionEvents } from '../../src/doubletick/permission-events.ts';
import { permissionDenied, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import type { ReadingContext } from '../../src/values/reading.ts';

const RECEIVED_AT = Date.parse('2026-03-02T09:16:00.000Z');

const read = (name: 'reply' | 'granted' | 'denied', payload: unknown, changes: Partial<ReadingContext> = {}) => {
  const event = permissionEvents.find(({ key }) => key === `doubletick_call_permission_${name}`);
  if (!event) throw new Error(`No event ${name}`);
  return event.read(payload, { receivedAt: RECEIVED_AT, now: RECEIVED_AT, timeZone: 'UTC', ...changes });
};

const granted = (changes: Record<string, unknown> = {}, context?: Partial<ReadingContext>) =>
  read('granted', { ...permissionGranted, ...changes }, context);

test('a temporary grant, field by field', () => {
  expect(granted()).toEqual({
    wrong: [],
    fields: {
      id: expect.stringMatching(
        /^wamid\.HBgLMTc3MzU1NTAxNzAVAgARGBJBMEUx:temporary:2026-03-02T09:15:07\.000Z:[\w-]{12}$/,
      ),
      channel: 'WhatsApp',
      waba_number: '+13125550150',
      customer_phone: '+17735550170',
      whatsapp_user_id: null,
      username: null,
      response: 'accepted',
      permission_status: 'temporary',
      permission_summary: 'Temporary Call Permission - Valid Until 2026-03-09',
      may_call: true,
      is_current: null,
      is_permanent: false,
      expires_at: '2026-03-09T09:15:07.000Z',
      expires_on: '2026-03-09',
      replied_at: '2026-03-02T09:15:07.000Z',
      message_id: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJBMEUx',
      paired_message_id: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJCN0My',
      response_source: 'user_initiated',
      is_automatic: false,
      user_action: 'Allow for 7 Days',
      customer_id: 'customer_Kd83hTq1Zb',
      customer_name: null,
      customer_first_name: null,
      customer_last_name: null,
      customer_name_status: null,
      assigned_to: null,
      assigned_to_phone: null,
      tags: null,
    },
  });
});

test('a permanent grant has no end', () => {
  expect(granted({ isPermanent: true, expirationTimestamp: undefined }).fields).toMatchObject({
    permission_status: 'permanent',
    permission_summary: 'Permanent Call Permission Granted',
    is_permanent: true,
    expires_at: null,
    expires_on: null,
    user_action: 'Always Allow',
  });
});

test('a denial has neither of the two fields of a grant', () => {
  const { fields } = read('denied', permissionDenied);
  expect(fields).toMatchObject({
    response: 'rejected',
    permission_status: 'denied',
    permission_summary: 'Call Permission Denied',
    may_call: false,
    user_action: "Don't Allow",
  });
  expect(fields).not.toHaveProperty('is_permanent');
  expect(fields).not.toHaveProperty('expires_at');
  expect(fields).not.toHaveProperty('expires_on');
});

test('a reply that denies has both fields, empty', () => {
  const { fields } = read('reply', { ...permissionDenied, isPermanent: true, expirationTimestamp: 1773047707 });
  expect(fields).toMatchObject({ may_call: false, is_permanent: null, expires_at: null });
});

describe('a grant that is over', () => {
  const END = Date.parse('2026-03-09T09:15:07.000Z');

  test('still counts one millisecond before its end', () => {
    expect(granted({}, { now: END - 1 }).fields).toMatchObject({ permission_status: 'temporary', may_call: true });
  });

  test('is expired from its end on, and no longer fires as granted', () => {
    expect(granted({}, { now: END })).toEqual({ fields: null, wrong: [] });
    expect(read('reply', permissionGranted, { now: END }).fields).toMatchObject({
      response: 'accepted',
      permission_status: 'expired',
      permission_summary: 'Temporary Call Permission - Expired On 2026-03-09',
      may_call: false,
      is_permanent: false,
      user_action: 'Allow for 7 Days',
    });
  });
});

describe('a grant that a newer answer has replaced', () => {
  test('allows nothing, and no longer fires as granted', () => {
    expect(granted({}, { isCurrent: false }).fields).toBeNull();
    expect(read('reply', permissionGranted, { isCurrent: false }).fields).toMatchObject({
      permission_status: 'temporary',
      is_current: false,
      may_call: false,
    });
  });

  test('while one that is current says so', () => {
    expect(granted({}, { isCurrent: true }).fields).toMatchObject({ is_current: true, may_call: true });
  });
});

test("dates are those of the Zap's time zone", () => {
  const { fields } = granted({ expirationTimestamp: '2026-03-08T20:00:00Z' }, { timeZone: 'Asia/Kolkata' });
  expect(fields).toMatchObject({
    permission_summary: 'Temporary Call Permission - Valid Until 2026-03-09',
    expires_on: '2026-03-09',
  });
});

test('the time of the reply is empty when it is none that can be', () => {
  const denied = { ...permissionDenied, receivedAt: 1 };
  expect(read('denied', denied).fields?.replied_at).toBeNull();
});

describe('both documented spellings', () => {
  const labels = {
    'Customer Phone Number': '17735550170',
    'WABA Number': '13125550150',
    Response: 'Accepted',
    Timestamp: '1772442907',
    'Message ID': 'wamid.2',
    'Pair Message ID': 'wamid.1',
    'Is Permanent': 'true',
    'Response Source': 'user',
    'User Action': 'Always Allow',
  };
  const camelCase = {
    customerPhoneNumber: '17735550170',
    wabaNumber: '13125550150',
    response: 'accepted',
    timestamp: 1772442907000,
    messageId: 'wamid.2',
    pairMessageId: 'wamid.1',
    isPermanent: true,
    responseSource: 'user',
    userAction: 'Always Allow',
  };

  test.each([
    ['the labels of the help centre', labels],
    ['the same in camel case', camelCase],
    ['an event key that nobody documents', { event: 'CALL_PERMISSION_REPLY_RECEIVED', ...camelCase }],
  ])('%s', (_spelling, payload) =>
    expect(read('reply', payload).fields).toMatchObject({
      id: expect.stringMatching(/^wamid\.2:permanent:/),
      customer_phone: '+17735550170',
      waba_number: '+13125550150',
      response: 'accepted',
      permission_status: 'permanent',
      replied_at: '2026-03-02T09:15:07.000Z',
      paired_message_id: 'wamid.1',
      response_source: 'user',
      user_action: 'Always Allow',
    }),
  );
});

describe('what WhatsApp decides by itself', () => {
  test('a revocation after unanswered calls has no button', () => {
    const { fields } = read('denied', { ...permissionDenied, responseSource: 'automatic', pairedMessageId: undefined });
    expect(fields).toMatchObject({ is_automatic: true, user_action: null, paired_message_id: null });
  });

  test('a button that was sent all the same is kept', () => {
    const { fields } = granted({ responseSource: 'AUTOMATIC', userAction: 'Always Allow' });
    expect(fields).toMatchObject({ is_automatic: true, user_action: 'Always Allow' });
  });
});

describe('what fires what', () => {
  test.each([
    ['a grant', permissionGranted, { reply: true, granted: true, denied: false }],
    ['a denial', permissionDenied, { reply: true, granted: false, denied: true }],
  ])('%s', (_what, payload, expected) => {
    const fired = (name: 'reply' | 'granted' | 'denied') => read(name, payload).fields !== null;
    expect({ reply: fired('reply'), granted: fired('granted'), denied: fired('denied') }).toEqual(expected);
  });
});

describe('an answer that is unclear', () => {
  test('fires as a reply alone, and allows nothing', () => {
    const payload = { ...permissionGranted, response: 'perhaps' };
    expect(read('granted', payload)).toEqual({ fields: null, wrong: [] });
    expect(read('denied', payload)).toEqual({ fields: null, wrong: [] });
    expect(read('reply', payload).fields).toMatchObject({
      response: 'unclear',
      permission_status: 'unclear',
      permission_summary: 'Call Permission Unclear',
      may_call: false,
      is_permanent: null,
      expires_at: null,
      user_action: null,
    });
  });

  test('has the button, if it came with one', () => {
    const payload = { ...permissionGranted, response: '', userAction: 'Ask Me Later' };
    expect(read('reply', payload).fields?.user_action).toBe('Ask Me Later');
  });
});

describe('a customer who hides their number', () => {
  test('has a user id and perhaps a username', () => {
    const hidden = { ...permissionGranted, from: 'US.13491208655302741918', profile: { username: 'priya.r' } };
    expect(read('granted', hidden).fields).toMatchObject({
      customer_phone: null,
      whatsapp_user_id: 'US.13491208655302741918',
      username: 'priya.r',
    });
  });

  test('may be named by nothing at all, and their no still fires', () => {
    expect(read('denied', { response: 'reject' }).fields).toMatchObject({
      id: expect.stringMatching(/^denied:\d+:/),
      customer_phone: null,
      whatsapp_user_id: null,
      permission_status: 'denied',
    });
  });
});

describe('foreign payloads', () => {
  test.each([
    ['a call', { event: 'CALL_ACCEPTED', callId: 'call_1', response: 'accept' }],
    ['a message', { from: '+17735550170', to: '+13125550150', messageId: 'wamid.1' }],
    ['nothing', null],
    ['text', 'accept'],
    ['a list', [permissionGranted]],
  ])('%s', (_what, payload) => expect(read('reply', payload)).toEqual({ fields: null, wrong: [] }));
});
