import type { Sql } from '../database/database.ts';

/** What was erased of a person. */
export interface Erasure {
  /** The ids of the erased events: whoever remembers their bodies must forget them. */
  eventIds: string[];
  calls: number;
  replies: number;
  quarantined: number;
}

/** What may stand between two digits of one number, also as a form writes it: "%20" to "%2F". */
const BETWEEN_DIGITS = String.raw`(?:[\s().+/-]|%2[0-9A-F])*`;

/** Finds a number, in digits, in a body, however it is written there, but not inside a longer number. */
const patternOf = (phone: string): string =>
  `(?:^|[^0-9]|%2[0-9A-F])(?:00)?${[...phone].join(BETWEEN_DIGITS)}(?:[^0-9]|$)`;

/** Erases everything that the workspace holds of the person with this number, in digits. */
export const eraseCustomer = async (sql: Sql, workspaceId: string, phone: string): Promise<Erasure> => {
  const own = [workspaceId, phone];
  const pattern = patternOf(phone);
  // An event that was read without a customer may name one all the same, as another provider's field.
  const events = await sql.query<{ id: string }>(
    `DELETE FROM hub.events WHERE workspace_id = $1
       AND (customer = $2 OR (customer IS NULL AND body ~* $3)) RETURNING id`,
    [...own, pattern],
  );
  const eventIds = events.map(({ id }) => id);
  await sql.query('DELETE FROM hub.deliveries WHERE event_id = ANY ($1::uuid[])', [eventIds]);
  const replies = await sql.query(
    'DELETE FROM hub.permission_replies WHERE workspace_id = $1 AND customer = $2 RETURNING event_id',
    own,
  );
  const calls = await sql.query(
    `DELETE FROM hub.calls WHERE workspace_id = $1 AND regexp_replace(customer, '\\D', '', 'g') = $2 RETURNING call_id`,
    own,
  );
  const quarantined = await sql.query(
    'DELETE FROM hub.quarantine WHERE workspace_id = $1 AND body ~* $2 RETURNING id',
    [workspaceId, pattern],
  );
  return { eventIds, calls: calls.length, replies: replies.length, quarantined: quarantined.length };
};
