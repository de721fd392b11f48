import { describe, expect, test } from '@jest/globals';
import { callEvents } from '../../src/doubletick/call-events.ts';
import * as samples from '../../src/doubletick/sample-payloads.ts';
import { SeveralValues } from '../../src/values/several-values.ts';

const RECEIVED_AT = 1_772_442_907_420;
const CONTEXT = { receivedAt: RECEIVED_AT, now: RECEIVED_AT, timeZone: 'UTC' };

const read = (key: string, payload: unknown) => {
  const event = callEvents.find((candidate) => candidate.key === key);
  if (!event) throw new Error(`No event ${key}`);
  return event.read(payload, CONTEXT);
};

const accepted = (changes: Record<string, unknown> = {}) =>
  read('doubletick_call_accepted', { ...samples.callAccepted, ...changes });

test('a call that was accepted, field by field', () => {
  expect(accepted()).toEqual({
    wrong: [],
    fields: {
      id: 'call_01JQ8M4T7V:CALL_ACCEPTED',
      event: 'CALL_ACCEPTED',
      call_id: 'call_01JQ8M4T7V',
      call_status: 'IN_PROGRESS',
      call_direction: 'INCOMING',
      channel: 'WhatsApp',
      call_started_at: '2026-03-02T09:15:07.000Z',
      picked_by: 'Anita Desai',
      agent_phone: null,
      agent_name: 'Anita Desai',
      customer_id: 'customer_Kd83hTq1Zb',
      customer_name: 'Priya Raman',
      customer_first_name: 'Priya',
      customer_last_name: 'Raman',
      customer_phone: '+919812345670',
      whatsapp_user_id: null,
      username: null,
      is_anonymous: false,
      waba_number: '+914045678900',
      chat_id: 'chat_7Hq2LmVx',
      chat_message_id: 'msg_01JQ8M4T9C',
      device_id: 'device_2c91f0',
    },
  });
});

test('a call that ended adds how it went', () => {
  expect(read('doubletick_call_ended', samples.callEnded).fields).toMatchObject({
    id: 'call_01JQ8M4T7V:CALL_ENDED',
    call_ended_at: '2026-03-02T09:18:11.000Z',
    duration_seconds: 184,
    was_answered: true,
    ended_by: 'Priya Raman',
    recording_url: 'https://recordings.example.com/call_01JQ8M4T7V.mp3',
    failed_reason: null,
  });
});

test('a call that ended without being answered says so', () => {
  const unanswered = { ...samples.callEnded, callStartedAt: '', durationInSeconds: 0, recordingUrl: '' };
  expect(read('doubletick_call_ended', unanswered).fields).toMatchObject({
    call_started_at: null,
    duration_seconds: 0,
    was_answered: false,
    recording_url: null,
  });
});

test('a missed call tells whether the caller is new and whose chat it is', () => {
  expect(read('doubletick_call_missed', samples.callMissed).fields).toMatchObject({
    call_ended_at: '2026-03-02T09:15:42.000Z',
    is_new_caller: true,
    is_chat_assigned: false,
  });
});

test('a rejected call tells who declined it', () => {
  expect(read('doubletick_call_rejected', samples.callRejected).fields).toMatchObject({ rejected_by: 'Anita Desai' });
});

test('an outgoing call tells who dials, before anybody answers', () => {
  expect(read('doubletick_outgoing_call_started', samples.outgoingCallStarted).fields).toMatchObject({
    call_direction: 'OUTGOING',
    picked_by: 'Anita Desai',
  });
});

test('one call that several agents do not pick up gives an id for each', () => {
  const { fields } = read('doubletick_call_not_picked', samples.callNotPicked);
  expect(fields?.id).toBe('call_01JQ8M4T7V:CALL_NOT_PICKED:1772442907420');
});

describe('who picked up', () => {
  test('is an agent phone when it reads as one', () => {
    expect(accepted({ pickedBy: '919000000001' }).fields).toMatchObject({
      picked_by: '919000000001',
      agent_phone: '+919000000001',
      agent_name: null,
    });
  });

  test('is an agent phone as sent when nobody knows its country', () => {
    expect(accepted({ pickedBy: '98123 45670' }).fields).toMatchObject({
      agent_phone: '98123 45670',
      agent_name: null,
    });
  });

  test('is neither when nobody did', () => {
    expect(accepted({ pickedBy: '' }).fields).toMatchObject({ picked_by: null, agent_phone: null, agent_name: null });
  });
});

describe('a customer who hides their number', () => {
  test('may be told by a user id in place of it', () => {
    expect(accepted({ customerNumber: 'US.13491208655302741918', username: 'priya.r' }).fields).toMatchObject({
      customer_phone: null,
      whatsapp_user_id: 'US.13491208655302741918',
      username: 'priya.r',
    });
  });

  test.each(['userId', 'user_id', 'bsuid', 'fromUserId', 'from_user_id'])('may be told by %s', (key) => {
    expect(accepted({ customerNumber: '', [key]: 'US.1', profile: { username: 'priya.r' } }).fields).toMatchObject({
      customer_phone: null,
      whatsapp_user_id: 'US.1',
      username: 'priya.r',
    });
  });

  test("is not told by a team member's id under the same key", () => {
    expect(accepted({ userId: '8842', userName: 'anita' }).fields).toMatchObject({
      customer_phone: '+919812345670',
      whatsapp_user_id: null,
      username: 'anita',
    });
  });
});

describe('who the customer is', () => {
  test.each(['Anonymous', 'Restricted', 'No Caller ID', '+266696687', '86282452253', 256])(
    'is nobody when they hide their number: %s',
    (customerNumber) =>
      expect(accepted({ customerNumber })).toMatchObject({
        fields: { customer_phone: null, is_anonymous: true },
        wrong: [],
      }),
  );

  test('is unknown when nothing was sent', () => {
    expect(accepted({ customerNumber: '' }).fields).toMatchObject({ customer_phone: null, is_anonymous: null });
    expect(accepted({ customerNumber: { a: 1 } }).fields).toMatchObject({ customer_phone: null, is_anonymous: null });
  });

  test('is no name when the name is a number', () => {
    expect(accepted({ customerName: '+91 98765 43210' }).fields).toMatchObject({
      customer_name: '+91 98765 43210',
      customer_first_name: null,
      customer_last_name: null,
    });
  });
});

test('an event that is named twice is the last one', () => {
  expect(accepted({ event: new SeveralValues(['CALL_ENDED', 'CALL_ACCEPTED']) }).fields).not.toBeNull();
});

describe('PSTN calls', () => {
  test('are told from WhatsApp calls, and bring their own business number', () => {
    const { fields } = accepted({ channel: 'pstn', wabaNumber: '', channelNumber: '914045678999', from: '1' });
    expect(fields).toMatchObject({ channel: 'PSTN', waba_number: '+914045678999' });
  });
});

describe('what the payload says in other words', () => {
  test('an event and a status in another case or with spaces still count', () => {
    expect(accepted({ event: 'call_accepted', callStatus: 'In progress' }).fields).toMatchObject({
      id: 'call_01JQ8M4T7V:CALL_ACCEPTED',
      event: 'call_accepted',
      call_status: 'In progress',
    });
  });

  test('an unknown value passes through as text', () => {
    expect(accepted({ callDirection: 'INTERNAL' }).fields).toMatchObject({ call_direction: 'INTERNAL' });
  });

  test('nonsense is null, and its key is named', () => {
    const { fields, wrong } = accepted({ callStartedAt: 'just now', customerName: { first: 'Priya' } });
    expect(fields).toMatchObject({ call_started_at: null, customer_name: null, customer_first_name: null });
    expect(wrong).toEqual(['customerName', 'callStartedAt']);
  });
});

describe('what is not read', () => {
  test.each([
    ['another event', { event: 'CALL_ENDED' }],
    ['no event', { event: '' }],
    ['an accepted call that is not in progress', { callStatus: 'END' }],
  ])('%s is foreign', (_what, changes) => expect(accepted(changes)).toEqual({ fields: null, wrong: [] }));

  test.each([
    ['a call without an id', { callId: '' }, ['callId']],
    ['an accepted call without a status', { callStatus: '' }, ['callStatus']],
  ])('%s is unusable, and says why', (_what, changes, wrong) =>
    expect(accepted(changes)).toEqual({ fields: null, wrong }),
  );

  test.each([[null], ['text'], [7], [[]], [undefined]])('%j is foreign', (payload) =>
    expect(read('doubletick_call_accepted', payload)).toEqual({ fields: null, wrong: [] }),
  );
});
