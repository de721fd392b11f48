import { alike } from '../values/call-fields.ts';
import { callOutcome, direction, duration } from '../values/call-summary.ts';
import { nameParts, namesOf } from '../values/customer-name.ts';
import { isUserId } from '../values/identifiers.ts';
import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import { isPhone, parsePhone } from '../values/phone.ts';
import { directionOf, durationOf, outcomeOf, wasAnswered } from './call-outcome.ts';
import { asConstant, type Call, userIdOf, usernameOf } from './call-payload.ts';

const aboutCall = {
  id: alike.id,
  event: field.text('Event', "DoubleTick's name for what happened, such as CALL_ACCEPTED."),
  call_id: alike.call_id,
  call_status: field.text('Call Status', 'INITIATED, IN_PROGRESS, END, REJECT, MISSED or FAILED.'),
  call_direction: alike.call_direction,
  channel: field.text('Channel', 'WhatsApp or PSTN (a regular phone line).'),
};

const start = {
  call_started_at: alike.call_started_at,
};

const pickUp = {
  picked_by: field.text('Picked By', 'The team member on the call, as DoubleTick names them.'),
};

const parties = {
  agent_phone: field.phone('Agent Phone Number', 'Of the team member on the call, in E.164 format.'),
  agent_name: field.text('Agent Name', 'The team member on the call, as named in DoubleTick.'),
  customer_id: field.text('Customer ID', "DoubleTick's ID of the customer."),
  customer_name: field.text('Customer Name', 'As saved in DoubleTick.'),
  ...nameParts,
  customer_phone: alike.customer_phone,
  whatsapp_user_id: alike.whatsapp_user_id,
  username: alike.username,
  is_anonymous: field.flag('Is Anonymous', 'True when the customer hides the number and cannot be called back.'),
  waba_number: alike.waba_number,
  chat_id: field.text('Chat ID', 'The chat that the call belongs to.'),
  chat_message_id: field.text('Chat Message ID', 'The message in the chat that stands for the call.'),
  device_id: field.text('Device ID', 'The device that took the call.'),
};

/** Looked up where a team member can be on the call, or declined it. */
const agent = {
  agent_email: field.text(
    'Agent Email',
    'The email address that they sign in with: the best key to find them in a CRM.',
  ),
  agent_id: field.text('Agent ID', "DoubleTick's ID of the team member."),
};

const end = {
  call_ended_at: alike.call_ended_at,
};

const outcome = {
  duration_seconds: alike.duration_seconds,
  was_answered: alike.was_answered,
  ended_by: field.text('Ended By', 'Who hung up: a team member or the customer.'),
  recording_url: field.text('Recording URL', 'Only if recording is on. Opening it requires your DoubleTick API key.'),
  recording_file: field.file('Recording File', 'The recording itself. Fetched only when a later step uses it.'),
  failed_reason: alike.failed_reason,
};

const missed = {
  is_new_caller: field.flag('Is New Caller', 'True when this customer has never called before.'),
  is_chat_assigned: field.flag('Is Chat Assigned', 'True when the chat is already assigned.'),
};

const rejected = {
  rejected_by: field.text('Rejected By', 'Who declined the call.'),
};

/** What a CRM asks of a call that is not over, and of one that is. */
const openCall = { ...direction, ...callOutcome };
const closedCall = { ...openCall, ...duration };

export const acceptedCall = { ...aboutCall, ...start, ...pickUp, ...parties, ...agent, ...openCall };
/** A call that rings, or that one agent let ring out: nobody talked yet, nobody hung up. */
export const ringingCall = { ...aboutCall, ...parties, ...openCall };
export const outgoingCall = { ...aboutCall, ...pickUp, ...parties, ...agent, ...openCall };
/** Also what there is to say of a call whose recording is ready. */
export const endedCall = { ...aboutCall, ...start, ...pickUp, ...parties, ...agent, ...end, ...outcome, ...closedCall };
export const missedCall = { ...aboutCall, ...parties, ...end, ...missed, ...closedCall };
export const unansweredCall = { ...aboutCall, ...pickUp, ...parties, ...agent, ...end, ...closedCall };
export const rejectedCall = { ...aboutCall, ...parties, ...agent, ...end, ...rejected, ...closedCall };

export type EveryField = ResultOf<typeof endedCall & typeof missedCall & typeof rejectedCall>;

/** A text as a phone number, as sent where its country is unknown; null for a name. */
const phoneOf = (text: string | null): string | null =>
  text !== null && isPhone(text) ? (parsePhone(text).number ?? text) : null;

/** Every field that any call event has; each event's schema takes its own out of these. */
export const mapCall = (call: Call, isAnonymous: boolean | null, id: string): EveryField => {
  const agentPhone = phoneOf(call.pickedBy);
  return {
    id,
    event: call.event,
    call_id: call.callId,
    call_status: call.callStatus,
    call_direction: call.callDirection,
    channel: asConstant(call.channel) === 'PSTN' ? 'PSTN' : 'WhatsApp',
    call_started_at: call.callStartedAt,
    picked_by: call.pickedBy,
    agent_phone: agentPhone,
    agent_name: agentPhone ? null : call.pickedBy,
    agent_email: null,
    agent_id: null,
    customer_id: call.customerId,
    ...namesOf(call.customerName),
    customer_phone: call.customerNumber !== null && isUserId(call.customerNumber) ? null : call.customerNumber,
    whatsapp_user_id: userIdOf(call),
    username: usernameOf(call),
    is_anonymous: isAnonymous,
    waba_number: call.wabaNumber ?? call.channelNumber,
    chat_id: call.chatId,
    chat_message_id: call.chatMessageId,
    device_id: call.deviceId,
    call_ended_at: call.callEndedAt,
    duration_seconds: call.durationInSeconds,
    was_answered: wasAnswered(call),
    ended_by: call.endedBy,
    recording_url: call.recordingUrl,
    recording_file: null,
    failed_reason: call.failedReason,
    is_new_caller: call.isNewCaller,
    is_chat_assigned: call.isChatAssigned,
    rejected_by: call.rejectedBy,
    direction: directionOf(call),
    call_outcome: outcomeOf(call),
    duration_ms: durationOf(call),
  };
};
