import { describe, expect, test } from '@jest/globals';
import { outgoingCallStarted } from '../../src/doubletick/sample-payloads.ts';
import { callWithoutPermission } from '../../src/hub-api/call-without-permission.ts';
import { sampleOf } from '../../src/values/event-type.ts';

const { samplePayload } = callWithoutPermission;
const receivedAt = Date.parse('2026-03-02T09:15:07.000Z');
const context = { receivedAt, now: receivedAt, timeZone: 'UTC' };

const read = (changes: object = {}) => callWithoutPermission.read({ ...samplePayload, ...changes }, context);

test('a call without permission names the call, the customer, who called, and why it was not allowed', () => {
  expect(sampleOf(callWithoutPermission)).toEqual({
    id: 'call_01JQ8M4T7V:without_permission',
    call_id: 'call_01JQ8M4T7V',
    waba_number: '+17045550100',
    customer_phone: '+17045550118',
    customer_id: 'customer_Kd83hTq1Zb',
    whatsapp_user_id: 'US.13491208655302741918',
    customer_name: 'Dana Whitfield',
    customer_first_name: 'Dana',
    customer_last_name: 'Whitfield',
    agent_name: 'Anita Desai',
    agent_phone: null,
    agent_email: null,
    agent_id: null,
    call_started_at: '2026-03-02T09:15:07.000Z',
    was_answered: false,
    permission_status: 'expired',
    may_call: false,
    reason: 'The 7-day permission expired on 2026-03-01.',
  });
});

describe('who called', () => {
  test.each([
    ['17045550142', null, '+17045550142'],
    ['Anita Desai', 'Anita Desai', null],
    [null, null, null],
  ])('%j is a name or a phone number', (agent, name, phone) => {
    expect(read({ agent }).fields).toMatchObject({ agent_name: name, agent_phone: phone });
  });
});

test('a customer who hides the phone number is known by the user ID', () => {
  expect(read({ from: null, customerName: null }).fields).toMatchObject({
    customer_phone: null,
    whatsapp_user_id: 'US.13491208655302741918',
    customer_first_name: null,
  });
});

test('whatever the status says, such a customer may not be called', () => {
  expect(read({ status: 'permanent' }).fields).toMatchObject({ may_call: false });
});

test('without callId it is unusable', () => {
  expect(read({ callId: undefined })).toEqual({ fields: null, wrong: ['callId'] });
});

test.each([[null], ['text'], [{}], [outgoingCallStarted], [{ ...samplePayload, event: 'CALL_ENDED' }]])(
  'another payload is not this event: %j',
  (payload) => {
    expect(callWithoutPermission.read(payload, context)).toEqual({ fields: null, wrong: [] });
  },
);
