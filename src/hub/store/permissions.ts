import type { Result } from '../../values/output-field.ts';
import type { Sql } from '../database/database.ts';
import type { NewEvent } from './events.ts';
import { firstIdAt } from './page.ts';

/** Appends the replies among these events to the ledger. */
export const insertReplies = async (sql: Sql, events: readonly NewEvent[]): Promise<void> => {
  const rows = events.flatMap(({ id, workspaceId, receivedAt, reply }) =>
    reply
      ? [
          {
            event_id: id,
            workspace_id: workspaceId,
            customer: reply.customer,
            waba_number: reply.wabaNumber,
            status: reply.status,
            expires_at: reply.expiresAt,
            replied_at: reply.repliedAt,
            received_at: receivedAt,
            fields: reply.fields,
          },
        ]
      : [],
  );
  if (rows.length === 0) return;
  await sql.query(
    `INSERT INTO hub.permission_replies
     SELECT * FROM json_to_recordset($1::json) AS x (
       event_id uuid, workspace_id uuid, customer text, waba_number text, status text, expires_at timestamptz,
       replied_at timestamptz, received_at timestamptz, fields jsonb
     )`,
    [JSON.stringify(rows)],
  );
};

/** Later replies rank higher; of two at one instant the more restrictive one does, and then that for every number. */
const rankOf = (reply: string): string =>
  `(${reply}.replied_at, array_position(ARRAY['permanent', 'temporary', 'denied'], ${reply}.status),
    -coalesce(extract(epoch FROM ${reply}.expires_at), 0), ${reply}.waba_number IS NULL, ${reply}.event_id)`;

/**
 * Whether a newer reply took the place of the one called `r`: on the same business number, or a denial that names no
 * number, which holds for all of them. A grant that names no number holds for none of the others.
 */
const IS_SUPERSEDED = `EXISTS (
  SELECT 1 FROM hub.permission_replies newer
  WHERE newer.workspace_id = r.workspace_id AND newer.customer = r.customer AND newer.replied_at >= r.replied_at
    AND (newer.waba_number IS NOT DISTINCT FROM r.waba_number OR (newer.waba_number IS NULL AND newer.status = 'denied'))
    AND ${rankOf('newer')} > ${rankOf('r')}
)`;

/** A reply in the ledger. Times are ISO 8601. */
export interface LedgerReply {
  eventId: string;
  workspaceId: string;
  /** Digits alone, like wabaNumber. */
  customer: string;
  wabaNumber: string | null;
  status: 'permanent' | 'temporary' | 'denied';
  expiresAt: string | null;
  repliedAt: string;
  receivedAt: string;
  /** The fields of its trigger. */
  fields: Result;
  isCurrent: boolean;
}

interface Row {
  event_id: string;
  workspace_id: string;
  customer: string;
  waba_number: string | null;
  status: LedgerReply['status'];
  expires_at: Date | null;
  replied_at: Date;
  received_at: Date;
  fields: Result;
  is_current: boolean;
}

const toReply = (row: Row): LedgerReply => ({
  eventId: row.event_id,
  workspaceId: row.workspace_id,
  customer: row.customer,
  wabaNumber: row.waba_number,
  status: row.status,
  expiresAt: row.expires_at?.toISOString() ?? null,
  repliedAt: row.replied_at.toISOString(),
  receivedAt: row.received_at.toISOString(),
  fields: row.fields,
  isCurrent: row.is_current,
});

const SELECT = `SELECT r.*, NOT ${IS_SUPERSEDED} AS is_current FROM hub.permission_replies r`;

/** Everything that a customer ever answered, what ranks highest first. `customer` in digits. */
export const findReplies = async (sql: Sql, workspaceId: string, customer: string): Promise<LedgerReply[]> => {
  const rows = await sql.query<Row>(
    `${SELECT} WHERE r.workspace_id = $1 AND r.customer = $2 ORDER BY ${rankOf('r')} DESC`,
    [workspaceId, customer],
    'prepared',
  );
  return rows.map(toReply);
};

/** These replies, those that are still there. */
export const findRepliesById = async (sql: Sql, eventIds: readonly string[]): Promise<LedgerReply[]> =>
  (await sql.query<Row>(`${SELECT} WHERE r.event_id = ANY ($1::uuid[])`, [eventIds])).map(toReply);

/** A page of the whole ledger, in the order of arrival. */
export const pageOfReplies = async (
  sql: Sql,
  workspaceId: string,
  after: string,
  most: number,
): Promise<LedgerReply[]> => {
  const rows = await sql.query<Row>(
    `${SELECT} WHERE r.workspace_id = $1 AND r.event_id > $2 ORDER BY r.event_id LIMIT $3`,
    [workspaceId, after, most],
  );
  return rows.map(toReply);
};

/** A page of the temporary grants that have not run out at `now`, by their ids. */
export const pageOfTemporary = async (
  sql: Sql,
  workspaceId: string,
  now: string,
  after: string,
  most: number,
): Promise<{ eventId: string; expiresAt: string }[]> => {
  const rows = await sql.query<{ event_id: string; expires_at: Date }>(
    `SELECT event_id, expires_at FROM hub.permission_replies
     WHERE workspace_id = $1 AND status = 'temporary' AND expires_at > $2 AND event_id > $3
     ORDER BY event_id LIMIT $4`,
    [workspaceId, now, after, most],
  );
  return rows.map((row) => ({ eventId: row.event_id, expiresAt: row.expires_at.toISOString() }));
};

/** Which of the replies that count now to list; times are ISO 8601. */
export interface CurrentWish {
  workspaceId: string;
  /** What the permission comes to at `now`; null for all. */
  status: 'permanent' | 'temporary' | 'expired' | 'denied' | null;
  now: string;
  /** Only temporary permissions that end before this time, what ends first first; null for all, the newest first. */
  endsBefore: string | null;
  /** The last reply of the page before; null for the first page. */
  after: string | null;
  most: number;
}

/** A page of the replies that no newer one took the place of. */
export const pageOfCurrent = async (sql: Sql, wish: CurrentWish): Promise<LedgerReply[]> => {
  const { workspaceId, status, now, endsBefore, after, most } = wish;
  const rows =
    endsBefore === null
      ? await sql.query<Row>(
          `SELECT r.*, true AS is_current FROM hub.permission_replies r
           WHERE r.workspace_id = $1 AND ($2::uuid IS NULL OR r.event_id < $2) AND ${STATUS_IS[status ?? 'any']}
             AND NOT ${IS_SUPERSEDED}
           ORDER BY r.event_id DESC LIMIT $3`,
          [workspaceId, after, most, now],
        )
      : await sql.query<Row>(
          `SELECT r.*, true AS is_current FROM hub.permission_replies r
           WHERE r.workspace_id = $1 AND r.status = 'temporary' AND r.expires_at > $4 AND r.expires_at < $5
             AND ($2::uuid IS NULL OR (r.expires_at, r.event_id) > (
               SELECT expires_at, event_id FROM hub.permission_replies WHERE event_id = $2 AND workspace_id = $1))
             AND NOT ${IS_SUPERSEDED}
           ORDER BY r.expires_at, r.event_id LIMIT $3`,
          [workspaceId, after, most, now, endsBefore],
        );
  return rows.map(toReply);
};

/** What a reply must be for its permission to come to this at $4, which PostgreSQL wants to see named in each. */
const STATUS_IS: Record<NonNullable<CurrentWish['status']> | 'any', string> = {
  any: '$4::timestamptz IS NOT NULL',
  permanent: "r.status = 'permanent' AND $4::timestamptz IS NOT NULL",
  denied: "r.status = 'denied' AND $4::timestamptz IS NOT NULL",
  temporary: "r.status = 'temporary' AND r.expires_at > $4",
  expired: "r.status = 'temporary' AND (r.expires_at IS NULL OR r.expires_at <= $4)",
};

const QUARTER_SECONDS = 15 * 60;

/** How many replies said what in each quarter of an hour that had any, which every time zone is made of. */
export const countReplies = async (
  sql: Sql,
  workspaceId: string,
  since: string,
): Promise<{ at: string; status: LedgerReply['status']; count: number }[]> => {
  const rows = await sql.query<{ quarter: number; status: LedgerReply['status']; count: number }>(
    `SELECT floor(extract(epoch FROM received_at) / ${QUARTER_SECONDS})::int AS quarter, status, count(*)::int AS count
     FROM hub.permission_replies WHERE workspace_id = $1 AND event_id >= $2 GROUP BY 1, 2`,
    [workspaceId, firstIdAt(since)],
  );
  return rows.map(({ quarter, status, count }) => ({
    at: new Date(quarter * QUARTER_SECONDS * 1000).toISOString(),
    status,
    count,
  }));
};
