import { describe, expect, test } from '@jest/globals';
import { permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import { permissionExpired } from '../../src/hub-api/permission-expired.ts';
import { sampleOf } from '../../src/values/event-type.ts';

const { samplePayload } = permissionExpired;
const END = Date.parse('2026-03-02T09:15:07.000Z');
const HOUR = 60 * 60 * 1000;

const read = (changes: object = {}, receivedAt = END, timeZone = 'UTC') =>
  permissionExpired.read({ ...samplePayload, ...changes }, { receivedAt, now: receivedAt, timeZone });

describe('a permission that has run out', () => {
  test('may not be called any more', () => {
    expect(read().fields).toMatchObject({
      permission_status: 'expired',
      permission_summary: 'Temporary Call Permission - Expired On 2026-03-02',
      may_call: false,
      expires_at: '2026-03-02T09:15:07.000Z',
      hours_left: 0,
      lead_time_hours: 0,
    });
  });

  test('is dated as a clock in the time zone of the Zap shows it', () => {
    expect(read({}, END, 'Pacific/Auckland').fields?.permission_summary).toContain('Expired On 2026-03-02');
    expect(read({ expiresAt: '2026-03-02T20:00:00Z' }, END + 12 * HOUR, 'Asia/Kolkata').fields).toMatchObject({
      permission_summary: 'Temporary Call Permission - Expired On 2026-03-03',
    });
  });

  test('has run out also when the notice of its coming end arrives late', () => {
    expect(read({ leadTimeHours: 24 }, END + HOUR).fields).toMatchObject({
      id: `${samplePayload.replyId}:expired:24`,
      permission_status: 'expired',
      may_call: false,
      hours_left: 0,
      lead_time_hours: 24,
    });
  });
});

test('a permission that will run out may be called until then', () => {
  expect(read({ leadTimeHours: 24 }, END - 24 * HOUR + 420).fields).toMatchObject({
    id: `${samplePayload.replyId}:expired:24`,
    permission_status: 'temporary',
    permission_summary: 'Temporary Call Permission - Valid Until 2026-03-02',
    may_call: true,
    hours_left: 24,
    lead_time_hours: 24,
  });
});

test('each lead time is an event of its own', () => {
  const ids = [0, 1, 24].map((leadTimeHours) => read({ leadTimeHours }).fields?.id);
  expect(new Set(ids).size).toBe(3);
});

test.each(['replyId', 'expiresAt'])('without %s it is unusable', (key) => {
  expect(read({ [key]: undefined })).toEqual({ fields: null, wrong: [key] });
});

test.each([[null], ['text'], [{}], [permissionGranted], [{ ...samplePayload, event: 'CALL_ENDED' }]])(
  'another payload is not this event: %j',
  (payload) => {
    expect(permissionExpired.read(payload, { receivedAt: END, now: END, timeZone: 'UTC' })).toEqual({
      fields: null,
      wrong: [],
    });
  },
);

test('its sample is one that has run out', () => {
  expect(sampleOf(permissionExpired)).toMatchObject({ permission_status: 'expired', may_call: false });
});

test('a customer who hides the phone number is known by user ID and username', () => {
  expect(read({ from: null }).fields).toMatchObject({
    customer_phone: null,
    whatsapp_user_id: 'IN.13491208655302741918',
    username: 'priya.raman',
  });
});

test('it holds for WhatsApp, and its end is a date in the time zone of the Zap', () => {
  expect(read({ expiresAt: '2026-03-02T20:00:00Z' }, END, 'Asia/Kolkata').fields).toMatchObject({
    channel: 'WhatsApp',
    expires_on: '2026-03-03',
  });
});
