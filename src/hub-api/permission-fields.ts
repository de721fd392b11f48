import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import { dateIn, HOUR_MS } from '../values/time.ts';
import * as wire from '../values/wire.ts';

export const permissionFields = {
  id: field.id('The customer and the business number.'),
  customer_phone: field.phone('Customer Phone Number', 'Who would be called, in E.164 format.'),
  waba_number: field.phone('WABA Number', 'Your business number; empty when you asked about all of them.'),
  may_call: field.flag('May Call', 'False means: do not call this customer. Any doubt is false.'),
  permission_status: field.text(
    'Permission Status',
    'permanent, temporary (7 days), expired, denied, never_asked, or unknown when the answer was unclear.',
  ),
  permission_summary: field.text('Permission Summary', 'The same in words, ready for a note or a message.'),
  is_permanent: field.flag('Is Permanent', 'True for Always Allow.'),
  expires_at: field.datetime('Expires At', 'When a temporary permission runs out, or ran out.'),
  days_left: field.number('Days Left', 'Until then, in days and parts of a day; 0 when it has run out.'),
  replied_at: field.datetime('Replied At', 'When the customer last answered.'),
  history_count: field.integer('History Count', 'How many answers of this customer are on record.'),
};

export type PermissionResult = ResultOf<typeof permissionFields>;

type Status = 'permanent' | 'temporary' | 'expired' | 'denied' | 'never_asked' | 'unknown';

const STATUSES: readonly Status[] = ['permanent', 'temporary', 'expired', 'denied', 'never_asked'];

const readAnswer = wire.answerReader({
  status: wire.text,
  may_call: wire.flag,
  expires_at: wire.time,
  replied_at: wire.time,
  history: wire.records,
});

/** A permission without an end that is known, or with one that has passed, is none; nor is one that is contradicted. */
const statusOf = (said: string | null, mayCall: boolean, msLeft: number | null): Status => {
  const status = STATUSES.find((known) => known === said) ?? 'unknown';
  if (status === 'temporary') {
    if (msLeft === null) return 'unknown';
    if (msLeft <= 0) return 'expired';
  }
  const isGrant = status === 'permanent' || status === 'temporary';
  return isGrant === mayCall ? status : 'unknown';
};

const summaryOf = (status: Status, expiresAt: string | null, timeZone: string): string => {
  const date = expiresAt === null ? '' : dateIn(timeZone, expiresAt);
  switch (status) {
    case 'permanent':
      return 'Permanent Call Permission Granted';
    case 'temporary':
      return `Temporary Call Permission - Valid Until ${date}`;
    case 'expired':
      return date ? `Temporary Call Permission - Expired On ${date}` : 'Temporary Call Permission - Expired';
    case 'denied':
      return 'Call Permission Denied';
    case 'never_asked':
      return 'Call Permission Never Asked For';
    case 'unknown':
      return 'Call Permission Unknown';
  }
};

export interface PermissionQuestion {
  /** In E.164. */
  customerPhone: string;
  /** The same; null for all business numbers. */
  wabaNumber: string | null;
  /** In ms since 1970. */
  now: number;
  /** IANA. */
  timeZone: string;
}

/** The ledger's answer (PermissionAnswer) as fields. Whatever is unclear in it means: do not call. */
export const toPermissionResult = (
  answer: unknown,
  { customerPhone, wabaNumber, now, timeZone }: PermissionQuestion,
): PermissionResult => {
  const said = readAnswer(answer);
  const expiresAt = said.expires_at;
  const msLeft = expiresAt === null ? null : Date.parse(expiresAt) - now;
  const status = statusOf(said.status, said.may_call === true, msLeft);
  return {
    id: `${customerPhone}:${wabaNumber ?? 'all'}`,
    customer_phone: customerPhone,
    waba_number: wabaNumber,
    may_call: status === 'permanent' || status === 'temporary',
    permission_status: status,
    permission_summary: summaryOf(status, expiresAt, timeZone),
    is_permanent: status === 'permanent',
    expires_at: expiresAt,
    days_left: msLeft === null ? null : Math.max(Math.round((msLeft / (24 * HOUR_MS)) * 10) / 10, 0),
    replied_at: said.replied_at,
    history_count: said.history?.length ?? 0,
  };
};
