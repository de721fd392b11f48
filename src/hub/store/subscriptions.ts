import { v7 as uuidv7 } from 'uuid';
import type { Filters } from '../../hub-api/filters.ts';
import type { DeliveryFormat, DeliveryOrder } from '../../hub-api/subscriptions.ts';
import type { Sql } from '../database/database.ts';
import { newWebhookSecret } from '../workspaces/secrets.ts';

export interface Subscription {
  id: string;
  /** What people call it; null while it goes by its trigger. */
  name: string | null;
  trigger: string;
  targetUrl: string;
  secret: string;
  options: Record<string, string>;
  format: DeliveryFormat;
  /** IANA, of days in fields. */
  timeZone: string;
  /** Null for all events. */
  filters: Filters | null;
  order: DeliveryOrder;
  /** Times are ISO 8601. */
  createdAt: string;
  endedAt: string | null;
  /** "unsubscribed" or "gone" (the target answered 410). */
  endedReason: string | null;
  /** Null while it is not paused. */
  pausedAt: string | null;
  /** The latest delivery that was taken, and the latest that was not. */
  deliveredAt: string | null;
  failedAt: string | null;
  lastError: string | null;
  /** Failures in a row. */
  failures: number;
  /** How the last attempts went, the latest last: "1" was taken, "0" was not. */
  recent: string;
}

interface Row {
  id: string;
  name: string | null;
  trigger: string;
  target_url: string;
  secret: string;
  options: Record<string, string>;
  format: DeliveryFormat;
  time_zone: string;
  filters: Filters | null;
  delivery_order: DeliveryOrder;
  created_at: Date;
  ended_at: Date | null;
  ended_reason: string | null;
  paused_at: Date | null;
  delivered_at: Date | null;
  failed_at: Date | null;
  last_error: string | null;
  failures: number;
  recent: string;
}

const toSubscription = (row: Row): Subscription => ({
  id: row.id,
  name: row.name,
  trigger: row.trigger,
  targetUrl: row.target_url,
  secret: row.secret,
  options: row.options,
  format: row.format,
  timeZone: row.time_zone,
  filters: row.filters,
  order: row.delivery_order,
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  endedReason: row.ended_reason,
  pausedAt: row.paused_at?.toISOString() ?? null,
  deliveredAt: row.delivered_at?.toISOString() ?? null,
  failedAt: row.failed_at?.toISOString() ?? null,
  lastError: row.last_error,
  failures: row.failures,
  recent: row.recent,
});

export interface SubscriptionWish {
  workspaceId: string;
  trigger: string;
  targetUrl: string;
  options: Record<string, string>;
  format?: DeliveryFormat;
  /** IANA. */
  timeZone?: string;
  /** None: all events. */
  filters?: Filters;
  order?: DeliveryOrder;
}

/** Asking again for one trigger and target gives the same subscription, with what was asked for the last time. */
export const subscribe = async (
  sql: Sql,
  {
    workspaceId,
    trigger,
    targetUrl,
    options,
    format = 'webhook',
    timeZone = 'UTC',
    filters,
    order = 'any',
  }: SubscriptionWish,
  now: string,
): Promise<Subscription> => {
  const [row] = await sql.query<Row>(
    `INSERT INTO hub.subscriptions (id, workspace_id, trigger, target_url, secret, options, created_at, format, time_zone, filters, delivery_order)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (workspace_id, trigger, target_url) WHERE ended_at IS NULL DO UPDATE SET
       options = excluded.options, format = excluded.format, time_zone = excluded.time_zone,
       filters = excluded.filters, delivery_order = excluded.delivery_order
     RETURNING *`,
    [
      uuidv7(),
      workspaceId,
      trigger,
      targetUrl,
      newWebhookSecret(),
      JSON.stringify(options),
      now,
      format,
      timeZone,
      filters ? JSON.stringify(filters) : null,
      order,
    ],
  );
  if (!row) throw new Error('The database gave no subscription back.');
  return toSubscription(row);
};

/** Ends a subscription, and what still waits to be delivered to it. Ending one that has ended changes nothing. */
export const endSubscription = async (
  sql: Sql,
  workspaceId: string | null,
  id: string,
  reason: string,
  now: string,
): Promise<void> => {
  const [ended] = await sql.query(
    `UPDATE hub.subscriptions SET ended_at = $3, ended_reason = $4
     WHERE id = $2 AND ended_at IS NULL AND ($1::uuid IS NULL OR workspace_id = $1) RETURNING id`,
    [workspaceId, id, now, reason],
  );
  if (!ended) return;
  await sql.query(
    `UPDATE hub.deliveries SET status = 'cancelled', next_attempt_at = NULL
     WHERE subscription_id = $1 AND status IN ('waiting', 'paused')`,
    [id],
  );
};

/**
 * Sends nothing more to a subscription until it is resumed; pausing one that is paused changes nothing. Gives whether it is
 * there and goes on.
 */
export const pauseSubscription = async (sql: Sql, workspaceId: string, id: string, now: string): Promise<boolean> => {
  const [paused] = await sql.query(
    `UPDATE hub.subscriptions SET paused_at = coalesce(paused_at, $3)
     WHERE id = $2 AND workspace_id = $1 AND ended_at IS NULL RETURNING id`,
    [workspaceId, id, now],
  );
  if (!paused) return false;
  await sql.query(
    `UPDATE hub.deliveries SET status = 'paused', next_attempt_at = NULL, owner = NULL
     WHERE subscription_id = $1 AND (status = 'waiting' OR (status = 'queued' AND owner IS NULL))`,
    [id],
  );
  return true;
};

/** What has waited since a subscription was paused is due at once. Gives whether it is there and goes on. */
export const resumeSubscription = async (sql: Sql, workspaceId: string, id: string, now: string): Promise<boolean> => {
  const [resumed] = await sql.query(
    `UPDATE hub.subscriptions SET paused_at = NULL
     WHERE id = $2 AND workspace_id = $1 AND ended_at IS NULL RETURNING id`,
    [workspaceId, id],
  );
  if (!resumed) return false;
  await sql.query(
    `UPDATE hub.deliveries SET status = 'waiting', next_attempt_at = $2 WHERE subscription_id = $1 AND status = 'paused'`,
    [id, now],
  );
  return true;
};

/** Calls it so from now on; null: by its trigger. Gives whether the workspace has it, also where it has ended. */
export const nameSubscription = async (
  sql: Sql,
  workspaceId: string,
  id: string,
  name: string | null,
): Promise<boolean> => {
  const named = await sql.query(
    'UPDATE hub.subscriptions SET name = $3 WHERE workspace_id = $1 AND id = $2 RETURNING id',
    [workspaceId, id, name],
  );
  return named.length > 0;
};

/** Also one that has ended; null when the workspace has no such subscription. */
export const findSubscription = async (sql: Sql, workspaceId: string, id: string): Promise<Subscription | null> => {
  const [row] = await sql.query<Row>('SELECT * FROM hub.subscriptions WHERE workspace_id = $1 AND id = $2', [
    workspaceId,
    id,
  ]);
  return row ? toSubscription(row) : null;
};

/** Those that go on, and those that ended lately; the newest first. */
export const listSubscriptions = async (sql: Sql, workspaceId: string): Promise<Subscription[]> => {
  const rows = await sql.query<Row>(
    `SELECT * FROM hub.subscriptions WHERE workspace_id = $1
     ORDER BY (ended_at IS NULL) DESC, id DESC LIMIT 500`,
    [workspaceId],
  );
  return rows.map(toSubscription);
};

/**
 * Holds subscriptions for the rest of a transaction. Whoever makes deliveries wait, and whoever looks which are due, does
 * so first: else the one could find nothing due while the other finds somebody who looks already. By their ids, so that
 * two never wait for each other in a circle. Gives in which order each gets its events.
 */
export const holdSubscriptions = async (sql: Sql, ids: readonly string[]): Promise<Map<string, DeliveryOrder>> => {
  const rows = await sql.query<Pick<Row, 'id' | 'delivery_order'>>(
    'SELECT id, delivery_order FROM hub.subscriptions WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
    [ids],
    'prepared',
  );
  return new Map(rows.map((row) => [row.id, row.delivery_order]));
};

/** How the latest attempts went. */
export interface Health {
  subscriptionId: string;
  /** ISO 8601; null when nothing was delivered. */
  deliveredAt: string | null;
  failedAt: string | null;
  lastError: string | null;
  /** Failures since then. */
  failures: number;
  /** Each attempt, the latest last: "1" was taken, "0" was not. */
  recent: string;
}

/** The lead times, in hours, that the subscriptions to `trigger` in these workspaces ask for. */
export const leadTimesOf = async (
  sql: Sql,
  workspaceIds: readonly string[],
  trigger: string,
): Promise<Map<string, number[]>> => {
  const rows = await sql.query<{ workspace_id: string; hours: number[] }>(
    `SELECT workspace_id, array_agg(DISTINCT coalesce((options ->> 'lead_time_hours')::int, 0)) AS hours
     FROM hub.subscriptions WHERE workspace_id = ANY ($1::uuid[]) AND trigger = $2 AND ended_at IS NULL
     GROUP BY workspace_id`,
    [workspaceIds, trigger],
  );
  return new Map(rows.map(({ workspace_id, hours }) => [workspace_id, hours]));
};
