import { describe, expect, test } from '@jest/globals';
import { callEvents } from '../../src/whatsapp-cloud/call-events.ts';
import { whatsappCloudEvents } from '../../src/whatsapp-cloud/events.ts';
import * as samples from '../../src/whatsapp-cloud/sample-payloads.ts';

const RECEIVED_AT = Date.parse('2026-03-02T09:20:00.000Z');
const CONTEXT = { receivedAt: RECEIVED_AT, now: RECEIVED_AT, timeZone: 'UTC' };

type Stage = 'started' | 'accepted' | 'rejected' | 'ended';

const read = (stage: Stage, payload: unknown) => {
  const event = callEvents.find(({ key }) => key === `whatsapp_cloud_call_${stage}`);
  if (!event) throw new Error(`No event ${stage}`);
  return event.read(payload, CONTEXT);
};

/** The one thing of a payload, changed; contacts as they are, unless they are given. */
const changed = (payload: typeof samples.callEnded, changes: Record<string, unknown>, contacts?: unknown) => {
  const whole = structuredClone(payload);
  const value: Record<string, unknown> = whole.entry[0]?.changes[0]?.value ?? {};
  const list = 'statuses' in value ? 'statuses' : 'calls';
  value[list] = [{ ...(value[list] as object[])[0], ...changes }];
  if (contacts) value.contacts = contacts;
  return whole;
};

const ended = (changes: Record<string, unknown> = {}, contacts?: unknown) =>
  read('ended', changed(samples.callEnded, changes, contacts)).fields;

const UNANSWERED = { start_time: undefined, end_time: undefined, duration: undefined };
const OUTGOING = {
  from: '13125550150',
  from_user_id: undefined,
  to: '17735550170',
  to_user_id: 'US.13491208655302741918',
  direction: 'BUSINESS_INITIATED',
};

test('a call that ended, field by field', () => {
  expect(read('ended', samples.callEnded)).toEqual({
    wrong: [],
    fields: {
      id: 'wacid.HBgLMTc3MzU1NTAxNzAVAgASGCBGO:ended',
      event: 'terminate',
      event_at: '2026-03-02T09:18:11.000Z',
      call_id: 'wacid.HBgLMTc3MzU1NTAxNzAVAgASGCBGO',
      call_direction: 'INCOMING',
      channel: 'WhatsApp',
      customer_name: 'Priya Raman',
      customer_first_name: 'Priya',
      customer_last_name: 'Raman',
      customer_phone: '+17735550170',
      whatsapp_user_id: 'US.13491208655302741918',
      username: 'priya.raman',
      waba_number: '+13125550150',
      phone_number_id: '106540352242922',
      business_account_id: '366634483210360',
      callback_data: 'order-4711',
      call_started_at: '2026-03-02T09:15:07.000Z',
      call_ended_at: '2026-03-02T09:18:11.000Z',
      call_status: 'COMPLETED',
      duration_seconds: 184,
      was_answered: true,
      failed_reason: null,
      direction: 'Inbound',
      call_outcome: 'completed',
      duration_ms: 184_000,
    },
  });
});

test('every sample is its own event, and no other', () => {
  const payloads = new Set(whatsappCloudEvents.map(({ samplePayload }) => samplePayload));
  for (const payload of payloads) {
    const keys = callEvents.filter((event) => event.read(payload, CONTEXT).fields).map(({ key }) => key);
    expect(keys).toEqual(callEvents.filter(({ samplePayload }) => samplePayload === payload).map(({ key }) => key));
  }
});

describe('a call that began', () => {
  test('comes in when the customer calls, and is not answered by that', () => {
    expect(read('started', samples.callStarted).fields).toMatchObject({
      call_direction: 'INCOMING',
      call_outcome: null,
    });
  });

  test('goes out when the business calls', () => {
    const payload = changed(samples.callStarted, { ...OUTGOING, biz_opaque_callback_data: 'order 12' });
    expect(read('started', payload).fields).toMatchObject({
      call_direction: 'OUTGOING',
      direction: 'Outbound',
      customer_phone: '+17735550170',
      waba_number: '+13125550150',
      callback_data: 'order 12',
    });
  });
});

describe('a call that goes out', () => {
  test('is accepted or rejected by its status', () => {
    expect(read('accepted', samples.callAccepted).fields).toMatchObject({
      id: 'wacid.HBgLMTc3MzU1NTAxNzAVAgARGCBGT:accepted',
      call_direction: 'OUTGOING',
      customer_phone: '+17735550170',
      call_started_at: '2026-03-02T09:15:07.000Z',
      call_outcome: null,
    });
    expect(read('rejected', samples.callRejected).fields).toMatchObject({
      call_outcome: 'rejected',
      call_ended_at: '2026-03-02T09:15:07.000Z',
      duration_ms: 0,
    });
  });

  test('only rings by another status, and a message has none of these', () => {
    for (const changes of [{ status: 'RINGING' }, { status: undefined }, { type: 'message' }, { type: undefined }]) {
      expect(read('accepted', changed(samples.callAccepted, changes)).fields).toBeNull();
    }
  });
});

describe('how a call went', () => {
  test.each([
    ['missed when nobody took it', {}, 'missed'],
    ['not answered when the customer did not take it', OUTGOING, 'no_answer'],
    ['failed when it says so', { status: 'FAILED' }, 'failed'],
    ['missed when it says nothing', { status: undefined }, 'missed'],
    [
      'unknown to whom, it was not answered',
      { from: undefined, from_user_id: undefined, to: undefined, direction: '' },
      'no_answer',
    ],
  ])('is %s', (_, changes, outcome) => {
    expect(ended({ ...UNANSWERED, ...changes })).toMatchObject({
      call_outcome: outcome,
      was_answered: false,
      duration_ms: 0,
      call_started_at: null,
      call_ended_at: '2026-03-02T09:18:11.000Z',
    });
  });

  test('is completed for one that was cut off while the two sides talked', () => {
    expect(ended({ status: ['Failed', 'Completed'] })).toMatchObject({ call_outcome: 'completed' });
    expect(ended({ status: 'FAILED', errors: [{ message: 'No media' }] })).toMatchObject({
      call_outcome: 'completed',
      failed_reason: 'No media',
    });
  });

  test('lasted from the start to the end where no duration is sent, unless the two contradict each other', () => {
    expect(ended({ duration: undefined })).toMatchObject({ duration_seconds: 184, duration_ms: 184_000 });
    const contradictory = { duration: undefined, end_time: '1772442906' };
    expect(ended(contradictory)).toMatchObject({ was_answered: true, duration_seconds: null, duration_ms: null });
    expect(ended({ duration: undefined, end_time: undefined })).toMatchObject({ duration_ms: null });
    expect(ended({ start_time: undefined })).toMatchObject({ was_answered: true, duration_ms: 184_000 });
  });
});

describe('who called', () => {
  test('is told by the numbers where the direction says otherwise, as in the documented sample', () => {
    expect(ended({ ...OUTGOING, direction: 'USER_INITIATED' })).toMatchObject({
      call_direction: 'OUTGOING',
      customer_phone: '+17735550170',
    });
  });

  test('is told by the direction where the numbers say nothing', () => {
    const hidden = { from: undefined, from_user_id: undefined, to: undefined };
    expect(ended(hidden)).toMatchObject({ call_direction: 'INCOMING', customer_phone: null, whatsapp_user_id: null });
  });

  test('is nobody where nothing tells the two sides apart', () => {
    expect(
      ended({ from: '17735550171', from_user_id: undefined, to: '17735550172', direction: 'X' }, []),
    ).toMatchObject({
      call_direction: null,
      direction: null,
      customer_phone: null,
    });
  });

  test('is known by a user id where the phone number is hidden', () => {
    const [user] = [{ user_id: 'US.13491208655302741918', profile: { username: 'priya.raman' } }];
    expect(ended({ from: undefined }, [user])).toMatchObject({
      customer_phone: null,
      whatsapp_user_id: 'US.13491208655302741918',
      username: 'priya.raman',
      customer_name: null,
    });
    expect(ended({ from: 'US.13491208655302741918', from_user_id: undefined }, [])).toMatchObject({
      customer_phone: null,
      whatsapp_user_id: 'US.13491208655302741918',
    });
  });
});

describe('a webhook that is not as documented', () => {
  test('is unusable without the id of its call', () => {
    expect(read('ended', changed(samples.callEnded, { id: undefined }))).toEqual({ fields: null, wrong: ['id'] });
  });

  test('is no such event for another word of it, or none', () => {
    for (const event of ['call_recording_available', undefined, { a: 1 }]) expect(ended({ event })).toBeNull();
    expect(read('ended', samples.permissionGranted).fields).toBeNull();
    expect(read('ended', null).fields).toBeNull();
  });

  test('says which keys hold nonsense, and leaves out those alone', () => {
    expect(read('ended', changed(samples.callEnded, { duration: 'x', start_time: 'soon' }))).toMatchObject({
      wrong: ['start_time', 'duration'],
      fields: { was_answered: false, customer_phone: '+17735550170' },
    });
  });

  test('says the business number as sent where it is none', () => {
    const payload = structuredClone(samples.callEnded) as unknown as typeof samples.callEnded;
    const value: Record<string, unknown> = payload.entry[0]?.changes[0]?.value ?? {};
    value.metadata = { display_phone_number: 'Main' };
    expect(read('ended', payload).fields).toMatchObject({ waba_number: 'Main', call_direction: 'INCOMING' });
    value.metadata = undefined;
    expect(read('ended', payload).fields).toMatchObject({ waba_number: null });
  });
});
