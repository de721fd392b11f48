import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import type { ReadingContext } from '../values/reading.ts';
import { dateIn, HOUR_MS } from '../values/time.ts';
import type { PermissionReply } from './permission-payload.ts';

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-call-permissions */
const TEMPORARY_PERMISSION_MS = 168 * HOUR_MS;

const about = {
  id: field.id('The same for every copy of one reply: match on it to avoid duplicates.'),
  waba_number: field.phone('WABA Number', 'Your business number that asked, in E.164 format.'),
  customer_phone: field.phone('Customer Phone Number', 'Who answered, in E.164 format.'),
  response: field.text('Response', 'accepted or rejected.'),
  permission_status: field.text('Permission Status', 'permanent, temporary (7 days) or denied.'),
  permission_summary: field.text('Permission Summary', 'The answer in words, ready for a note or a message.'),
  may_call: field.flag('May Call', 'False means: do not call this customer.'),
};

const grant = {
  is_permanent: field.flag('Is Permanent', 'True for Always Allow, false for Allow for 7 Days.'),
  expires_at: field.datetime('Expires At', 'When a temporary permission runs out; empty when it is permanent.'),
};

const details = {
  replied_at: field.datetime('Replied At', 'When the customer answered.'),
  message_id: field.text('Message ID', "The reply's own ID."),
  paired_message_id: field.text('Pair Message ID', 'The request that this answers; empty when there was none.'),
  response_source: field.text('Response Source', 'Where the answer came from, as DoubleTick sent it.'),
  is_automatic: field.flag('Is Automatic', 'True when WhatsApp decided, as after four unanswered calls.'),
  user_action: field.text('User Action', "The button: Always Allow, Allow for 7 Days or Don't Allow."),
  customer_id: field.text('Customer ID', "DoubleTick's ID of the customer."),
  customer_name: field.text('Customer Name', 'Looked up in DoubleTick by phone number.'),
  customer_first_name: field.text('Customer First Name', 'Customer Name up to the last space.'),
  customer_last_name: field.text('Customer Last Name', 'The last word of Customer Name.'),
};

/** A grant, and any reply: on a denial the two fields of a grant are null. */
export const permissionAnswered = { ...about, ...grant, ...details };
export const permissionDenied = { ...about, ...details };

export type PermissionFields = ResultOf<typeof permissionAnswered>;

const BUTTONS = { permanent: 'Always Allow', temporary: 'Allow for 7 Days', denied: "Don't Allow" };

const statusOf = (reply: PermissionReply, decision: 'accepted' | 'rejected') => {
  if (decision === 'rejected') return 'denied';
  return reply.isPermanent ? 'permanent' : 'temporary';
};

/** DoubleTick's own expiry where it lies after the reply (its documented sample's does not), else 168 hours later. */
const expiryOf = (reply: PermissionReply, receivedAt: number): string => {
  const repliedAt = reply.receivedAt === null ? receivedAt : Date.parse(reply.receivedAt);
  const stated = reply.expirationTimestamp;
  if (stated !== null && Date.parse(stated) > repliedAt) return stated;
  return new Date(repliedAt + TEMPORARY_PERMISSION_MS).toISOString();
};

const summaryOf = (status: keyof typeof BUTTONS, expiresAt: string | null, timeZone: string): string => {
  if (status === 'denied') return 'Call Permission Denied';
  if (expiresAt === null) return 'Permanent Call Permission Granted';
  return `Temporary Call Permission - Valid Until ${dateIn(timeZone, expiresAt)}`;
};

export const mapPermission = (
  reply: PermissionReply,
  decision: 'accepted' | 'rejected',
  id: string,
  { receivedAt, timeZone }: ReadingContext,
): PermissionFields => {
  const status = statusOf(reply, decision);
  const expiresAt = status === 'temporary' ? expiryOf(reply, receivedAt) : null;
  const isAutomatic = /automatic/i.test(reply.responseSource ?? '');
  return {
    id,
    waba_number: reply.to,
    customer_phone: reply.from,
    response: decision,
    permission_status: status,
    permission_summary: summaryOf(status, expiresAt, timeZone),
    may_call: status !== 'denied',
    is_permanent: status === 'denied' ? null : status === 'permanent',
    expires_at: expiresAt,
    replied_at: reply.receivedAt,
    message_id: reply.messageId,
    paired_message_id: reply.pairedMessageId,
    response_source: reply.responseSource,
    is_automatic: isAutomatic,
    user_action: reply.userAction ?? (isAutomatic ? null : BUTTONS[status]),
    customer_id: reply.dtCustomerId,
    customer_name: null,
    customer_first_name: null,
    customer_last_name: null,
  };
};
