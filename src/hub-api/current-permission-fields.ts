import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import { dateIn } from '../values/time.ts';
import * as wire from '../values/wire.ts';
import { channelNameOf } from './channel-name.ts';
import { isCallable, statusOf } from './permission-status.ts';

export const currentPermissionFields = {
  id: field.id('When the search ran.'),
  checked_at: field.datetime('Checked At', 'When the search ran.'),
  permissions_count: field.integer('Permissions Count', 'How many answers were returned.'),
  may_call_count: field.integer('May Call Count', 'How many of them allow calls now.'),
  has_more: field.flag('Has More', 'True when there are more answers than the limit.'),
  permissions: field.lineItems('Permissions', 'Each current answer.', {
    customer_phone: field.phone('Customer Phone Number', 'Who answered, in E.164 format.'),
    customer_id: field.text('Customer ID', "DoubleTick's ID of the customer."),
    whatsapp_user_id: field.text('WhatsApp User ID', "WhatsApp's ID of a customer who hides the phone number."),
    waba_number: field.phone('Business Number', 'The business number that the answer applies to; empty for all.'),
    status: field.text('Status', 'permanent, temporary (7 days), expired, denied, unclear or unknown.'),
    may_call: field.flag(
      'May Call',
      'Based on this answer alone. Use Find Call Permission before a call: it checks all answers of the customer.',
    ),
    expires_at: field.datetime('Expires At', 'When a temporary permission expires or expired.'),
    expires_on: field.text('Expires On', "The date of Expires At in your Zap's time zone."),
    replied_at: field.datetime('Replied At', 'When the customer answered.'),
    channel: field.text('Channel', 'What the answer applies to: WhatsApp, Phone line or All channels.'),
  }),
};

export type CurrentPermissionsResult = ResultOf<typeof currentPermissionFields>;

const readLine = wire.payloadReader({
  customer_phone: wire.whatsappPhone,
  customer_id: wire.text,
  whatsapp_user_id: wire.text,
  waba_number: wire.whatsappPhone,
  channel: wire.text,
  status_now: wire.text,
  expires_at: wire.time,
  replied_at: wire.time,
});

interface Clock {
  /** In ms since 1970. */
  now: number;
  /** IANA. */
  timeZone: string;
}

const lineOf = (line: Record<string, unknown>, { now, timeZone }: Clock) => {
  const { values: said, nonsense } = readLine(line);
  const channel = channelNameOf(said.channel);
  const isContradicted =
    line.is_current !== true || channel === null || nonsense.includes('status_now') || nonsense.includes('expires_at');
  const expiresAt = said.expires_at;
  const status = statusOf({ status: said.status_now, expiresAt, isContradicted }, now);
  return {
    customer_phone: said.customer_phone,
    customer_id: said.customer_id,
    whatsapp_user_id: said.whatsapp_user_id,
    waba_number: said.waba_number,
    status,
    may_call: isCallable(status),
    expires_at: expiresAt,
    expires_on: expiresAt && dateIn(timeZone, expiresAt),
    replied_at: said.replied_at,
    channel,
  };
};

/** Lines of the ledger (LedgerLine) that count now as fields. Whatever is unclear in one means: do not call. */
export const toCurrentPermissionsResult = (
  lines: readonly unknown[],
  hasMore: boolean,
  clock: Clock,
): CurrentPermissionsResult => {
  const checkedAt = new Date(clock.now).toISOString();
  const permissions = lines.map((line) => lineOf(wire.isRecord(line) ? line : {}, clock));
  return {
    id: `permissions:${checkedAt}`,
    checked_at: checkedAt,
    permissions_count: permissions.length,
    may_call_count: permissions.filter((line) => line.may_call).length,
    has_more: hasMore,
    permissions,
  };
};
