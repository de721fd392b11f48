import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import { isSamePhone } from '../values/phone.ts';
import { dateIn, HOUR_MS } from '../values/time.ts';
import * as wire from '../values/wire.ts';
import { CHANNEL_NAMES } from './channel-name.ts';
import { isCallable, type KnownStatus, statusOf } from './permission-status.ts';
import type { Channel } from './permissions.ts';

export const permissionFields = {
  id: field.id('The customer and the business number.'),
  customer_phone: field.phone('Customer Phone Number', 'Who would be called, in E.164 format.'),
  customer_id: field.text('Customer ID', "DoubleTick's ID of the customer."),
  whatsapp_user_id: field.text('WhatsApp User ID', "WhatsApp's ID of a customer who hides the phone number."),
  waba_number: field.phone('Business Number', 'Your business number; empty if you checked all of them.'),
  channel: field.text('Channel', 'How you would call: WhatsApp or Phone line.'),
  may_call: field.flag('May Call', 'False means: do not call this customer. False in case of doubt.'),
  reason: field.text('Reason', 'The decision in words: "May be called on ..." or "Do not call: ...".'),
  permission_status: field.text(
    'Permission Status',
    "permanent, temporary (7 days), expired, denied, unclear (the customer's last answer was), never_asked, or unknown when the hub's answer makes no sense.",
  ),
  permission_summary: field.text('Permission Summary', 'The status in words, ready for a note or a message.'),
  is_permanent: field.flag('Is Permanent', 'True for Always Allow.'),
  expires_at: field.datetime('Expires At', 'When a temporary permission expires or expired.'),
  expires_on: field.text('Expires On', "The date of Expires At in your Zap's time zone."),
  days_left: field.number('Days Left', 'Days until the end, with decimals; 0 once it has expired.'),
  replied_at: field.datetime('Replied At', 'When the customer last answered.'),
  unanswered_in_a_row: field.integer(
    'Unanswered in a Row',
    'Unanswered outgoing WhatsApp calls in a row. After 4, WhatsApp revokes the permission.',
  ),
  history_count: field.integer('History Count', 'How many answers of this customer are on record.'),
};

export type PermissionResult = ResultOf<typeof permissionFields>;

const readAnswer = wire.payloadReader({
  phone: wire.whatsappPhone,
  customer_id: wire.text,
  whatsapp_user_id: wire.text,
  waba_number: wire.whatsappPhone,
  channel: wire.text,
  status: wire.text,
  expires_at: wire.time,
  replied_at: wire.time,
  reason: wire.text,
  unanswered_in_a_row: wire.count,
  known_as: wire.map,
  history: wire.records,
});
const readIdentities = wire.answerReader({
  phones: wire.texts,
  customer_ids: wire.texts,
  whatsapp_user_ids: wire.texts,
});
const readPhone = wire.answerReader({ phone: wire.whatsappPhone });

type Answer = ReturnType<typeof readAnswer>['values'];

/** What a decision rests on: nonsense in any of these is no permission. */
const ESSENTIAL: readonly string[] = ['status', 'expires_at', 'channel', 'waba_number'];

const summaryOf = (status: KnownStatus, date: string | null): string => {
  switch (status) {
    case 'permanent':
      return 'Permanent Call Permission Granted';
    case 'temporary':
      return `Temporary Call Permission - Valid Until ${date}`;
    case 'expired':
      return date ? `Temporary Call Permission - Expired On ${date}` : 'Temporary Call Permission - Expired';
    case 'denied':
      return 'Call Permission Denied';
    case 'unclear':
      return 'Call Permission Unclear';
    case 'never_asked':
      return 'Call Permission Never Asked For';
    case 'unknown':
      return 'Call Permission Unknown';
  }
};

const WHY_NOT: Record<Exclude<KnownStatus, 'permanent' | 'temporary'>, string> = {
  expired: 'The 7-day permission has expired.',
  denied: 'The customer refused calls.',
  unclear: "The customer's last answer was unclear.",
  never_asked: 'The customer has never given permission.',
  unknown: "The hub's answer is contradictory. Look the customer up in the hub.",
};

/** The hub says best why not, unless it says that one may. */
const reasonOf = (status: KnownStatus, said: Answer, channel: Channel, date: string | null): string => {
  const on = channel === 'whatsapp' ? 'on WhatsApp' : 'on an ordinary phone line';
  if (status === 'permanent') return `May be called ${on}: the permission is permanent.`;
  if (status === 'temporary') return `May be called ${on} until ${date}.`;
  const reason = status === said.status ? said.reason : null;
  return `Do not call: ${reason?.replace(/^do not call[:.]?\s*/i, '') || WHY_NOT[status]}`;
};

/** Who is meant: one identity of the customer, a phone number in E.164. */
export interface Identity {
  kind: 'customer_phone' | 'customer_id' | 'whatsapp_user_id';
  value: string;
}

export interface PermissionQuestion {
  who: Identity;
  /** In E.164; null for all business numbers. */
  wabaNumber: string | null;
  channel: Channel;
  /** In ms since 1970. */
  now: number;
  /** IANA. */
  timeZone: string;
}

/** The only one there is; null where there are several. */
const sole = (found: string[] | null): string | null => (found?.length === 1 ? String(found[0]) : null);

/** Who is meant, as far as anybody knows. */
const whoIn = (said: Answer, { kind, value }: Identity): Record<Identity['kind'], string | null> => {
  const known = readIdentities(said.known_as);
  const found = {
    customer_phone: said.phone ?? readPhone({ phone: sole(known.phones) }).phone,
    customer_id: said.customer_id ?? sole(known.customer_ids),
    whatsapp_user_id: said.whatsapp_user_id ?? sole(known.whatsapp_user_ids),
  };
  return { ...found, [kind]: value };
};

/** The ledger's answer (PermissionAnswer) as fields. Whatever is unclear in it means: do not call. */
export const toPermissionResult = (
  answer: unknown,
  { who, wabaNumber, channel, now, timeZone }: PermissionQuestion,
): PermissionResult => {
  const raw = wire.isRecord(answer) ? answer : {};
  const { values: said, nonsense } = readAnswer(raw);
  const isGrant = said.status === 'permanent' || said.status === 'temporary';
  // An answer about all numbers is the strictest; one about some other number says nothing.
  const isOtherNumber =
    said.waba_number !== null && (wabaNumber === null || !isSamePhone(wabaNumber, said.waba_number));
  const isContradicted =
    (raw.may_call === true) !== isGrant ||
    (raw.is_permanent === true) !== (said.status === 'permanent') ||
    said.channel !== channel ||
    isOtherNumber ||
    nonsense.some((key) => ESSENTIAL.includes(key));
  const expiresAt = said.expires_at;
  const status = statusOf({ status: said.status, expiresAt, isContradicted }, now);
  const date = expiresAt === null ? null : dateIn(timeZone, expiresAt);
  return {
    id: `${who.value}:${wabaNumber ?? 'all'}${channel === 'phone' ? ':phone' : ''}`,
    ...whoIn(said, who),
    waba_number: wabaNumber,
    channel: CHANNEL_NAMES[channel],
    may_call: isCallable(status),
    reason: reasonOf(status, said, channel, date),
    permission_status: status,
    permission_summary: summaryOf(status, date),
    is_permanent: status === 'permanent',
    expires_at: expiresAt,
    expires_on: date,
    days_left:
      expiresAt === null ? null : Math.max(Math.round(((Date.parse(expiresAt) - now) / (24 * HOUR_MS)) * 10) / 10, 0),
    replied_at: said.replied_at,
    unanswered_in_a_row: said.unanswered_in_a_row,
    history_count: said.history?.length ?? 0,
  };
};

/** From the strictest on; of two temporary permissions the one that ends first is the stricter. */
const STRICTNESS: readonly string[] = [
  'denied',
  'unknown',
  'unclear',
  'expired',
  'never_asked',
  'temporary',
  'permanent',
] satisfies KnownStatus[];

const strictnessOf = ({ permission_status, expires_at }: PermissionResult): [number, string] => [
  STRICTNESS.indexOf(String(permission_status)),
  expires_at ?? '',
];

/** The strictest of the answers about one customer, of which there is at least one; of equals the first. */
export const strictestOf = (answers: readonly PermissionResult[]): PermissionResult =>
  answers.reduce((strict, other) => {
    const [rank, end] = strictnessOf(strict);
    const [otherRank, otherEnd] = strictnessOf(other);
    return otherRank < rank || (otherRank === rank && otherEnd < end) ? other : strict;
  });
