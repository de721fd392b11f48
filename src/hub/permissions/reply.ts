import type { Result } from '../../values/output-field.ts';
import { e164DigitsOf } from '../../values/phone.ts';
import { HOUR_MS } from '../../values/time.ts';

/** A customer's answer, as the ledger keeps it. */
export interface PermissionReply {
  /** Digits alone. */
  customer: string;
  /** Digits alone; null when the reply does not say. */
  wabaNumber: string | null;
  status: 'permanent' | 'temporary' | 'denied';
  /** ISO 8601, at most seven days after it arrived; null unless the permission is temporary. */
  expiresAt: string | null;
  /** By its own clock if it says, but never after it arrived, ISO 8601: a wrong clock must not outrank later replies. */
  repliedAt: string;
  /** The fields of the reply's trigger: what an auditor reads. */
  fields: Result;
}

/** WhatsApp's own limit, which no clock or number of a provider's can stretch. */
const LONGEST_MS = 168 * HOUR_MS;

const STATUSES = ['permanent', 'temporary', 'denied'] as const;

const textOf = (value: Result[string] | undefined): string | null => (typeof value === 'string' ? value : null);

/** Of two times in ISO 8601, UTC. */
const earlier = (one: string, other: string): string => (one < other ? one : other);

/** The reply that an event is; null when it is another event, or says not who answered. `receivedAt` in ms. */
export const replyOf = (kind: string, fields: Result, receivedAt: number): PermissionReply | null => {
  if (!/^doubletick_call_permission_(granted|denied)$/.test(kind)) return null;
  const customer = e164DigitsOf(textOf(fields.customer_phone) ?? '');
  const status = STATUSES.find((known) => known === fields.permission_status);
  if (customer === null || !status) return null;
  const arrivedAt = new Date(receivedAt).toISOString();
  const repliedAt = textOf(fields.replied_at);
  const expiresAt = textOf(fields.expires_at);
  return {
    customer,
    wabaNumber: e164DigitsOf(textOf(fields.waba_number) ?? ''),
    status,
    expiresAt: expiresAt && earlier(expiresAt, new Date(receivedAt + LONGEST_MS).toISOString()),
    repliedAt: repliedAt === null ? arrivedAt : earlier(repliedAt, arrivedAt),
    fields,
  };
};
