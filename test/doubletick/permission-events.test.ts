import { describe, expect, test } from '@jest/globals';
import { permissionEvents } from '../../src/doubletick/permission-events.ts';
import { decisionOf } from '../../src/doubletick/permission-payload.ts';
import { permissionDenied, permissionGranted } from '../../src/doubletick/sample-payloads.ts';

const RECEIVED_AT = Date.parse('2026-03-02T09:16:00.000Z');

const read = (name: 'reply' | 'granted' | 'denied', payload: unknown, timeZone = 'UTC') => {
  const event = permissionEvents.find(({ key }) => key === `doubletick_call_permission_${name}`);
  if (!event) throw new Error(`No event ${name}`);
  return event.read(payload, { receivedAt: RECEIVED_AT, timeZone });
};

const granted = (changes: Record<string, unknown> = {}, timeZone?: string) =>
  read('granted', { ...permissionGranted, ...changes }, timeZone);

test('a temporary grant, field by field', () => {
  expect(granted()).toEqual({
    wrong: [],
    fields: {
      id: 'wamid.HBgMOTE5ODEyMzQ1Njcw',
      waba_number: '+914045678900',
      customer_phone: '+919812345670',
      response: 'accepted',
      permission_status: 'temporary',
      permission_summary: 'Temporary Call Permission - Valid Until 2026-03-09',
      may_call: true,
      is_permanent: false,
      expires_at: '2026-03-09T09:15:07.000Z',
      replied_at: '2026-03-02T09:15:07.000Z',
      message_id: 'wamid.HBgMOTE5ODEyMzQ1Njcw',
      paired_message_id: 'wamid.HBgMOTE0MDQ1Njc4OTAw',
      response_source: 'user_initiated',
      is_automatic: false,
      user_action: 'Allow for 7 Days',
      customer_id: 'customer_Kd83hTq1Zb',
      customer_name: null,
      customer_first_name: null,
      customer_last_name: null,
    },
  });
});

test('a permanent grant never expires, whatever expiry came with it', () => {
  expect(granted({ isPermanent: true }).fields).toMatchObject({
    permission_status: 'permanent',
    permission_summary: 'Permanent Call Permission Granted',
    is_permanent: true,
    expires_at: null,
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
});

test('a reply that denies has both fields, empty', () => {
  const { fields } = read('reply', { ...permissionDenied, isPermanent: true, expirationTimestamp: 1773047707 });
  expect(fields).toMatchObject({ may_call: false, is_permanent: null, expires_at: null });
});

describe('when a temporary permission runs out', () => {
  test.each([
    ['as stated, in seconds', 1773000000, '2026-03-08T20:00:00.000Z'],
    ['as stated, in digits', '1773000000', '2026-03-08T20:00:00.000Z'],
    ['as stated, in ISO 8601', '2026-03-08T20:00:00Z', '2026-03-08T20:00:00.000Z'],
    ['168 hours after the reply, when nothing is stated', undefined, '2026-03-09T09:15:07.000Z'],
    ['168 hours after the reply, when the statement lies before it', 1768470600, '2026-03-09T09:15:07.000Z'],
    ['168 hours after the reply, when the statement is nonsense', 'in a week', '2026-03-09T09:15:07.000Z'],
  ])('%s', (_when, expirationTimestamp, expected) =>
    expect(granted({ expirationTimestamp }).fields?.expires_at).toBe(expected),
  );

  test('168 hours after it arrived, when the reply has no time', () => {
    const { fields } = granted({ receivedAt: undefined, expirationTimestamp: undefined });
    expect(fields).toMatchObject({ replied_at: null, expires_at: '2026-03-09T09:16:00.000Z' });
  });

  test("the summary has the date in the Zap's time zone", () => {
    const { fields } = granted({ expirationTimestamp: '2026-03-09T20:00:00Z' }, 'Asia/Kolkata');
    expect(fields?.permission_summary).toBe('Temporary Call Permission - Valid Until 2026-03-10');
  });
});

describe('a grant that is not clearly permanent is temporary', () => {
  test.each([[undefined], [''], ['maybe'], [null]])('isPermanent %j', (isPermanent) =>
    expect(granted({ isPermanent }).fields).toMatchObject({ permission_status: 'temporary', is_permanent: false }),
  );

  test.each([[true], ['true'], ['Yes']])('while isPermanent %j is permanent', (isPermanent) =>
    expect(granted({ isPermanent }).fields?.permission_status).toBe('permanent'),
  );
});

describe('both documented spellings', () => {
  const labels = {
    'Customer Phone Number': '919812345670',
    'WABA Number': '914045678900',
    Response: 'Accepted',
    Timestamp: '1772442907',
    'Message ID': 'wamid.2',
    'Pair Message ID': 'wamid.1',
    'Is Permanent': 'true',
    'Response Source': 'user',
    'User Action': 'Always Allow',
  };
  const camelCase = {
    customerPhoneNumber: '919812345670',
    wabaNumber: '914045678900',
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
      id: 'wamid.2',
      customer_phone: '+919812345670',
      waba_number: '+914045678900',
      response: 'accepted',
      permission_status: 'permanent',
      replied_at: '2026-03-02T09:15:07.000Z',
      paired_message_id: 'wamid.1',
      response_source: 'user',
      user_action: 'Always Allow',
    }),
  );

  test('the first of two spellings of one key counts, unless it is empty', () => {
    expect(granted({ from: '', customerNumber: '919812345671' }).fields?.customer_phone).toBe('+919812345671');
    expect(granted({ customerNumber: '919812345671' }).fields?.customer_phone).toBe('+919812345670');
  });
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

describe('the id', () => {
  test('is made of customer, time and answer when the message has none', () => {
    expect(granted({ messageId: '' }).fields?.id).toBe('+919812345670:2026-03-02T09:15:07.000Z:accepted');
    expect(granted({ messageId: '', receivedAt: '' }).fields?.id).toBe(
      '+919812345670:2026-03-02T09:16:00.000Z:accepted',
    );
  });

  test('cannot be made without a customer either', () => {
    expect(granted({ messageId: '', from: '' })).toEqual({ fields: null, wrong: ['messageId'] });
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

describe('an answer that is unclear never counts as a permission', () => {
  test.each([
    [undefined],
    [''],
    ['perhaps'],
    [{ accept: true }],
    ['unaccept'],
    ['grant_revoked'],
    ['accept: cancelled'],
  ])('%j', (response) => {
    for (const name of ['reply', 'granted', 'denied'] as const) {
      const { fields, wrong } = read(name, { ...permissionGranted, response });
      expect(fields).toBeNull();
      expect(wrong).toEqual(['response']);
    }
  });
});

describe('decisionOf', () => {
  test.each(['accept', 'accepted', 'ACCEPT', 'approved', 'Granted', ' grant '])('%s is a grant', (text) =>
    expect(decisionOf(text)).toBe('accepted'),
  );
  test.each(['reject', 'Rejected', 'deny', 'DENIED', 'declined', 'revoked'])('%s is a denial', (text) =>
    expect(decisionOf(text)).toBe('rejected'),
  );
  test('nothing is neither', () => expect(decisionOf(null)).toBeNull());
});

describe('foreign payloads', () => {
  test.each([
    ['a call', { event: 'CALL_ACCEPTED', callId: 'call_1', response: 'accept' }],
    ['a message', { from: '+919812345670', to: '+914045678900', messageId: 'wamid.1' }],
    ['nothing', null],
    ['text', 'accept'],
    ['a list', [permissionGranted]],
  ])('%s', (_what, payload) => expect(read('reply', payload)).toEqual({ fields: null, wrong: [] }));
});
