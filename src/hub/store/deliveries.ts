import type { DeliveryStatus } from '../../hub-api/events.ts';
import type { Sql } from '../database/database.ts';
import type { Attempt } from '../delivery/sender.ts';
import { storable } from '../storable.ts';

export type { DeliveryStatus };

export interface DeliveryKey {
  eventId: string;
  subscriptionId: string;
}

/** A delivery that a job names, and that is still to be made. */
export interface QueuedDelivery extends DeliveryKey {
  workspaceId: string;
  targetUrl: string;
  secret: string;
  /** Of its event; null when that is gone. */
  kind: string | null;
  hasEnded: boolean;
  /** Of its event's body. */
  bytes: number;
  /** Made so far, since the event was sent or last sent again. */
  attempts: number;
}

/** What an attempt, or the lack of one, leaves a delivery at. */
export interface Settlement extends DeliveryKey {
  status: DeliveryStatus;
  /** Null when no attempt was made. */
  attempt: Attempt | null;
  /** ISO 8601; null unless it waits. */
  nextAttemptAt: string | null;
}

export const findQueued = async (sql: Sql, keys: readonly DeliveryKey[]): Promise<QueuedDelivery[]> => {
  const rows = await sql.query<{
    event_id: string;
    subscription_id: string;
    workspace_id: string;
    target_url: string;
    secret: string;
    kind: string | null;
    has_ended: boolean;
    bytes: number;
    attempts: number;
  }>(
    `SELECT d.event_id, d.subscription_id, s.workspace_id, s.target_url, s.secret, e.kind, s.ended_at IS NOT NULL AS has_ended,
       coalesce(octet_length(e.body), 0)::int AS bytes,
       (jsonb_array_length(d.attempts) - d.attempts_before)::int AS attempts
     FROM json_to_recordset($1::json) AS x (event_id uuid, subscription_id uuid)
     JOIN hub.deliveries d USING (event_id, subscription_id)
     JOIN hub.subscriptions s ON s.id = d.subscription_id
     LEFT JOIN hub.events e ON e.id = d.event_id
     WHERE d.status = 'queued'`,
    [
      JSON.stringify(
        keys.map(({ eventId, subscriptionId }) => ({ event_id: eventId, subscription_id: subscriptionId })),
      ),
    ],
    'prepared',
  );
  return rows.map((row) => ({
    eventId: row.event_id,
    subscriptionId: row.subscription_id,
    workspaceId: row.workspace_id,
    targetUrl: row.target_url,
    secret: row.secret,
    kind: row.kind,
    hasEnded: row.has_ended,
    bytes: row.bytes,
    attempts: row.attempts,
  }));
};

/** The other events of these kinds with the same customer that are queued for the same subscription, by their ids. */
export const queuedBeside = async (
  sql: Sql,
  { eventId, subscriptionId }: DeliveryKey,
  kinds: readonly string[],
): Promise<string[]> => {
  const rows = await sql.query<{ id: string }>(
    `SELECT e.id FROM hub.events mine
     JOIN hub.events e ON e.workspace_id = mine.workspace_id AND e.customer = mine.customer AND e.id <> mine.id
     JOIN hub.deliveries d ON d.event_id = e.id AND d.subscription_id = $2
     WHERE mine.id = $1 AND e.kind = ANY ($3::text[]) AND d.status = 'queued'`,
    [eventId, subscriptionId, kinds],
    'prepared',
  );
  return rows.map(({ id }) => id);
};

/**
 * Writes down how deliveries went. Two processes may have made one delivery, when the first seemed dead: what is settled
 * stays as it is, unless it was delivered after all.
 */
export const settle = async (sql: Sql, settlements: readonly Settlement[]): Promise<void> => {
  const rows = settlements.map(({ eventId, subscriptionId, status, attempt, nextAttemptAt }) => ({
    event_id: eventId,
    subscription_id: subscriptionId,
    status,
    attempt: attempt ? [{ ...attempt, answer: storable(attempt.answer) }] : [],
    next_attempt_at: nextAttemptAt,
  }));
  await sql.query(
    `UPDATE hub.deliveries d SET status = x.status, attempts = d.attempts || x.attempt, next_attempt_at = x.next_attempt_at
     FROM json_to_recordset($1::json) AS x (
       event_id uuid, subscription_id uuid, status text, attempt jsonb, next_attempt_at timestamptz
     )
     WHERE d.event_id = x.event_id AND d.subscription_id = x.subscription_id
       AND (d.status = 'queued' OR x.status = 'delivered')`,
    [JSON.stringify(rows)],
    'prepared',
  );
};

/** Takes up to `most` deliveries of a subscription whose time has come; they are the caller's to queue. */
export const takeDue = async (sql: Sql, subscriptionId: string, now: string, most: number): Promise<string[]> => {
  const rows = await sql.query<{ event_id: string }>(
    `UPDATE hub.deliveries SET status = 'queued', next_attempt_at = NULL
     -- An array is worked out once; a plain subquery may be run for every row, and then take more than it should.
     WHERE subscription_id = $1 AND event_id = ANY (ARRAY(
       SELECT event_id FROM hub.deliveries
       WHERE subscription_id = $1 AND status = 'waiting' AND next_attempt_at <= $2
       ORDER BY next_attempt_at, event_id LIMIT $3 FOR UPDATE SKIP LOCKED
     ))
     RETURNING event_id`,
    [subscriptionId, now, most],
  );
  return rows.map(({ event_id }) => event_id).toSorted();
};

/** When the next waiting delivery of a subscription is due, ISO 8601; null when none waits. */
export const nextDue = async (sql: Sql, subscriptionId: string): Promise<string | null> => {
  const [row] = await sql.query<{ due: Date | null }>(
    `SELECT min(next_attempt_at) AS due FROM hub.deliveries WHERE subscription_id = $1 AND status = 'waiting'`,
    [subscriptionId],
  );
  return row?.due?.toISOString() ?? null;
};

/** A delivery as somebody who looks into its event sees it. */
export interface DeliveryStory {
  subscriptionId: string;
  trigger: string;
  targetUrl: string;
  status: DeliveryStatus;
  attempts: Attempt[];
  /** ISO 8601. */
  nextAttemptAt: string | null;
}

export const deliveriesOf = async (sql: Sql, eventId: string): Promise<DeliveryStory[]> => {
  const rows = await sql.query<{
    subscription_id: string;
    trigger: string;
    target_url: string;
    status: DeliveryStatus;
    attempts: Attempt[];
    next_attempt_at: Date | null;
  }>(
    `SELECT d.subscription_id, s.trigger, s.target_url, d.status, d.attempts, d.next_attempt_at
     FROM hub.deliveries d JOIN hub.subscriptions s ON s.id = d.subscription_id
     WHERE d.event_id = $1 ORDER BY d.subscription_id`,
    [eventId],
  );
  return rows.map((row) => ({
    subscriptionId: row.subscription_id,
    trigger: row.trigger,
    targetUrl: row.target_url,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
  }));
};

/**
 * Queues an event again for every subscription that its triggers have now, with a fresh set of attempts; one that is
 * queued anyway stays as it is. `leadTimeHours` as for a new event.
 */
export const queueAgain = async (
  sql: Sql,
  {
    workspaceId,
    eventId,
    triggers,
    leadTimeHours,
  }: {
    workspaceId: string;
    eventId: string;
    triggers: readonly string[];
    leadTimeHours: number | null;
  },
): Promise<DeliveryKey[]> => {
  const rows = await sql.query<{ subscription_id: string }>(
    `INSERT INTO hub.deliveries AS d (event_id, subscription_id, status)
     SELECT $2::uuid, s.id, 'queued' FROM hub.subscriptions s
     WHERE s.workspace_id = $1 AND s.trigger = ANY ($3::text[]) AND s.ended_at IS NULL
       AND ($4::int IS NULL OR coalesce((s.options ->> 'lead_time_hours')::int, 0) = $4)
     ON CONFLICT (event_id, subscription_id) DO UPDATE SET status = 'queued', next_attempt_at = NULL,
       attempts_before = jsonb_array_length(d.attempts)
       WHERE d.status <> 'queued'
     RETURNING subscription_id`,
    [workspaceId, eventId, triggers, leadTimeHours],
  );
  return rows.map(({ subscription_id }) => ({ eventId, subscriptionId: subscription_id }));
};

/** How many deliveries wait for another attempt. */
export const countWaiting = async (sql: Sql): Promise<number> => {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM hub.deliveries WHERE status = 'waiting'`,
  );
  return row?.count ?? 0;
};
