import { describe, expect, test } from '@jest/globals';
import { permissionEvents } from '../../../src/doubletick/permission-events.ts';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { replyOf } from '../../../src/hub/permissions/reply.ts';

const ARRIVED = '2026-03-02T09:20:00.000Z';
const receivedAt = Date.parse(ARRIVED);

const reply = (payload: Record<string, unknown>) => {
  for (const event of permissionEvents.filter(({ key }) => !key.endsWith('_reply'))) {
    const { fields } = event.read(payload, { receivedAt, now: receivedAt, timeZone: 'UTC' });
    if (fields) return replyOf(event.key, fields, receivedAt);
  }
  throw new Error('It is no reply.');
};

describe('a reply, as the ledger keeps it', () => {
  test('has its two numbers in digits, its answer, its times and all of its fields', () => {
    expect(reply(doubletick.permissionGranted)).toEqual({
      customer: '919812345670',
      wabaNumber: '914045678900',
      status: 'temporary',
      expiresAt: '2026-03-09T09:15:07.000Z',
      repliedAt: '2026-03-02T09:15:07.000Z',
      fields: expect.objectContaining({ permission_status: 'temporary', message_id: 'wamid.HBgMOTE5ODEyMzQ1Njcw' }),
    });
  });

  test('has an end only when it is a temporary grant', () => {
    expect(reply({ ...doubletick.permissionGranted, isPermanent: true, expirationTimestamp: null })).toMatchObject({
      status: 'permanent',
      expiresAt: null,
    });
    expect(reply(doubletick.permissionDenied)).toMatchObject({ status: 'denied', expiresAt: null });
  });

  test('names no business number when it came without one', () => {
    expect(reply({ ...doubletick.permissionDenied, to: '' })?.wabaNumber).toBeNull();
  });

  test('was given when it arrived, if it says no time or one that has not come yet', () => {
    expect(reply({ ...doubletick.permissionDenied, receivedAt: '' })?.repliedAt).toBe(ARRIVED);
    expect(reply({ ...doubletick.permissionDenied, receivedAt: '2099-01-01T00:00:00Z' })?.repliedAt).toBe(ARRIVED);
  });

  test('is none when it says not who answered', () => {
    expect(reply({ ...doubletick.permissionDenied, from: '' })).toBeNull();
    expect(reply({ ...doubletick.permissionDenied, from: 'anonymous' })).toBeNull();
  });
});

test('no other event is a reply', () => {
  expect(
    replyOf('doubletick_call_ended', { customer_phone: '+919812345670', permission_status: 'denied' }, receivedAt),
  ).toBeNull();
  expect(
    replyOf(
      'doubletick_call_permission_granted',
      { customer_phone: '+919812345670', permission_status: 'sure' },
      receivedAt,
    ),
  ).toBeNull();
});
