import { describe, expect, test } from '@jest/globals';
import { permissionEvents } from '../../src/whatsapp-cloud/permission-events.ts';
import { readReply } from '../../src/whatsapp-cloud/permission-reply.ts';
import { callEnded, permissionDenied, permissionGranted } from '../../src/whatsapp-cloud/sample-payloads.ts';

const RECEIVED_AT = Date.parse('2026-03-02T09:16:00.000Z');

interface Changes {
  answer?: unknown;
  message?: Record<string, unknown>;
  value?: Record<string, unknown>;
}

/** The sample of a grant, its answer, its message or what stands around it changed. */
const reply = ({ answer = {}, message, value }: Changes = {}, payload: object = permissionGranted) => {
  const whole = structuredClone(payload) as typeof permissionGranted;
  const change = whole.entry[0]?.changes[0];
  const around: Record<string, unknown> = change?.value ?? {};
  const [sent] = around.messages as { interactive: { call_permission_reply: object } }[];
  const given = typeof answer === 'object' ? { ...sent?.interactive.call_permission_reply, ...answer } : answer;
  const interactive = { type: 'call_permission_reply', call_permission_reply: given };
  Object.assign(around, { messages: [{ ...sent, interactive, ...message }] }, value);
  return whole;
};

const read = (changes?: Changes, receivedAt = RECEIVED_AT) => readReply(reply(changes), receivedAt)?.reply;

const fields = (name: 'reply' | 'granted' | 'denied', payload: unknown, now = RECEIVED_AT) => {
  const event = permissionEvents.find(({ key }) => key === `whatsapp_cloud_call_permission_${name}`);
  if (!event) throw new Error(`No event ${name}`);
  return event.read(payload, { receivedAt: RECEIVED_AT, now, timeZone: 'UTC' }).fields;
};

describe('an answer as documented', () => {
  test('allows calls until the end that it says', () => {
    expect(read()).toMatchObject({
      answer: 'temporary',
      customerPhone: '+17735550170',
      userId: 'US.13491208655302741918',
      username: 'priya.raman',
      wabaNumber: '+13125550150',
      identifiers: ['phone:17735550170', 'user:US.13491208655302741918'],
      repliedAt: '2026-03-02T09:15:07.000Z',
      expiresAt: '2026-03-09T09:15:07.000Z',
      endRule: 'stated',
      messageId: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJBMEUx',
      pairedMessageId: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJCN0My',
      responseSource: 'user_action',
      isAutomatic: false,
    });
  });

  test('allows them for good where it says so, with no end', () => {
    const answer = { is_permanent: true, expiration_timestamp: undefined };
    expect(read({ answer })).toMatchObject({ answer: 'permanent', expiresAt: null });
    expect(read({ answer: { ...answer, expiration_timestamp: 0 } })).toMatchObject({ answer: 'permanent' });
  });

  test('refuses them, by the customer or by WhatsApp itself', () => {
    expect(readReply(permissionDenied, RECEIVED_AT)?.reply).toMatchObject({ answer: 'denied', isAutomatic: false });
    const automatic = reply({ answer: { response_source: 'automatic' } }, permissionDenied);
    expect(readReply(automatic, RECEIVED_AT)?.reply).toMatchObject({ answer: 'denied', isAutomatic: true });
  });

  test('comes of itself when a customer calls first', () => {
    expect(read({ answer: { response_source: 'automatic' } })).toMatchObject({
      answer: 'temporary',
      isAutomatic: true,
    });
  });

  test('is of somebody with a user id alone, and a parent one, where the number is hidden', () => {
    const message = { from: undefined, from_parent_user_id: 'US.ENT.11815799212886844830' };
    const contacts = [{ user_id: 'US.13491208655302741918', profile: { username: 'priya.raman' } }];
    expect(read({ message, value: { contacts } })).toMatchObject({
      answer: 'temporary',
      customerPhone: null,
      username: 'priya.raman',
      identifiers: ['user:US.13491208655302741918', 'user:US.ENT.11815799212886844830'],
    });
  });

  test('is of the contact beside it where the message names nobody by phone', () => {
    const value = {
      contacts: [{ wa_id: '17735550170', user_id: 'US.13491208655302741918', parent_user_id: 'US.ENT.1' }],
    };
    expect(read({ message: { from: undefined }, value })).toMatchObject({
      customerPhone: '+17735550170',
      parentUserId: 'US.ENT.1',
      username: null,
    });
  });
});

describe('an answer that is not clearly a yes is none', () => {
  test.each<[string, Changes, string]>([
    ['without a response', { answer: { response: undefined } }, 'unclear'],
    ['with a response that nobody documents', { answer: { response: 'maybe' } }, 'unclear'],
    ['with nothing in it', { answer: 'accept' }, 'unclear'],
    ['with an end that cannot be read', { answer: { expiration_timestamp: 'in a week' } }, 'unclear'],
    ['with an end that is no text', { answer: { expiration_timestamp: { in: 7 } } }, 'unclear'],
    ['with an end before the answer', { answer: { expiration_timestamp: '1772442000' } }, 'unclear'],
    ['that is permanent in no clear way', { answer: { is_permanent: 'perhaps' } }, 'unclear'],
    [
      'permanent, but with an end that is over',
      { answer: { is_permanent: true, expiration_timestamp: 1_700_000_000 } },
      'unclear',
    ],
    ['that refuses in other words', { answer: { response: 'rejected' } }, 'denied'],
  ])('%s', (_, changes, answer) => {
    expect(read(changes)).toMatchObject({ answer, expiresAt: null });
    expect(fields('granted', reply(changes))).toBeNull();
    expect(fields('reply', reply(changes))).toMatchObject({ may_call: false });
  });

  test('and what was sent is still on record, with why it does not count', () => {
    expect(read({ answer: { expiration_timestamp: '1772442000' } })).toMatchObject({
      response: 'accept',
      reason: 'accepted, but only until a time before the answer',
    });
  });

  test('permanent with an end counts until that end alone', () => {
    expect(read({ answer: { is_permanent: true } })).toMatchObject({
      answer: 'temporary',
      expiresAt: '2026-03-09T09:15:07.000Z',
    });
  });

  test('temporary without an end counts for 168 hours', () => {
    expect(read({ answer: { expiration_timestamp: undefined } })).toMatchObject({
      expiresAt: '2026-03-09T09:15:07.000Z',
    });
  });

  test('of an unknown customer it is told apart by the request that it answers', () => {
    const nobody = { from: undefined, from_user_id: undefined };
    expect(read({ message: nobody })).toMatchObject({
      identifiers: ['message:wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJCN0My'],
    });
  });
});

describe('the fields of an answer', () => {
  test('are those that Meta fills', () => {
    expect(fields('granted', permissionGranted)).toEqual({
      id: expect.stringMatching(/^wamid\.HBgLMTc3MzU1NTAxNzAVAgARGBJBMEUx:temporary:/),
      channel: 'WhatsApp',
      waba_number: '+13125550150',
      customer_phone: '+17735550170',
      whatsapp_user_id: 'US.13491208655302741918',
      username: 'priya.raman',
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
      response_source: 'user_action',
      is_automatic: false,
      customer_name: 'Priya Raman',
      customer_first_name: 'Priya',
      customer_last_name: 'Raman',
    });
    expect(fields('denied', permissionDenied)).toMatchObject({ permission_status: 'denied', may_call: false });
    expect(fields('denied', permissionDenied)).not.toHaveProperty('expires_at');
  });

  test('say of a grant that is over by now that it allows nothing', () => {
    const later = Date.parse('2026-03-10T00:00:00.000Z');
    expect(fields('granted', permissionGranted, later)).toBeNull();
    expect(fields('reply', permissionGranted, later)).toMatchObject({ permission_status: 'expired', may_call: false });
  });
});

test('the name of the customer stays with an answer that is in doubt, and is empty where WhatsApp gives none', () => {
  expect(read({ answer: { is_permanent: 'perhaps' } })).toMatchObject({
    answer: 'unclear',
    customerName: 'Priya Raman',
  });
  expect(read({ value: { contacts: [{ wa_id: '17735550170' }] } })).toMatchObject({
    answer: 'temporary',
    customerName: null,
  });
});

test('is no answer: a call, a text message, a button, nothing', () => {
  const text = reply({ message: { type: 'text', interactive: undefined, text: { body: 'accept' } } });
  const button = reply({ message: { interactive: { type: 'button_reply', button_reply: { id: 'accept' } } } });
  for (const payload of [callEnded, text, button, null, {}]) {
    expect(readReply(payload, RECEIVED_AT)).toBeNull();
    expect(fields('reply', payload)).toBeNull();
  }
});

test('is an answer under another type, and one that says no more than its type', () => {
  const answer = { type: 'other', call_permission_reply: { response: 'reject' } };
  expect(read({ message: { interactive: answer } })).toMatchObject({ answer: 'denied' });
  expect(read({ message: { interactive: { type: 'call_permission_reply' } } })).toMatchObject({ answer: 'unclear' });
});
