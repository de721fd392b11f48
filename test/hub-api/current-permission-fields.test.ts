import { expect, test } from '@jest/globals';
import { toCurrentPermissionsResult } from '../../src/hub-api/current-permission-fields.ts';
import { ledgerLine } from '../contract/operation-cases.ts';

const NOW = Date.parse('2026-03-02T09:15:07.000Z');
const FUTURE = '2026-03-04T20:00:00.000Z';

const read = (lines: unknown[], timeZone = 'UTC') => toCurrentPermissionsResult(lines, false, { now: NOW, timeZone });
const one = (changes: Record<string, unknown>, timeZone?: string) =>
  read([ledgerLine(changes)], timeZone).permissions[0];

test('an answer that counts has its end as a date in the time zone of the Zap', () => {
  expect(one({ status_now: 'temporary', expires_at: FUTURE }, 'Asia/Kolkata')).toEqual({
    customer_phone: '+17045550118',
    customer_id: null,
    whatsapp_user_id: null,
    waba_number: '+17045550100',
    status: 'temporary',
    may_call: true,
    expires_at: FUTURE,
    expires_on: '2026-03-05',
    replied_at: '2026-03-02T09:15:07.000Z',
    channel: 'WhatsApp',
  });
});

test.each([
  ['denied', { status_now: 'denied' }, 'denied'],
  ['expired', { status_now: 'expired', expires_at: '2026-03-01T00:00:00.000Z' }, 'expired'],
  ['run out by this clock', { status_now: 'temporary', expires_at: '2026-03-02T09:15:07.000Z' }, 'expired'],
  ['unclear', { status_now: 'unclear' }, 'unclear'],
  ['temporary without an end', { status_now: 'temporary' }, 'unknown'],
  ['permanent with an end', { expires_at: FUTURE }, 'unknown'],
  ['permanent with an end that makes no sense', { expires_at: 'soon' }, 'unknown'],
  ['of a status that makes no sense', { status_now: ['permanent'] }, 'unknown'],
  ['replaced by a newer one', { is_current: false }, 'unknown'],
  ['not said to count', { is_current: null }, 'unknown'],
  ['of a channel that nobody knows', { channel: 'pigeon' }, 'unknown'],
])('an answer that is %s allows no call', (_what, changes, status) => {
  expect(one(changes)).toMatchObject({ may_call: false, status });
});

test('counts the answers, and those that allow calls', () => {
  expect(read([ledgerLine(), ledgerLine({ status_now: 'denied', channel: 'all' }), 'nonsense'])).toMatchObject({
    id: 'permissions:2026-03-02T09:15:07.000Z',
    checked_at: '2026-03-02T09:15:07.000Z',
    permissions_count: 3,
    may_call_count: 1,
    has_more: false,
    permissions: [{ channel: 'WhatsApp' }, { channel: 'All channels' }, { status: 'unknown', channel: null }],
  });
});
