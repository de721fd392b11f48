import { describe, expect, test } from '@jest/globals';
import { type CallEvent, callEvents } from '../../src/doubletick/call-events.ts';
import * as samples from '../../src/doubletick/sample-payloads.ts';
import { copyKeyOf } from '../../src/values/event-type.ts';
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
      agent_email: null,
      agent_id: null,
      customer_id: 'customer_Kd83hTq1Zb',
      customer_name: 'Priya Raman',
      customer_first_name: 'Priya',
      customer_last_name: 'Raman',
      customer_phone: '+17735550170',
      whatsapp_user_id: null,
      username: null,
      is_anonymous: false,
      waba_number: '+13125550150',
      chat_id: 'chat_7Hq2LmVx',
      chat_message_id: 'msg_01JQ8M4T9C',
      device_id: 'device_2c91f0',
      direction: 'Inbound',
      call_outcome: null,
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

describe('whether a call that ended was answered, how it went and for how long', () => {
  const ended = (changes: Record<string, unknown>) => {
    const { fields } = read('doubletick_call_ended', { ...samples.callEnded, ...changes });
    return [fields?.was_answered, fields?.call_outcome, fields?.duration_ms];
  };
  const START = samples.callEnded.callStartedAt;
  const OUT = { callDirection: 'OUTGOING' };
  const NO_TALK = { callStartedAt: '', durationInSeconds: 0 };

  test.each<[string, Record<string, unknown>, unknown[]]>([
    ['as documented', {}, [true, 'completed', 184_000]],
    ['with a start that cannot be read', { callStartedAt: '11/20/2026 09:00' }, [true, 'completed', 184_000]],
    ['with a start of microseconds', { callStartedAt: 1_763_629_200_000_000 }, [true, 'completed', 184_000]],
    ['with a duration and no start', { callStartedAt: '' }, [true, 'completed', 184_000]],
    ['with times and no duration', { durationInSeconds: '' }, [true, 'completed', 184_000]],
    ['with times and a duration of nonsense', { durationInSeconds: 'three minutes' }, [true, 'completed', 184_000]],
    ['with a start alone', { durationInSeconds: '', callEndedAt: '' }, [true, 'completed', null]],
    ['with a duration beyond measure', { durationInSeconds: Number.MAX_SAFE_INTEGER }, [true, 'completed', null]],
    ['answered and hung up at once', { durationInSeconds: 0, callEndedAt: START }, [true, 'completed', 0]],
    [
      'with its end before its start',
      { durationInSeconds: 0, callEndedAt: '2026-03-02T09:00:00Z' },
      [false, 'missed', 0],
    ],
    ['without start and duration', NO_TALK, [false, 'missed', 0]],
    ['without anything', { callStartedAt: '', durationInSeconds: '', callEndedAt: '' }, [false, 'missed', 0]],
    ['outgoing without start and duration', { ...NO_TALK, ...OUT }, [false, 'no_answer', 0]],
    ['in an unknown direction, unanswered', { ...NO_TALK, callDirection: 'INTERNAL' }, [false, 'no_answer', 0]],
    ['failed, with a start and 0 s', { callStatus: 'FAILED', durationInSeconds: 0 }, [false, 'failed', 0]],
    ['failed without a start', { callStatus: 'failed', ...NO_TALK }, [false, 'failed', 0]],
    ['failed while they talked', { callStatus: 'FAILED' }, [true, 'completed', 184_000]],
    ['failed, talked by its times', { callStatus: 'FAILED', durationInSeconds: '' }, [true, 'completed', 184_000]],
    ['failed, without an end', { callStatus: 'FAILED', durationInSeconds: '', callEndedAt: '' }, [false, 'failed', 0]],
    ['failed at once', { callStatus: 'FAILED', durationInSeconds: '', callEndedAt: START }, [false, 'failed', 0]],
    ['missed by its status', { callStatus: 'MISSED' }, [false, 'missed', 0]],
    ['missed by its status, outgoing', { callStatus: 'Missed', ...OUT }, [false, 'no_answer', 0]],
    ['rejected by its status', { callStatus: 'REJECT' }, [false, 'rejected', 0]],
    ['rejected in another word', { callStatus: 'Rejected' }, [false, 'rejected', 0]],
    ['with a status that nobody knows', { callStatus: 'DONE' }, [true, 'completed', 184_000]],
  ])('%s', (_how, changes, expected) => expect(ended(changes)).toEqual(expected));
});

describe('what a CRM asks of a call', () => {
  test.each([
    ['doubletick_incoming_call_started', samples.incomingCallStarted, 'Inbound'],
    ['doubletick_outgoing_call_started', samples.outgoingCallStarted, 'Outbound'],
    ['doubletick_call_not_picked', samples.callNotPicked, 'Inbound'],
  ])('%s: a direction, and no outcome or duration yet', (key, payload, direction) => {
    const { fields } = read(key, payload);
    expect(fields).toMatchObject({ direction, call_outcome: null });
    expect(fields).not.toHaveProperty('duration_ms');
  });

  test.each([
    ['doubletick_call_missed', samples.callMissed, 'Inbound', 'missed'],
    ['doubletick_outgoing_call_not_answered', samples.outgoingCallNotAnswered, 'Outbound', 'no_answer'],
    ['doubletick_call_rejected', samples.callRejected, 'Inbound', 'rejected'],
  ])('%s: how it went, and that nobody talked', (key, payload, direction, outcome) =>
    expect(read(key, payload).fields).toMatchObject({ direction, call_outcome: outcome, duration_ms: 0 }),
  );

  test.each([
    ['INCOMING', 'Inbound'],
    ['inbound', 'Inbound'],
    ['Outgoing', 'Outbound'],
    ['OUTBOUND', 'Outbound'],
    ['INTERNAL', null],
    ['', null],
  ])('direction %j is %j', (callDirection, direction) =>
    expect(accepted({ callDirection }).fields).toMatchObject({ direction }),
  );
});

describe('a missed call', () => {
  const outgoing = { ...samples.callMissed, callDirection: 'OUTGOING' };

  test.each([
    ['WhatsApp', outgoing],
    ['a phone line', { ...outgoing, channel: 'PSTN' }],
  ])("that your team made over %s is an outgoing call that was not answered, and no customer's", (_line, payload) => {
    expect(read('doubletick_call_missed', payload)).toEqual({ fields: null, wrong: [] });
    expect(read('doubletick_outgoing_call_not_answered', payload).fields).toMatchObject({
      id: 'call_01JQ8M4T7V:CALL_MISSED',
      customer_phone: '+17735550170',
    });
  });

  test.each(['INCOMING', '', 'INTERNAL'])("in direction %j is a customer's", (callDirection) => {
    const payload = { ...samples.callMissed, channel: 'PSTN', callDirection };
    expect(read('doubletick_call_missed', payload).fields).not.toBeNull();
    expect(read('doubletick_outgoing_call_not_answered', payload)).toEqual({ fields: null, wrong: [] });
  });

  test('that your team made names who called', () => {
    const { fields } = read('doubletick_outgoing_call_not_answered', samples.outgoingCallNotAnswered);
    expect(fields).toMatchObject({ picked_by: 'Anita Desai', agent_name: 'Anita Desai' });
  });
});

describe('a recording', () => {
  const keyOf = (changes: Record<string, unknown>) => {
    const event = callEvents.find(({ key }) => key === 'doubletick_recording_ready') as CallEvent;
    const { fields } = event.read({ ...samples.callEnded, ...changes }, CONTEXT);
    return fields && copyKeyOf(event, fields);
  };

  test('is ready once the end of a call tells where it is, with what there is to say of the call', () => {
    expect(read('doubletick_recording_ready', samples.callEnded).fields).toMatchObject({
      id: 'call_01JQ8M4T7V:recording',
      call_id: 'call_01JQ8M4T7V',
      recording_url: 'https://recordings.example.com/call_01JQ8M4T7V.mp3',
      customer_phone: '+17735550170',
      agent_name: 'Anita Desai',
      waba_number: '+13125550150',
      call_started_at: '2026-03-02T09:15:07.000Z',
      call_ended_at: '2026-03-02T09:18:11.000Z',
      duration_ms: 184_000,
      direction: 'Inbound',
    });
  });

  test.each([{ recordingUrl: '' }, { event: 'CALL_ACCEPTED' }])('is not, with %j', (changes) =>
    expect(read('doubletick_recording_ready', { ...samples.callEnded, ...changes })).toEqual({
      fields: null,
      wrong: [],
    }),
  );

  test('is another one at another place alone', () => {
    const once = keyOf({});
    expect(keyOf({ endedBy: 'Anita Desai' })).toBe(once);
    expect(keyOf({ recordingUrl: 'https://recordings.example.com/other.mp3' })).not.toBe(once);
    expect(keyOf({ callId: 'call_other' })).not.toBe(once);
  });
});

test('a call that is handed over is accepted once by each, and a copy is no handover', () => {
  const event = callEvents.find(({ key }) => key === 'doubletick_call_accepted') as CallEvent;
  const keyOf = (changes: Record<string, unknown>) =>
    copyKeyOf(event, event.read({ ...samples.callAccepted, ...changes }, CONTEXT).fields ?? {});
  expect(keyOf({})).toBe(keyOf({ callStartedAt: '2026-03-02 09:15:07+00' }));
  const keys = [{}, { pickedBy: 'Rohan Mehta' }, { callStartedAt: '2026-03-02T09:20:00Z' }].map(keyOf);
  expect(new Set(keys).size).toBe(3);
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
    expect(accepted({ pickedBy: '17045550101' }).fields).toMatchObject({
      picked_by: '17045550101',
      agent_phone: '+17045550101',
      agent_name: null,
    });
  });

  test('is an agent phone as sent when nobody knows its country', () => {
    expect(accepted({ pickedBy: '(773) 555-0170' }).fields).toMatchObject({
      agent_phone: '(773) 555-0170',
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
      customer_phone: '+17735550170',
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
    expect(accepted({ customerName: '+1 704 555 0140' }).fields).toMatchObject({
      customer_name: '+1 704 555 0140',
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
    const { fields } = accepted({ channel: 'pstn', wabaNumber: '', channelNumber: '13125550159', from: '1' });
    expect(fields).toMatchObject({ channel: 'PSTN', waba_number: '+13125550159' });
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
