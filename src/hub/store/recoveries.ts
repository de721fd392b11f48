import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../database/database.ts';
import type { DeliveryStatus } from './deliveries.ts';
import { firstIdAt, timeOf } from './page.ts';

/** What failed for good, what a subscription missed, or events that somebody chose. */
type What = 'failed' | 'missed' | 'chosen';

export interface Recovery {
  id: string;
  workspaceId: string;
  what: What;
  /** Null for every subscription of the workspace. */
  subscriptionId: string | null;
  /** ISO 8601: of the events that came in from `from` to before `to`. */
  from: string;
  to: string;
  createdAt: string;
  /** When it had gone through all of them; null before. */
  endedAt: string | null;
  isStopped: boolean;
  found: number;
  /** How many of its deliveries stand how. */
  deliveries: Partial<Record<DeliveryStatus, number>>;
}

interface Row {
  id: string;
  workspace_id: string;
  what: What;
  subscription_id: string | null;
  from_id: string;
  to_id: string;
  created_at: Date;
  ended_at: Date | null;
  is_stopped: boolean;
  found: number;
  deliveries: Partial<Record<DeliveryStatus, number>> | null;
}

const toRecovery = (row: Row): Recovery => ({
  id: row.id,
  workspaceId: row.workspace_id,
  what: row.what,
  subscriptionId: row.subscription_id,
  from: timeOf(row.from_id),
  to: timeOf(row.to_id),
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  isStopped: row.is_stopped,
  found: row.found,
  deliveries: row.deliveries ?? {},
});

const RECOVERIES = `SELECT r.*, (
  SELECT json_object_agg(status, count) FROM (
    SELECT status, count(*)::int AS count FROM hub.deliveries d WHERE d.recovery_id = r.id GROUP BY status
  ) counted
) AS deliveries FROM hub.recoveries r`;

export const addRecovery = async (
  sql: Sql,
  wish: Pick<Recovery, 'workspaceId' | 'what' | 'subscriptionId' | 'from' | 'to'> & {
    /** Of what was chosen; null for a period. */
    eventIds: readonly string[] | null;
  },
  now: string,
): Promise<string> => {
  const id = uuidv7();
  await sql.query(
    `INSERT INTO hub.recoveries (id, workspace_id, what, subscription_id, from_id, to_id, created_at, event_ids)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      wish.workspaceId,
      wish.what,
      wish.subscriptionId,
      firstIdAt(wish.from),
      firstIdAt(wish.to),
      now,
      wish.eventIds,
    ],
  );
  return id;
};

/** The latest, the newest first. */
export const listRecoveries = async (sql: Sql, workspaceId: string, most: number): Promise<Recovery[]> =>
  (
    await sql.query<Row>(`${RECOVERIES} WHERE r.workspace_id = $1 ORDER BY r.id DESC LIMIT $2`, [workspaceId, most])
  ).map(toRecovery);

export const findRecovery = async (sql: Sql, workspaceId: string, id: string): Promise<Recovery | null> => {
  const [row] = await sql.query<Row>(`${RECOVERIES} WHERE r.workspace_id = $1 AND r.id = $2`, [workspaceId, id]);
  return row ? toRecovery(row) : null;
};

/** Looks no further, and cancels what of it still waits; what was sent stays sent. Gives whether there is one. */
export const stopRecovery = async (sql: Sql, workspaceId: string, id: string, now: string): Promise<boolean> => {
  const [stopped] = await sql.query(
    `UPDATE hub.recoveries SET ended_at = coalesce(ended_at, $3), is_stopped = true
     WHERE workspace_id = $1 AND id = $2 RETURNING id`,
    [workspaceId, id, now],
  );
  if (!stopped) return false;
  await sql.query(
    `UPDATE hub.deliveries SET status = 'cancelled', next_attempt_at = NULL
     WHERE recovery_id = $1 AND status IN ('waiting', 'paused')`,
    [id],
  );
  return true;
};

/** A kind of event, and a trigger that it is for. */
export interface KindAndTrigger {
  kind: string;
  trigger: string;
}

/** What is to be gone through. */
export interface RecoveryTask {
  id: string;
  workspaceId: string;
  what: What;
  /** Of the one subscription that it is for; null when it is for all of them. */
  trigger: string | null;
  /** Ids of those that it may be for. */
  subscriptions: string[];
}

/** One that has not ended, held for the rest of the transaction; null when there is none that nobody else is at. */
export const takeRecovery = async (sql: Sql): Promise<RecoveryTask | null> => {
  const [row] = await sql.query<{
    id: string;
    workspace_id: string;
    what: What;
    trigger: string | null;
    subscriptions: string[] | null;
  }>(
    `SELECT r.id, r.workspace_id, r.what,
       (SELECT s.trigger FROM hub.subscriptions s WHERE s.id = r.subscription_id) AS trigger,
       (SELECT json_agg(s.id) FROM hub.subscriptions s
         WHERE s.workspace_id = r.workspace_id AND (r.subscription_id IS NULL OR s.id = r.subscription_id)) AS subscriptions
     FROM hub.recoveries r WHERE ended_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE OF r SKIP LOCKED`,
  );
  if (!row) return null;
  const { id, workspace_id: workspaceId, what, trigger, subscriptions } = row;
  return { id, workspaceId, what, trigger, subscriptions: subscriptions ?? [] };
};

/** What a page of deliveries becomes: due at once, unless its subscription is paused. */
const AGAIN = `CASE WHEN s.paused_at IS NULL THEN 'waiting' ELSE 'paused' END`;
const DUE = `CASE WHEN s.paused_at IS NULL THEN $2::timestamptz END`;

const PAGES = {
  failed: `
    page AS (
      SELECT d.event_id, d.subscription_id FROM task r
      JOIN hub.subscriptions s ON s.workspace_id = r.workspace_id AND s.ended_at IS NULL
        AND (r.subscription_id IS NULL OR s.id = r.subscription_id)
      CROSS JOIN LATERAL (
        SELECT event_id, subscription_id FROM hub.deliveries
        WHERE subscription_id = s.id AND status = 'failed' AND event_id >= r.after_id AND event_id < r.to_id
          AND recovery_id IS DISTINCT FROM r.id
        ORDER BY event_id LIMIT $3
      ) d ORDER BY d.event_id, d.subscription_id LIMIT $3
    ), again AS (
      UPDATE hub.deliveries d SET status = ${AGAIN}, next_attempt_at = ${DUE}, recovery_id = r.id,
        attempts_before = jsonb_array_length(d.attempts)
      FROM page p JOIN hub.subscriptions s ON s.id = p.subscription_id CROSS JOIN task r
      WHERE d.event_id = p.event_id AND d.subscription_id = p.subscription_id AND d.status = 'failed'
      RETURNING d.subscription_id
    )`,
  missed: `
    page AS (
      SELECT e.id AS event_id, r.subscription_id FROM task r
      JOIN hub.events e ON e.workspace_id = r.workspace_id AND e.kind = ANY (ARRAY(SELECT kind FROM triggers))
        AND e.id > r.after_id AND e.id < r.to_id
      ORDER BY e.id LIMIT $3
    ), again AS (
      INSERT INTO hub.deliveries (event_id, subscription_id, status, next_attempt_at, recovery_id)
      SELECT p.event_id, s.id, ${AGAIN}, ${DUE}, r.id
      FROM page p JOIN hub.subscriptions s ON s.id = p.subscription_id AND s.ended_at IS NULL CROSS JOIN task r
      ON CONFLICT DO NOTHING
      RETURNING subscription_id
    )`,
  // Of the hub's own events a subscription gets those alone whose lead time it asked for.
  chosen: `
    page AS (
      SELECT e.id AS event_id, e.kind, CASE WHEN e.source = 'hub' THEN e.body::json ->> 'leadTimeHours' END AS lead_time
      FROM task r JOIN hub.events e ON e.id = ANY (r.event_ids) AND e.workspace_id = r.workspace_id AND e.id > r.after_id
      ORDER BY e.id LIMIT $3
    ), again AS (
      INSERT INTO hub.deliveries AS d (event_id, subscription_id, status, next_attempt_at, recovery_id)
      SELECT p.event_id, s.id, ${AGAIN}, ${DUE}, r.id
      FROM page p JOIN triggers t USING (kind) CROSS JOIN task r
      JOIN hub.subscriptions s ON s.workspace_id = r.workspace_id AND s.trigger = t.trigger AND s.ended_at IS NULL
        AND (p.lead_time IS NULL OR coalesce(s.options ->> 'lead_time_hours', '0')::int = p.lead_time::int)
      ON CONFLICT (event_id, subscription_id) DO UPDATE SET status = excluded.status,
        next_attempt_at = excluded.next_attempt_at, recovery_id = excluded.recovery_id, owner = NULL,
        attempts_before = jsonb_array_length(d.attempts)
        WHERE d.status <> 'queued'
      RETURNING subscription_id
    )`,
};

/**
 * Makes deliveries of up to `most` further events due; gives the subscriptions that they are for.
 * `triggers` has the kinds of what was missed, or all of them. A page of what failed may end between two subscriptions of
 * one event: the next begins with it.
 */
export const recoverSome = async (
  sql: Sql,
  { id, what, triggers }: { id: string; what: What; triggers: readonly KindAndTrigger[] },
  now: string,
  most: number,
): Promise<string[]> => {
  const [result] = await sql.query<{ subscriptions: string[] | null }>(
    `WITH task AS (
       SELECT id, workspace_id, subscription_id, to_id, event_ids, coalesce(after_id, from_id) AS after_id
       FROM hub.recoveries WHERE id = $1
     ), triggers AS (
       SELECT kind, trigger FROM json_to_recordset($4::json) AS x (kind text, trigger text)
     ), ${PAGES[what]}, counted AS (
       UPDATE hub.recoveries SET
         found = found + (SELECT count(*) FROM again)::int,
         after_id = coalesce((SELECT event_id FROM page ORDER BY event_id DESC LIMIT 1), after_id),
         ended_at = CASE WHEN (SELECT count(*) FROM page) < $3 THEN $2::timestamptz END
       WHERE id = $1
     )
     SELECT (SELECT json_agg(DISTINCT subscription_id) FROM again) AS subscriptions`,
    [id, now, most, JSON.stringify(triggers)],
  );
  return result?.subscriptions ?? [];
};
