import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type PermissionQuestion,
  type PermissionResult,
  strictestOf,
  toPermissionResult,
} from '../../src/hub-api/permission-fields.ts';
import { permissionAnswer } from '../contract/operation-cases.ts';

const NOW = Date.parse('2026-03-02T09:15:07.000Z');
const PAST = '2026-03-02T09:15:07.000Z';
const FUTURE = '2026-03-04T20:00:00.000Z';
const PHONE = '+17045550118';
const WABA = '+17045550100';

const question: PermissionQuestion = {
  who: { kind: 'customer_phone', value: PHONE },
  wabaNumber: null,
  channel: 'whatsapp',
  now: NOW,
  timeZone: 'UTC',
};

const read = (changes: Record<string, unknown> = {}, asked: Partial<PermissionQuestion> = {}) =>
  toPermissionResult(permissionAnswer({ phone: '17045550118', known_as: null, ...changes }), { ...question, ...asked });

describe('a permission that holds', () => {
  test('is callable without an end when it is permanent', () => {
    expect(read()).toMatchObject({
      may_call: true,
      reason: 'May be called on WhatsApp: the permission is permanent.',
      permission_status: 'permanent',
      permission_summary: 'Permanent Call Permission Granted',
      is_permanent: true,
      expires_at: null,
      expires_on: null,
      days_left: null,
    });
  });

  test('is callable until its end, dated in the time zone of the Zap, when it is temporary', () => {
    expect(read({ status: 'temporary', expires_at: FUTURE }, { timeZone: 'Asia/Kolkata' })).toMatchObject({
      may_call: true,
      reason: 'May be called on WhatsApp until 2026-03-05.',
      permission_status: 'temporary',
      permission_summary: 'Temporary Call Permission - Valid Until 2026-03-05',
      is_permanent: false,
      expires_at: FUTURE,
      expires_on: '2026-03-05',
      days_left: 2.4,
    });
  });

  test('of a phone line says so', () => {
    expect(read({ channel: 'phone' }, { channel: 'phone' })).toMatchObject({
      id: `${PHONE}:all:phone`,
      channel: 'Phone line',
      may_call: true,
      reason: 'May be called on an ordinary phone line: the permission is permanent.',
    });
  });
});

test.each([
  ['denied', { status: 'denied' }, 'denied', 'The customer refused calls.'],
  ['unclear', { status: 'unclear' }, 'unclear', "The customer's last answer was unclear."],
  ['never given', { status: 'never_asked' }, 'never_asked', 'The customer has never given permission.'],
  ['run out', { status: 'expired', expires_at: PAST }, 'expired', 'The 7-day permission has expired.'],
  ['run out, the hub does not say when', { status: 'expired' }, 'expired', 'The 7-day permission has expired.'],
  [
    'run out by this clock, though the hub says that it holds',
    { status: 'temporary', expires_at: PAST },
    'expired',
    'The 7-day permission has expired.',
  ],
])('a permission that is %s allows no call', (_what, changes, status, reason) => {
  expect(read(changes)).toMatchObject({
    may_call: false,
    permission_status: status,
    is_permanent: false,
    reason: `Do not call: ${reason}`,
  });
});

test.each([
  ['temporary without an end', { status: 'temporary' }],
  ['temporary with an end that makes no sense', { status: 'temporary', expires_at: 'soon' }],
  ['temporary and not to be called', { status: 'temporary', may_call: false, expires_at: FUTURE }],
  ['temporary and permanent', { status: 'temporary', is_permanent: true, expires_at: FUTURE }],
  ['permanent with an end', { expires_at: FUTURE }],
  ['permanent with an end that makes no sense', { expires_at: 'soon' }],
  ['permanent and not to be called', { may_call: false }],
  ['permanent and to be called in words alone', { may_call: 'true' }],
  ['permanent and not permanent', { is_permanent: false }],
  ['denied and to be called', { status: 'denied', may_call: true }],
  ['denied and permanent', { status: 'denied', is_permanent: true }],
  ['something that nobody knows', { status: 'granted', may_call: true }],
  ['nothing at all', { status: null, may_call: null }],
  ['of another channel', { channel: 'phone' }],
  ['of no channel', { channel: null }],
  ['of one business number when all were meant', { waba_number: '17045550100' }],
])('an answer that is %s makes no sense, so: do not call', (_what, changes) => {
  expect(read(changes)).toMatchObject({
    may_call: false,
    permission_status: 'unknown',
    permission_summary: 'Call Permission Unknown',
    is_permanent: false,
    reason: "Do not call: The hub's answer is contradictory. Look the customer up in the hub.",
  });
});

test.each([
  ['the same number', '17045550100', true],
  ['all numbers, which is stricter', null, true],
  ['another number', '17045550101', false],
  ['no number at all', undefined, true],
  ['what makes no sense', { number: [7] }, false],
])('asked about one business number, an answer about %s counts or not', (_what, waba_number, expected) => {
  expect(read({ waba_number }, { wabaNumber: WABA })).toMatchObject({
    id: `${PHONE}:${WABA}`,
    waba_number: WABA,
    may_call: expected,
  });
});

describe('the reason why not', () => {
  test.each([
    ['The customer refused calls on 1 March.', 'Do not call: The customer refused calls on 1 March.'],
    ['Do not call: refused on every channel.', 'Do not call: refused on every channel.'],
    ['do not call', 'Do not call: The customer refused calls.'],
    ['', 'Do not call: The customer refused calls.'],
    [7, 'Do not call: 7'],
  ])('is what the hub says, said once: %j', (reason, expected) => {
    expect(read({ status: 'denied', reason }).reason).toBe(expected);
  });

  test('is never one that the hub gave for calling', () => {
    expect(read({ status: 'temporary', expires_at: PAST, reason: 'May be called.' }).reason).toBe(
      'Do not call: The 7-day permission has expired.',
    );
  });
});

describe('who is meant', () => {
  const people = { phones: ['17045550118'], customer_ids: ['customer_1'], whatsapp_user_ids: ['US.1', 'US.2'] };

  test('is who was asked about, and every identity that is the only one of its kind', () => {
    const known = read(
      { phone: null, customer_id: 'customer_1', known_as: people },
      { who: { kind: 'customer_id', value: 'customer_1' } },
    );
    expect(known).toMatchObject({
      id: 'customer_1:all',
      customer_phone: PHONE,
      customer_id: 'customer_1',
      whatsapp_user_id: null,
    });
  });

  test('is as the question has it when the hub knows nobody', () => {
    const who = { kind: 'whatsapp_user_id', value: 'US.1' } as const;
    expect(read({ phone: null, status: 'never_asked' }, { who })).toMatchObject({
      customer_phone: null,
      customer_id: null,
      whatsapp_user_id: 'US.1',
    });
  });
});

test('counts the answers on record and the calls that nobody answered', () => {
  expect(read({ history: [{}, {}], unanswered_in_a_row: 3 })).toMatchObject({
    history_count: 2,
    unanswered_in_a_row: 3,
  });
  expect(read({ history: 'long', unanswered_in_a_row: 'many' })).toMatchObject({
    history_count: 0,
    unanswered_in_a_row: null,
  });
});

test('nothing but a whole, consistent grant ever allows a call, whatever the hub answers', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('permanent', 'temporary', 'denied', true, false, 'true', null, PAST, FUTURE, 'whatsapp', 'phone'),
  );
  const answer = fc
    .dictionary(fc.constantFrom(...Object.keys(permissionAnswer())), value, { maxKeys: 4 })
    .map((changes) => ({ ...permissionAnswer(), ...changes }));
  fc.assert(
    fc.property(fc.oneof(answer, fc.jsonValue()), (said) => {
      const result = toPermissionResult(said, question);
      if (!result.may_call) return result.reason?.startsWith('Do not call: ') === true;
      const grant = said as Record<string, unknown>;
      expect(grant).toMatchObject({ may_call: true, channel: 'whatsapp' });
      expect(grant.status === 'permanent' || Date.parse(String(result.expires_at)) > NOW).toBe(true);
      return result.reason?.startsWith('May be called on WhatsApp') === true;
    }),
    { numRuns: 2_000 },
  );
});

describe('of several answers about one customer', () => {
  const STATUSES = ['permanent', 'temporary', 'never_asked', 'expired', 'unclear', 'unknown', 'denied'];
  const answers = STATUSES.map((status): PermissionResult => {
    const changes = status === 'temporary' || status === 'expired' ? { expires_at: FUTURE } : {};
    return read({ status, ...changes });
  });

  test.each(STATUSES.map((status, index) => [status, index] as const))(
    '%s is stricter than those before it',
    (status, index) => {
      const upTo = answers.slice(0, index + 1);
      expect(strictestOf(upTo).permission_status).toBe(status);
      expect(strictestOf(upTo.toReversed()).permission_status).toBe(status);
    },
  );

  test('the temporary one that ends first is stricter, and of equals the first counts', () => {
    const [early, late] = ['2026-03-03T00:00:00.000Z', FUTURE].map((expires_at) =>
      read({ status: 'temporary', expires_at }),
    ) as [PermissionResult, PermissionResult];
    expect(strictestOf([late, early])).toBe(early);
    expect(strictestOf([early, late])).toBe(early);
    const again = { ...early };
    expect(strictestOf([early, again])).toBe(early);
  });
});
