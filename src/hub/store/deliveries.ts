import type { DeliveryStatus } from '../../hub-api/events.ts';
import type { Filters } from '../../hub-api/filters.ts';
import type { DeliveryFormat, DeliveryOrder } from '../../hub-api/subscriptions.ts';
import { RECENT_ATTEMPTS } from '../alerts/failing.ts';
import type { Sql } from '../database/database.ts';
import type { Attempt } from '../delivery/sender.ts';
import { storable } from '../platform/storable.ts';
import { OWNER_DEAD_SECONDS, OWNER_LOST_SECONDS } from './owners.ts';
import { firstIdAt } from './page.ts';
import type { Health } from './subscriptions.ts';

export type { DeliveryStatus };

/** What a subscription asks for beyond the provider's webhook as it came. */
export interface Terms {
  trigger: string;
  format: DeliveryFormat;
  /** IANA. */
  timeZone: string;
  /** Null for all events. */
  filters: Filters | null;
  order: DeliveryOrder;
}

/** The same of the subscription "s", as JSON; null for one that asks for nothing, which most do. */
export const TERMS = `CASE WHEN s.format <> 'webhook' OR s.filters IS NOT NULL OR s.delivery_order <> 'any' THEN json_build_object(
    'trigger', s.trigger, 'format', s.format, 'timeZone', s.time_zone, 'filters', s.filters,
    'order', s.delivery_order
  ) END`;

export interface DeliveryKey {
  eventId: string;
  subscriptionId: string;
}

/** A delivery that is still to be made. */
export interface QueuedDelivery extends DeliveryKey {
  workspaceId: string;
  targetUrl: string;
  secret: string;
  terms: Terms | null;
  /** Of its event; null when that is gone. */
  kind: string | null;
  hasEnded: boolean;
  isPaused: boolean;
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

interface QueuedRow {
  event_id: string;
  subscription_id: string;
  workspace_id: string;
  target_url: string;
  secret: string;
  terms: Terms | null;
  kind: string | null;
  has_ended: boolean;
  is_paused: boolean;
  bytes: number;
  attempts: number;
}

const toQueued = (row: QueuedRow): QueuedDelivery => ({
  eventId: row.event_id,
  subscriptionId: row.subscription_id,
  workspaceId: row.workspace_id,
  targetUrl: row.target_url,
  secret: row.secret,
  terms: row.terms,
  kind: row.kind,
  hasEnded: row.has_ended,
  isPaused: row.is_paused,
  bytes: row.bytes,
  attempts: row.attempts,
});

const byEvent = (one: QueuedDelivery, other: QueuedDelivery): number => (one.eventId < other.eventId ? -1 : 1);

/** Gives the rows of "taken" to their new owner, $1. */
const taking = (taken: string): string => `
  WITH taken AS (${taken}), owned AS (
    UPDATE hub.deliveries d SET status = 'queued', next_attempt_at = NULL, owner = $1, owned_since = now()
    FROM taken t WHERE d.event_id = t.event_id AND d.subscription_id = t.subscription_id
    RETURNING d.event_id, d.subscription_id, (jsonb_array_length(d.attempts) - d.attempts_before)::int AS attempts
  )
  SELECT o.*, s.workspace_id, s.target_url, s.secret, ${TERMS} AS terms, e.kind, s.ended_at IS NOT NULL AS has_ended,
    s.paused_at IS NOT NULL AS is_paused,
    coalesce(octet_length(e.body), 0)::int AS bytes
  FROM owned o JOIN hub.subscriptions s ON s.id = o.subscription_id LEFT JOIN hub.events e ON e.id = o.event_id`;

/** An owner that was not seen for so long is dead; what one has had for longer than the second, it may have lost. */
const DEAD_AFTER = `interval '${OWNER_DEAD_SECONDS} seconds'`;
const LOST_AFTER = `interval '${OWNER_LOST_SECONDS} seconds'`;

const QUEUED_IF = (condition: string): string => `(
  SELECT event_id, subscription_id FROM (
    SELECT event_id, subscription_id FROM hub.deliveries WHERE status = 'queued' AND ${condition}
    ORDER BY event_id LIMIT $2 FOR UPDATE SKIP LOCKED
  ) AS locked)`;

const TAKE_QUEUED = taking(`
  SELECT event_id, subscription_id FROM (
    ${QUEUED_IF('owner IS NULL')}
    UNION ALL
    ${QUEUED_IF(`(
      owner = ANY (ARRAY(SELECT id FROM hub.owners WHERE id <> $1 AND $3 AND seen_at < now() - ${DEAD_AFTER}))
      OR (owner = $1 AND owned_since < now() - ${LOST_AFTER})
    )`)}
  ) AS anybodys ORDER BY event_id LIMIT $2`);

/**
 * Takes up to `most` deliveries that are to be made now and that nobody makes: nobody's yet, those of an owner that died
 * (only with `isSure`: whoever could not reach the database itself cannot tell), and those that `owner` has had for so
 * long that it may have lost them. The oldest events first.
 */
export const takeQueued = async (sql: Sql, owner: string, most: number, isSure: boolean): Promise<QueuedDelivery[]> =>
  (await sql.query<QueuedRow>(TAKE_QUEUED, [owner, most, isSure], 'prepared')).map(toQueued).toSorted(byEvent);

// An array is worked out once; a plain subquery may be run for every row, and then take more than it should.
const takeDueBy = (order: string): string =>
  taking(`
  SELECT event_id, subscription_id FROM hub.deliveries
  WHERE subscription_id = $2 AND event_id = ANY (ARRAY(
    SELECT event_id FROM hub.deliveries
    WHERE subscription_id = $2 AND status = 'waiting' AND next_attempt_at <= $3
    ORDER BY ${order} LIMIT $4 FOR UPDATE SKIP LOCKED
  ))`);

const TAKE_DUE = takeDueBy('next_attempt_at, event_id');
const TAKE_NEWEST_DUE = takeDueBy('event_id DESC');

/** Takes up to `most` deliveries of a subscription whose time has come; in the order that it asks for. */
export const takeDue = async (
  sql: Sql,
  owner: string,
  subscriptionId: string,
  now: string,
  most: number,
  order: DeliveryOrder = 'any',
): Promise<QueuedDelivery[]> => {
  const statement = order === 'newest' ? TAKE_NEWEST_DUE : TAKE_DUE;
  return (await sql.query<QueuedRow>(statement, [owner, subscriptionId, now, most])).map(toQueued).toSorted(byEvent);
};

/**
 * The other events of these kinds with the same customer that anybody but `owner` is to send to the same subscription, by
 * their ids.
 */
export const queuedBeside = async (
  sql: Sql,
  { eventId, subscriptionId }: DeliveryKey,
  kinds: readonly string[],
  owner: string,
): Promise<string[]> => {
  const rows = await sql.query<{ id: string }>(
    `SELECT e.id FROM hub.events mine
     JOIN hub.events e ON e.workspace_id = mine.workspace_id AND e.customer = mine.customer AND e.id <> mine.id
     JOIN hub.deliveries d ON d.event_id = e.id AND d.subscription_id = $2
     WHERE mine.id = $1 AND e.kind = ANY ($3::text[]) AND d.status = 'queued'
       AND d.owner IS DISTINCT FROM $4`,
    [eventId, subscriptionId, kinds, owner],
    'prepared',
  );
  return rows.map(({ id }) => id);
};

/**
 * When to look again whether a delivery's turn in its call has come, ISO 8601: `now` or later; null when it has. Earlier
 * events of the call come first, as far as they are still to be delivered to subscriptions that keep the order, too.
 */
export const turnInCall = async (
  sql: Sql,
  { eventId, subscriptionId }: DeliveryKey,
  now: string,
): Promise<string | null> => {
  const [row] = await sql.query<{ at: Date | null }>(
    `SELECT min(greatest(before.next_attempt_at, $3::timestamptz)) AS at FROM hub.deliveries mine
     JOIN hub.deliveries before ON before.call = mine.call AND before.status IN ('queued', 'waiting')
       AND (before.call_at, before.event_id) < (mine.call_at, mine.event_id)
     JOIN hub.subscriptions s ON s.id = before.subscription_id AND s.delivery_order = 'call' AND s.ended_at IS NULL
     WHERE mine.event_id = $1 AND mine.subscription_id = $2`,
    [eventId, subscriptionId, now],
    'prepared',
  );
  return row?.at?.toISOString() ?? null;
};

/** Subscriptions first, in the order of their ids: whoever else holds them does so, too, and nobody waits in a circle. */
const SETTLE = `
  WITH held AS (
    SELECT id, paused_at FROM hub.subscriptions WHERE id IN (
      SELECT subscription_id FROM json_to_recordset($1::json) AS x (subscription_id uuid)
    ) ORDER BY id FOR NO KEY UPDATE
  ), settled AS (
    UPDATE hub.deliveries d SET status = x.status, attempts = d.attempts || x.attempt,
      next_attempt_at = x.next_attempt_at, owner = NULL, owned_since = NULL
    FROM json_to_recordset($1::json) AS x (
      event_id uuid, subscription_id uuid, status text, attempt jsonb, next_attempt_at timestamptz
    ) JOIN held ON held.id = x.subscription_id
    WHERE d.event_id = x.event_id AND d.subscription_id = x.subscription_id
      AND (d.status = 'queued' AND d.owner = $3 OR x.status = 'delivered')
  ), fared AS (
    UPDATE hub.subscriptions s SET
      delivered_at = coalesce(x.delivered_at, s.delivered_at),
      failed_at = coalesce(x.failed_at, s.failed_at),
      last_error = CASE WHEN x.failures = 0 THEN NULL ELSE x.last_error END,
      failures = CASE WHEN x.delivered_at IS NULL THEN s.failures ELSE 0 END + x.failures,
      recent = right(s.recent || x.recent, ${RECENT_ATTEMPTS})
    FROM json_to_recordset($2::json) AS x (
      id uuid, delivered_at timestamptz, failed_at timestamptz, last_error text, failures int, recent text
    ) JOIN held USING (id)
    WHERE s.id = x.id
    RETURNING s.workspace_id
  )
  SELECT (SELECT json_agg(DISTINCT workspace_id) FROM fared) AS workspaces,
    (SELECT json_agg(id) FROM held WHERE paused_at IS NOT NULL) AS paused`;

/** The same without waiting for the disk: what a power cut takes of it is sent once more, under the same id. */
const SETTLE_SOON = `${SETTLE}, set_config('synchronous_commit', 'off', true)`;

/** What writing outcomes down came upon. */
export interface Settled {
  /** The ids of the workspaces in which a subscription fares otherwise now. */
  workspaces: string[];
  /** The ids of the subscriptions among them that are paused. */
  paused: string[];
}

/**
 * Writes down how deliveries of `owner` went, and how their subscriptions fare by them; `soon`: without waiting for the
 * disk. Two processes may have made one delivery, when the first seemed dead: what is settled, or another's by now, stays
 * as it is, unless it was delivered after all.
 */
export const settle = async (
  sql: Sql,
  owner: string,
  settlements: readonly Settlement[],
  health: readonly Health[],
  soon = false,
): Promise<Settled> => {
  const rows = settlements.map(({ eventId, subscriptionId, status, attempt, nextAttemptAt }) => ({
    event_id: eventId,
    subscription_id: subscriptionId,
    status,
    attempt: attempt ? [{ ...attempt, answer: storable(attempt.answer) }] : [],
    next_attempt_at: nextAttemptAt,
  }));
  const fared = health.map(({ subscriptionId, deliveredAt, failedAt, lastError, failures, recent }) => ({
    id: subscriptionId,
    delivered_at: deliveredAt,
    failed_at: failedAt,
    last_error: lastError === null ? null : storable(lastError),
    failures,
    recent,
  }));
  const [result] = await sql.query<{ workspaces: string[] | null; paused: string[] | null }>(
    soon ? SETTLE_SOON : SETTLE,
    [JSON.stringify(rows), JSON.stringify(fared), owner],
    'prepared',
  );
  return { workspaces: result?.workspaces ?? [], paused: result?.paused ?? [] };
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
  /** What people call it; null while it goes by its trigger. */
  subscriptionName: string | null;
  trigger: string;
  targetUrl: string;
  status: DeliveryStatus;
  attempts: Attempt[];
  /** ISO 8601. */
  nextAttemptAt: string | null;
}

/** The deliveries of each of these events, under its id. */
export const deliveriesOfEvents = async (
  sql: Sql,
  eventIds: readonly string[],
): Promise<Map<string, DeliveryStory[]>> => {
  const rows = await sql.query<{
    event_id: string;
    subscription_id: string;
    name: string | null;
    trigger: string;
    target_url: string;
    status: DeliveryStatus;
    attempts: Attempt[];
    next_attempt_at: Date | null;
  }>(
    `SELECT d.event_id, d.subscription_id, s.name, s.trigger, s.target_url, d.status, d.attempts, d.next_attempt_at
     FROM hub.deliveries d JOIN hub.subscriptions s ON s.id = d.subscription_id
     WHERE d.event_id = ANY ($1::uuid[]) ORDER BY d.subscription_id`,
    [eventIds],
  );
  const found = new Map<string, DeliveryStory[]>();
  for (const row of rows) {
    const story = {
      subscriptionId: row.subscription_id,
      subscriptionName: row.name,
      trigger: row.trigger,
      targetUrl: row.target_url,
      status: row.status,
      attempts: row.attempts,
      nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
    };
    found.set(row.event_id, [...(found.get(row.event_id) ?? []), story]);
  }
  return found;
};

export const deliveriesOf = async (sql: Sql, eventId: string): Promise<DeliveryStory[]> =>
  (await deliveriesOfEvents(sql, [eventId])).get(eventId) ?? [];

/** How many attempts were taken, and how many were not, in the hour that began at `at`. */
export interface AttemptsOfHour {
  at: Date;
  taken: number;
  failed: number;
}

/**
 * The attempts to deliver to a subscription since `since` (ISO 8601), counted by the hour from then on, of events that are
 * not older than `eventsSince`; hours without any are left out.
 */
export const attemptsByHour = (
  sql: Sql,
  subscriptionId: string,
  since: string,
  eventsSince: string,
): Promise<AttemptsOfHour[]> =>
  sql.query<AttemptsOfHour>(
    `SELECT date_bin('1 hour', attempt.at, $2::timestamptz) AS at,
       (count(*) FILTER (WHERE attempt.status BETWEEN 200 AND 299))::int AS taken,
       (count(*) FILTER (WHERE (attempt.status BETWEEN 200 AND 299) IS NOT TRUE))::int AS failed
     FROM hub.deliveries d
     CROSS JOIN LATERAL jsonb_to_recordset(d.attempts) AS attempt (at timestamptz, status int)
     WHERE d.subscription_id = $1 AND d.event_id >= $3 AND attempt.at >= $2::timestamptz
     GROUP BY 1 ORDER BY 1`,
    [subscriptionId, since, firstIdAt(eventsSince)],
  );

const MOST_GIVEN_UP_COUNTED = 1_000;

/** How many deliveries of each of these subscriptions were given up, counted to 1,000; those without any are not in the map. */
export const countGivenUp = async (sql: Sql, subscriptionIds: readonly string[]): Promise<Map<string, number>> => {
  const rows = await sql.query<{ id: string; count: number }>(
    `SELECT wanted.id, failed.count FROM unnest($1::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
       SELECT count(*)::int AS count FROM (
         SELECT FROM hub.deliveries WHERE subscription_id = wanted.id AND status = 'failed' LIMIT $2
       ) counted
     ) failed WHERE failed.count > 0`,
    [subscriptionIds, MOST_GIVEN_UP_COUNTED],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
};

/**
 * Queues an event again for every subscription that its triggers have now, as nobody's, with a fresh set of attempts; one
 * that is queued anyway stays as it is. `leadTimeHours` as for a new event.
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
     SELECT $2::uuid, s.id, CASE WHEN s.paused_at IS NULL THEN 'queued' ELSE 'paused' END FROM hub.subscriptions s
     WHERE s.workspace_id = $1 AND s.trigger = ANY ($3::text[]) AND s.ended_at IS NULL
       AND ($4::int IS NULL OR coalesce((s.options ->> 'lead_time_hours')::int, 0) = $4)
     ON CONFLICT (event_id, subscription_id) DO UPDATE SET status = excluded.status, next_attempt_at = NULL, owner = NULL,
       attempts_before = jsonb_array_length(d.attempts)
       WHERE d.status <> 'queued'
     RETURNING subscription_id`,
    [workspaceId, eventId, triggers, leadTimeHours],
  );
  return rows.map(({ subscription_id }) => ({ eventId, subscriptionId: subscription_id }));
};

/** How many deliveries stand so, of all workspaces. */
export const countDeliveries = async (sql: Sql, status: 'waiting' | 'queued'): Promise<number> => {
  // Written out, so that the partial index of the status serves it.
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM hub.deliveries WHERE status = '${status}'`,
  );
  return row?.count ?? 0;
};
