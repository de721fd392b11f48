import { readPermissionReply } from '../../doubletick/permission-reply.ts';
import type { Answer } from '../../hub-api/permissions.ts';
import { identifiersOf } from '../../values/identifiers.ts';
import type { Result } from '../../values/output-field.ts';
import type { Sql } from '../database/database.ts';
import { parseBody } from '../intake/body.ts';
import { FIRST_ID } from '../store/page.ts';
import { appendLines } from './ledger.ts';
import { numberOf } from './number.ts';
import { type LedgerRecord, type NewLine, recordOfReply } from './record.ts';

const PAGE = 500;

interface OldReply {
  event_id: string;
  workspace_id: string;
  customer: string;
  waba_number: string | null;
  status: Answer;
  expires_at: Date | null;
  replied_at: Date;
  received_at: Date;
  fields: Result;
  body: string | null;
  content_type: string | null;
}

const textOf = (value: Result[string] | undefined): string | null => (typeof value === 'string' ? value : null);

/** The record of a reply whose webhook is gone: what was read of it then. */
const recordOfFields = (old: OldReply): LedgerRecord => {
  const { fields } = old;
  // The old ledger took any digits for a phone number; its own field says what came.
  const phone = textOf(fields.customer_phone) ?? `+${old.customer}`;
  const person = { phone, customerId: textOf(fields.customer_id), userId: phone };
  return {
    kind: 'reply',
    recorded_at: old.received_at.toISOString(),
    at: old.replied_at.toISOString(),
    identifiers: identifiersOf(person, { kin: old.status === 'denied' }),
    answer: old.status,
    channel: 'whatsapp',
    number: numberOf(old.waba_number),
    expires_at: old.expires_at?.toISOString() ?? null,
    reason: 'Taken over from the ledger of an earlier version, which kept what it read.',
    customer_phone: textOf(fields.customer_phone),
    customer_id: textOf(fields.customer_id),
    waba_number: textOf(fields.waba_number),
    time_rule: 'stated',
    message_id: textOf(fields.message_id),
    paired_message_id: textOf(fields.paired_message_id),
    response: textOf(fields.response),
    response_source: textOf(fields.response_source),
    user_action: textOf(fields.user_action),
    is_automatic: fields.is_automatic === true,
  };
};

/** Read anew where its webhook is still there, so that what was taken for a yes and is none counts as none. */
const lineOf = (old: OldReply): NewLine => {
  const { event_id: id, workspace_id: workspaceId, received_at: receivedAt, body, content_type: contentType } = old;
  const payload = body === null ? undefined : parseBody(body, contentType ?? '');
  const reading = readPermissionReply(payload, receivedAt.getTime());
  const record = reading
    ? recordOfReply(reading.reply, numberOf(reading.reply.wabaNumber), receivedAt.toISOString())
    : recordOfFields(old);
  return { id, workspaceId, record, body, contentType };
};

/** Takes the replies of an earlier version along into the chain of each workspace, in the order in which they came. */
export const takeOldRepliesAlong = async (sql: Sql): Promise<void> => {
  for (let after = FIRST_ID; ; ) {
    const replies = await sql.query<OldReply>(
      `SELECT r.*, e.body, e.content_type FROM hub.permission_replies r LEFT JOIN hub.events e ON e.id = r.event_id
       WHERE r.event_id > $1 ORDER BY r.event_id LIMIT $2`,
      [after, PAGE],
    );
    const last = replies.at(-1);
    if (!last) break;
    await appendLines(sql, replies.map(lineOf), last.received_at.toISOString());
    after = last.event_id;
  }
  await sql.query('DROP TABLE hub.permission_replies');
};
