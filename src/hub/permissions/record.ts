import type { PermissionReply } from '../../doubletick/permission-reply.ts';
import type { Answer, LineKind } from '../../hub-api/permissions.ts';
import { storableKey } from '../platform/storable.ts';

/** Where a call would be made; "all" is what was said of calls as such. */
export type LineChannel = 'whatsapp' | 'phone' | 'all';

/**
 * What one line of the ledger records, whole: it is what the line's hash is of. JSON alone; times in ISO 8601. A key that
 * does not apply is null or missing.
 */
export interface LedgerRecord {
  kind: LineKind;
  /** When it was written down: a reply's when it arrived. */
  recorded_at: string;
  /** When it was said or done: the time that counts. */
  at: string;
  /** Who it is about: "phone:...", "customer:...", "user:...", "message:..."; empty when it names nobody. */
  identifiers: readonly string[];
  /** Null for a line that is no answer. */
  answer: Answer | null;
  channel: LineChannel | null;
  /** The business number that it holds for, canonical digits; null for all. */
  number: string | null;
  /** Of a temporary permission. */
  expires_at: string | null;
  [detail: string]: unknown;
}

/** A line to be written: the ledger gives it its place. */
export interface NewLine {
  /** UUIDv7; a reply's is that of its event. */
  id: string;
  workspaceId: string;
  record: LedgerRecord;
  /** The webhook as it came; null for what no webhook brought. */
  body: string | null;
  contentType: string | null;
}

/** What the ledger keeps of a customer's reply. `arrivedAt` in ISO 8601. */
export const recordOfReply = (reply: PermissionReply, number: string | null, arrivedAt: string): LedgerRecord => ({
  kind: 'reply',
  recorded_at: arrivedAt,
  at: reply.repliedAt,
  identifiers: reply.identifiers,
  answer: reply.answer,
  channel: 'whatsapp',
  number,
  expires_at: reply.expiresAt,
  reply_id: storableKey(reply.id),
  reason: reply.reason,
  customer_phone: reply.customerPhone,
  customer_id: reply.customerId,
  whatsapp_user_id: reply.userId,
  parent_whatsapp_user_id: reply.parentUserId,
  username: reply.username,
  waba_number: reply.wabaNumber,
  stated_at: reply.statedAt,
  time_rule: reply.timeRule,
  end_rule: reply.endRule,
  message_id: reply.messageId,
  paired_message_id: reply.pairedMessageId,
  response: reply.response,
  response_source: reply.responseSource,
  user_action: reply.userAction,
  is_automatic: reply.isAutomatic,
});

/** Two identities that one webhook named together, so that they are one person's. */
export const recordOfJoin = (identifiers: readonly string[], eventId: string, arrivedAt: string): LedgerRecord => ({
  kind: 'join',
  recorded_at: arrivedAt,
  at: arrivedAt,
  identifiers,
  answer: null,
  channel: null,
  number: null,
  expires_at: null,
  event_id: eventId,
  reason: 'One webhook named these identities together, so they are of one person.',
});

/** A temporary permission is over. */
export const recordOfEnd = (granted: LedgerRecord, endedAt: string): LedgerRecord => ({
  kind: 'end',
  recorded_at: endedAt,
  at: granted.expires_at ?? endedAt,
  identifiers: granted.identifiers,
  answer: null,
  channel: granted.channel,
  number: granted.number,
  expires_at: granted.expires_at,
  reason: 'The temporary permission is over.',
});
