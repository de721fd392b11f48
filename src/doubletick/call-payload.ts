import { isUserId } from '../values/identifiers.ts';
import { lastOf } from '../values/several-values.ts';
import * as wire from '../values/wire.ts';

/** The call lifecycle events that DoubleTick can send to a webhook. */
export const CALL_EVENT_NAMES = [
  'CALL_ACCEPTED',
  'CALL_INCOMING_INITIATED',
  'CALL_OUTGOING_INITIATED',
  'CALL_ENDED',
  'CALL_MISSED',
  'CALL_REJECTED',
  'CALL_NOT_PICKED',
] as const;

export type CallEventName = (typeof CALL_EVENT_NAMES)[number];

const USER_IDS = {
  userId: wire.text,
  user_id: wire.text,
  bsuid: wire.text,
  fromUserId: wire.text,
  from_user_id: wire.text,
};
const USER_ID_KEYS = Object.keys(USER_IDS) as (keyof typeof USER_IDS)[];

/**
 * A call event: one flat object, its keys always present, "" or 0 where one does not apply.
 *
 * @see https://docs.doubletick.io/reference/call-webhooks and, for PSTN, /reference/pstn-call-webhooks
 */
export const readCallPayload = wire.payloadReader({
  event: wire.text,
  callId: wire.text,
  chatMessageId: wire.text,
  chatId: wire.text,
  deviceId: wire.text,
  wabaNumber: wire.whatsappPhone,
  customerNumber: wire.whatsappPhone,
  customerName: wire.text,
  customerId: wire.text,
  callDirection: wire.text,
  callStatus: wire.text,
  failedReason: wire.text,
  durationInSeconds: wire.count,
  callStartedAt: wire.time,
  callEndedAt: wire.time,
  // Documented as the agent's phone number, but every sample shows a display name: free text.
  pickedBy: wire.text,
  rejectedBy: wire.text,
  endedBy: wire.text,
  recordingUrl: wire.text,
  // On CALL_MISSED only.
  isNewCaller: wire.flag,
  isChatAssigned: wire.flag,
  // On PSTN calls only.
  channel: wire.text,
  channelNumber: wire.whatsappPhone,
  // For customers who hide their number; how DoubleTick spells it in calls is not documented.
  ...USER_IDS,
  username: wire.text,
  userName: wire.text,
  profile: wire.map,
});

const readProfile = wire.answerReader({ username: wire.text });

/** WhatsApp's id of the customer; null where a key of that name holds another id, such as a team member's. */
export const userIdOf = (call: Call): string | null =>
  [call.customerNumber, ...USER_ID_KEYS.map((key) => call[key])].find((id) => id !== null && isUserId(id)) ?? null;

/** The customer's username on WhatsApp. */
export const usernameOf = (call: Call): string | null =>
  call.username ?? call.userName ?? readProfile(call.profile).username;

export type Call = ReturnType<typeof readCallPayload>['values'];

/** As nearly every event has them. */
const CONSTANT = /^[A-Z_]*$/;

/** A vendor's constant in one spelling: "In progress" -> "IN_PROGRESS". */
export const asConstant = (values: unknown): string => {
  const value = lastOf(values);
  if (typeof value === 'string' && CONSTANT.test(value)) return value;
  return typeof value === 'string'
    ? value
        .trim()
        .toUpperCase()
        .replace(/[\s-]+/g, '_')
    : '';
};
