import { customerLookUp } from '../values/customer-look-up.ts';
import { nameParts, namesOf } from '../values/customer-name.ts';
import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import type { ReadingContext } from '../values/reading.ts';
import { dateIn } from '../values/time.ts';
import type { PermissionReply } from './permission-reply.ts';

const about = {
  id: field.id('Unique for each reply: match on it to avoid duplicates.'),
  channel: field.text('Channel', 'WhatsApp: the permission covers WhatsApp calls only.'),
  waba_number: field.phone('Business Number', 'Your business number that asked, in E.164 format.'),
  customer_phone: field.phone(
    'Customer Phone Number',
    'Who answered, in E.164 format; empty if the customer hides the number.',
  ),
  whatsapp_user_id: field.text('WhatsApp User ID', 'Identifies the customer when there is no phone number.'),
  username: field.text('Username', "The customer's username on WhatsApp, which can change."),
  response: field.text('Response', 'accepted, rejected or unclear.'),
  permission_status: field.text(
    'Permission Status',
    'permanent, temporary (7 days), expired, denied or unclear; only the first two allow calls.',
  ),
  permission_summary: field.text('Permission Summary', 'The answer in words, ready for a note or a message.'),
  may_call: field.flag('May Call', 'False means: do not call this customer.'),
  is_current: field.flag('Is Current', 'False when a newer answer is on record; empty where no record is kept.'),
};

const grant = {
  is_permanent: field.flag('Is Permanent', 'True for Always Allow, false for Allow for 7 Days.'),
  expires_at: field.datetime('Expires At', 'When a temporary permission expires; empty if it is permanent.'),
  expires_on: field.text('Expires On', "The date of Expires At, in the Zap's time zone."),
};

const details = {
  replied_at: field.datetime('Replied At', 'When the customer answered; empty if the reply has no valid time.'),
  message_id: field.text('Message ID', 'The ID of the reply.'),
  paired_message_id: field.text('Pair Message ID', 'The request that this answers; empty if there was none.'),
  response_source: field.text('Response Source', 'Where the answer came from, as DoubleTick sent it.'),
  is_automatic: field.flag('Is Automatic', 'True when WhatsApp decided, as after four unanswered calls.'),
  user_action: field.text('User Action', "The button: Always Allow, Allow for 7 Days or Don't Allow."),
  customer_id: field.text('Customer ID', "DoubleTick's ID of the customer."),
  customer_name: field.text('Customer Name', 'Looked up in DoubleTick by phone number.'),
  ...nameParts,
  ...customerLookUp,
};

/** A grant, and any reply: on a denial the fields of a grant are null. */
export const permissionAnswered = { ...about, ...grant, ...details };
export const permissionDenied = { ...about, ...details };

export type PermissionFields = ResultOf<typeof permissionAnswered>;

type Status = PermissionReply['answer'] | 'expired';

const BUTTONS = { permanent: 'Always Allow', temporary: 'Allow for 7 Days', denied: "Don't Allow", unclear: null };
const RESPONSES = { permanent: 'accepted', temporary: 'accepted', denied: 'rejected', unclear: 'unclear' };

const summaryOf = (status: Status, expiresOn: string | null): string => {
  switch (status) {
    case 'permanent':
      return 'Permanent Call Permission Granted';
    case 'temporary':
      return `Temporary Call Permission - Valid Until ${expiresOn}`;
    case 'expired':
      return `Temporary Call Permission - Expired On ${expiresOn}`;
    case 'denied':
      return 'Call Permission Denied';
    case 'unclear':
      return 'Call Permission Unclear';
  }
};

export const mapPermission = (
  reply: PermissionReply,
  { timeZone, now, isCurrent }: ReadingContext,
): PermissionFields => {
  const { answer, expiresAt } = reply;
  const isGrant = answer === 'permanent' || answer === 'temporary';
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= now;
  const status = isOver ? 'expired' : answer;
  const expiresOn = expiresAt && dateIn(timeZone, expiresAt);
  return {
    id: reply.id,
    channel: 'WhatsApp',
    waba_number: reply.wabaNumber,
    customer_phone: reply.customerPhone,
    whatsapp_user_id: reply.userId,
    username: reply.username,
    response: RESPONSES[answer],
    permission_status: status,
    permission_summary: summaryOf(status, expiresOn),
    may_call: isGrant && !isOver && isCurrent !== false,
    is_current: isCurrent ?? null,
    is_permanent: isGrant ? answer === 'permanent' : null,
    expires_at: expiresAt,
    expires_on: expiresOn,
    replied_at: reply.timeRule === 'stated' ? reply.repliedAt : null,
    message_id: reply.messageId,
    paired_message_id: reply.pairedMessageId,
    response_source: reply.responseSource,
    is_automatic: reply.isAutomatic,
    user_action: reply.userAction ?? (reply.isAutomatic ? null : BUTTONS[answer]),
    customer_id: reply.customerId,
    ...namesOf(reply.customerName),
    customer_name_status: null,
    assigned_to: null,
    assigned_to_phone: null,
    tags: null,
  };
};
