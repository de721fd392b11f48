import type { Sql } from '../database/database.ts';
import { parseBody } from '../intake/body.ts';
import { FIRST_ID, MOST_BYTES_OF_BODY } from '../store/page.ts';
import { callIdIn } from './sighting.ts';
import { fieldsOf } from './told.ts';

const PAGE = 500;

/** An event of an earlier version, which did not write down its call. */
interface OldEvent {
  id: string;
  kind: string;
  body: string;
  content_type: string;
  received_at: Date;
}

const callIdOf = ({ kind, body, content_type, received_at }: OldEvent): string | null => {
  const fields = fieldsOf(kind, parseBody(body, content_type), received_at.toISOString());
  return fields && callIdIn(kind, fields);
};

/** Writes down, for every event that is kept, which call it tells of; of too long a body there is nothing to read. */
export const nameCallsOfOldEvents = async (sql: Sql): Promise<void> => {
  for (let after = FIRST_ID; ; ) {
    const events = await sql.query<OldEvent>(
      `SELECT id, kind, body, content_type, received_at FROM hub.events
       WHERE id > $1 AND octet_length(body) <= ${MOST_BYTES_OF_BODY} ORDER BY id LIMIT $2`,
      [after, PAGE],
    );
    const last = events.at(-1);
    if (!last) return;
    const told = events.map((event) => ({ id: event.id, call_id: callIdOf(event) })).filter(({ call_id }) => call_id);
    await sql.query(
      `UPDATE hub.events e SET call_id = x.call_id FROM json_to_recordset($1::json) AS x (id uuid, call_id text)
       WHERE e.id = x.id`,
      [JSON.stringify(told)],
    );
    after = last.id;
  }
};
