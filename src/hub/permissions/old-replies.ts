import { readPermissionReply } from '../../doubletick/permission-reply.ts';
import type { Answer } from '../../hub-api/permissions.ts';
import { identifiersOf } from '../../values/identifiers.ts';
import type { Result } from '../../values/output-field.ts';
import { stringOf } from '../../values/string-of.ts';
import type { Sql } from '../database/database.ts';
import { parseBody } from '../intake/body.ts';
import { subjectOf } from '../intake/subject.ts';
import { FIRST_ID } from '../store/page.ts';
import { appendLines } from './ledger.ts';
import { numberOf } from './number.ts';
import { type LedgerRecord, type NewLine, recordOfReply } from './record.ts';

const PAGE = 500;

/** What the ledger of an earlier version kept of a reply. */
interface OldReply {
  customer: string;
  waba_number: string | null;
  status: Answer;
  expires_at: Date | null;
  replied_at: Date;
  fields: Result;
}

/** A webhook of an earlier version, or what is left of one. */
interface OldWebhook {
  id: string;
  workspace_id: string;
  received_at: Date;
  body: string | null;
  content_type: string | null;
  /** Null for one that was not taken for a reply, or not for one of anybody. */
  reply: OldReply | null;
}

/** The record of a reply whose webhook is gone: what was read of it then. */
const recordOfFields = (old: OldReply, arrivedAt: string): LedgerRecord => {
  const { fields } = old;
  // The old ledger took any digits for a phone number; its own field says what came.
  const phone = stringOf(fields.customer_phone) ?? `+${old.customer}`;
  const person = { phone, customerId: stringOf(fields.customer_id), userId: phone };
  return {
    kind: 'reply',
    recorded_at: arrivedAt,
    at: new Date(old.replied_at).toISOString(),
    identifiers: identifiersOf(person, { kin: old.status === 'denied' }),
    answer: old.status,
    channel: 'whatsapp',
    number: numberOf(old.waba_number),
    expires_at: old.expires_at && new Date(old.expires_at).toISOString(),
    reason: 'Taken over from the ledger of an earlier version, which kept what it read.',
    customer_phone: stringOf(fields.customer_phone),
    customer_id: stringOf(fields.customer_id),
    waba_number: stringOf(fields.waba_number),
    time_rule: 'stated',
    message_id: stringOf(fields.message_id),
    paired_message_id: stringOf(fields.paired_message_id),
    response: stringOf(fields.response),
    response_source: stringOf(fields.response_source),
    user_action: stringOf(fields.user_action),
    is_automatic: fields.is_automatic === true,
  };
};

interface Carried {
  line: NewLine;
  /** What its event is filed under from now on. */
  subject: string | null;
}

/**
 * Read anew where the webhook is still there, so that what was taken for a yes and is none counts as none. What was not
 * taken for a reply is one now if it refuses or is unclear; a yes that nobody was told of stays none.
 */
const carry = ({
  id,
  workspace_id: workspaceId,
  received_at,
  body,
  content_type,
  reply: old,
}: OldWebhook): Carried[] => {
  const arrivedAt = received_at.toISOString();
  const payload = body === null ? undefined : parseBody(body, content_type ?? '');
  const read = readPermissionReply(payload, received_at.getTime())?.reply;
  if (!read && old === null) return [];
  if (old === null && (read?.answer === 'permanent' || read?.answer === 'temporary')) return [];
  const record = read
    ? recordOfReply(read, numberOf(read.wabaNumber), arrivedAt)
    : recordOfFields(old as OldReply, arrivedAt);
  const { customer_phone, customer_id, whatsapp_user_id } = record;
  const subject = subjectOf({
    phone: stringOf(customer_phone),
    customerId: stringOf(customer_id),
    userId: stringOf(whatsapp_user_id),
  });
  return [{ line: { id, workspaceId, record, body, contentType: content_type }, subject }];
};

/** Everything that may be a reply: those of the old ledger, and what the earlier version took for something else. */
const PAGE_OF_OLD = `
  SELECT w.id, w.workspace_id, w.received_at, w.body, w.content_type, to_json(r) AS reply
  FROM (
    (SELECT r.event_id AS id, r.workspace_id, r.received_at, e.body, e.content_type
     FROM hub.permission_replies r LEFT JOIN hub.events e ON e.id = r.event_id
     WHERE r.event_id > $1 ORDER BY r.event_id LIMIT $2)
    UNION ALL
    (SELECT e.id, e.workspace_id, e.received_at, e.body, e.content_type FROM hub.events e
     WHERE e.id > $1 AND e.source = 'doubletick'
       AND e.kind IN ('doubletick_call_permission_granted', 'doubletick_call_permission_denied', 'doubletick_other')
       AND NOT EXISTS (SELECT 1 FROM hub.permission_replies r WHERE r.event_id = e.id)
     ORDER BY e.id LIMIT $2)
    UNION ALL
    (SELECT q.id, q.workspace_id, q.received_at, q.body, q.content_type FROM hub.quarantine q
     WHERE q.id > $1 AND q.source = 'doubletick' AND q.event_id IS NULL
     ORDER BY q.id LIMIT $2)
  ) w LEFT JOIN hub.permission_replies r ON r.event_id = w.id
  ORDER BY w.id LIMIT $2`;

/** Takes the replies of an earlier version along into the chain of each workspace, in the order in which they came. */
export const takeOldRepliesAlong = async (sql: Sql): Promise<void> => {
  for (let after = FIRST_ID; ; ) {
    const webhooks = await sql.query<OldWebhook>(PAGE_OF_OLD, [after, PAGE]);
    const last = webhooks.at(-1);
    if (!last) break;
    const carried = webhooks.flatMap(carry);
    await appendLines(
      sql,
      carried.map(({ line }) => line),
      last.received_at.toISOString(),
    );
    await sql.query(
      `UPDATE hub.events e SET customer = x.subject
       FROM json_to_recordset($1::json) AS x (id uuid, subject text)
       WHERE e.id = x.id AND e.customer IS DISTINCT FROM x.subject`,
      [JSON.stringify(carried.map(({ line, subject }) => ({ id: line.id, subject })))],
    );
    after = last.id;
  }
  await sql.query('DROP TABLE hub.permission_replies');
};
