import { type CallOutcome, callOutcome, direction, duration, msOf } from '../values/call-summary.ts';
import { splitName } from '../values/name.ts';
import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import { parsePhone } from '../values/phone.ts';
import type { Call } from './call-payload.ts';

const about = {
  id: field.id('Unique for each event: match on it to avoid duplicates.'),
  event: field.text('Event', "Meta's name for what happened: connect, ACCEPTED, REJECTED or terminate."),
  event_at: field.datetime('Event At', 'When it happened.'),
  call_id: field.text(
    'Call ID',
    'The same on all events of one call: use it to find the record that an earlier event created.',
  ),
  call_direction: field.text('Call Direction', 'INCOMING when the customer called, OUTGOING when your team did.'),
  channel: field.text('Channel', 'WhatsApp.'),
  customer_name: field.text('Customer Name', 'As the customer is called on WhatsApp.'),
  customer_first_name: field.text('Customer First Name', 'Customer Name up to the last space.'),
  customer_last_name: field.text('Customer Last Name', 'The last word of Customer Name.'),
  customer_phone: field.phone(
    'Customer Phone Number',
    'In E.164 format: the best way to find the customer in a CRM. Empty if the customer hides the number.',
  ),
  whatsapp_user_id: field.text('WhatsApp User ID', 'Identifies the customer when there is no phone number.'),
  username: field.text('Username', "The customer's username on WhatsApp, which can change."),
  waba_number: field.phone('Business Number', 'Your business number, in E.164 format.'),
  phone_number_id: field.text('Phone Number ID', "Meta's ID of your business number."),
  business_account_id: field.text('Business Account ID', "Meta's ID of your WhatsApp Business account."),
  callback_data: field.text('Callback Data', 'What your own software attached to the call, if anything.'),
};

const end = {
  call_started_at: field.datetime('Call Started At', 'When the call was answered; empty if it was not.'),
  call_ended_at: field.datetime('Call Ended At', 'When the call ended.'),
  duration_seconds: field.integer('Duration (in seconds)', '0 if the call was not answered.'),
  was_answered: field.flag('Was Answered', 'True when the call was answered.'),
  failed_reason: field.text('Failed Reason', 'Why the call failed, if it did.'),
};

/** A call that is not over. */
export const openCall = { ...about, ...direction, ...callOutcome };
export const endedCall = { ...about, ...end, ...direction, ...callOutcome, ...duration };

/** Meta sends the start, the end and the duration of a call only if somebody picked up. */
const wasAnswered = ({ startedAt, durationInSeconds }: Call): boolean =>
  startedAt !== null || (durationInSeconds ?? 0) > 0;

const outcomeOf = (call: Call): CallOutcome | null => {
  if (call.stage === 'rejected') return 'rejected';
  if (call.stage !== 'ended') return null;
  if (wasAnswered(call)) return 'completed';
  if (call.hasFailed) return 'failed';
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
  const name = splitName(around.contact.name);
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
    customer_name: around.contact.name,
    customer_first_name: name.first,
    customer_last_name: name.last,
    customer_phone: call.customerPhone,
    whatsapp_user_id: call.userId,
    username: around.contact.username,
    waba_number: business && (parsePhone(business, { hasCountryCode: true }).number ?? business),
    phone_number_id: around.phoneNumberId,
    business_account_id: around.accountId,
    callback_data: call.callbackData,
    call_started_at: call.startedAt,
    call_ended_at: call.endedAt ?? call.at,
    duration_seconds: ms === null ? null : Math.round(ms / 1000),
    was_answered: isAnswered,
    failed_reason: around.failed,
    direction: ownDirection,
    call_outcome: outcomeOf(call),
    duration_ms: ms,
  };
};
