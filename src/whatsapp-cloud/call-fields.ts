import { alike } from '../values/call-fields.ts';
import { type CallOutcome, callOutcome, direction, duration, msOf } from '../values/call-summary.ts';
import { nameParts, namesOf } from '../values/customer-name.ts';
import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import { parsePhone } from '../values/phone.ts';
import type { Call } from './call-payload.ts';

const about = {
  id: alike.id,
  event: field.text('Event', "Meta's name for what happened: connect, ACCEPTED, REJECTED or terminate."),
  event_at: field.datetime('Event At', 'When it happened.'),
  call_id: alike.call_id,
  call_direction: alike.call_direction,
  channel: field.text('Channel', 'WhatsApp.'),
  customer_name: field.text('Customer Name', 'As the customer is called on WhatsApp.'),
  ...nameParts,
  customer_phone: alike.customer_phone,
  whatsapp_user_id: alike.whatsapp_user_id,
  username: alike.username,
  waba_number: alike.waba_number,
  phone_number_id: field.text('Phone Number ID', "Meta's ID of your business number."),
  business_account_id: field.text('Business Account ID', "Meta's ID of your WhatsApp Business account."),
  callback_data: field.text('Callback Data', 'What your own software attached to the call, if anything.'),
};

const start = { call_started_at: alike.call_started_at };
const end = { call_ended_at: alike.call_ended_at };

const outcome = {
  call_status: field.text('Call Status', 'COMPLETED or FAILED, as Meta sends it.'),
  duration_seconds: alike.duration_seconds,
  was_answered: alike.was_answered,
  failed_reason: alike.failed_reason,
};

export const startedCall = { ...about, ...direction, ...callOutcome };
export const acceptedCall = { ...about, ...start, ...direction, ...callOutcome };
export const rejectedCall = { ...about, ...end, ...direction, ...callOutcome, ...duration };
export const endedCall = { ...about, ...start, ...end, ...outcome, ...direction, ...callOutcome, ...duration };

/** Meta sends the start, the end and the duration of a call only if somebody picked up. */
const wasAnswered = ({ startedAt, durationInSeconds }: Call): boolean =>
  startedAt !== null || (durationInSeconds ?? 0) > 0;

const outcomeOf = (call: Call): CallOutcome | null => {
  if (call.stage === 'rejected') return 'rejected';
  if (call.stage !== 'ended') return null;
  if (wasAnswered(call)) return 'completed';
  if (/^failed$/i.test(call.status ?? '')) return 'failed';
  return call.isOutgoing === false ? 'missed' : 'no_answer';
};

/** For how long the two sides talked, in ms; null when that is unknown. */
const talkedMs = ({ startedAt, endedAt, durationInSeconds }: Call): number | null => {
  if (durationInSeconds !== null) return msOf(durationInSeconds);
  if (startedAt === null || endedAt === null || endedAt < startedAt) return null;
  return Date.parse(endedAt) - Date.parse(startedAt);
};

/** "INCOMING" and "Inbound", or the other way; nothing where nobody says. */
const wordsOf = (isOutgoing: boolean | null): [string | null, string | null] => {
  if (isOutgoing === null) return [null, null];
  return isOutgoing ? ['OUTGOING', 'Outbound'] : ['INCOMING', 'Inbound'];
};

/** Every field that any event of a call has. */
export const mapCall = (call: Call, id: string): ResultOf<typeof endedCall> => {
  const { around } = call;
  const [callDirection, ownDirection] = wordsOf(call.isOutgoing);
  const isAnswered = wasAnswered(call);
  const ms = isAnswered ? talkedMs(call) : 0;
  const business = around.businessNumber;
  return {
    id,
    event: call.event,
    event_at: call.at,
    call_id: call.id,
    call_direction: callDirection,
    channel: 'WhatsApp',
    ...namesOf(around.contact.name),
    customer_phone: call.customerPhone,
    whatsapp_user_id: call.userId,
    username: around.contact.username,
    waba_number: business && (parsePhone(business, { hasCountryCode: true }).number ?? business),
    phone_number_id: around.phoneNumberId,
    business_account_id: around.accountId,
    callback_data: call.callbackData,
    call_started_at: call.stage === 'accepted' ? call.at : call.startedAt,
    call_ended_at: call.endedAt ?? call.at,
    call_status: call.status,
    duration_seconds: ms === null ? null : Math.round(ms / 1000),
    was_answered: isAnswered,
    failed_reason: around.failed,
    direction: ownDirection,
    call_outcome: outcomeOf(call),
    duration_ms: ms,
  };
};
