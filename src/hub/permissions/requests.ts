import type { UnansweredRequests } from '../../hub-api/permissions.ts';
import { stringOf } from '../../values/string-of.ts';
import type { Sql } from '../database/database.ts';
import { linesOfPersons } from './current.ts';
import type { LedgerRecord } from './record.ts';

interface Row {
  id: string;
  seq: string | number;
  record: LedgerRecord;
}

const PAGE = 500;

const templateName = (template: unknown): string | null =>
  typeof template === 'object' && template !== null && 'name' in template ? stringOf(template.name) : null;

/**
 * Requests made before `before` (ISO 8601) that nobody has answered since, the latest first: no reply or answer by hand of
 * the person is later than the request.
 */
export const unansweredRequests = async (
  sql: Sql,
  workspaceId: string,
  before: string,
  most: number,
): Promise<UnansweredRequests['requests']> => {
  const found: UnansweredRequests['requests'] = [];
  for (let from = Number.MAX_SAFE_INTEGER; found.length < most; ) {
    const rows = await sql.query<Row>(
      `SELECT id, seq, record FROM hub.ledger
       WHERE workspace_id = $1 AND kind = 'request' AND at < $2 AND seq < $3 ORDER BY seq DESC LIMIT $4`,
      [workspaceId, before, from, PAGE],
    );
    const persons = await linesOfPersons(
      sql,
      workspaceId,
      rows.flatMap(({ record }) => record.identifiers[0] ?? []),
    );
    for (const { id, record } of rows) {
      const lines = persons.get(record.identifiers[0] ?? '')?.lines ?? [];
      const isAnswered = lines.some(
        ({ at, number }) => at >= record.at && (number === record.number || number === null),
      );
      if (isAnswered || found.length === most) continue;
      found.push({
        id,
        customer_phone: stringOf(record.customer_phone),
        customer_id: stringOf(record.customer_id),
        whatsapp_user_id: stringOf(record.whatsapp_user_id),
        waba_number: stringOf(record.waba_number),
        message_id: stringOf(record.message_id),
        template_name: templateName(record.template),
        requested_by: stringOf(record.requested_by),
        requested_at: record.at,
      });
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    from = Number(last.seq);
  }
  return found;
};
