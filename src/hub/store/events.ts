import { randomUUID } from 'node:crypto';
import type { CallOutcomeWanted } from '../../hub-api/events.ts';
import { happenedAt } from '../calls/sighting.ts';
import type { Sql } from '../database/database.ts';
import type { EventBody } from '../delivery/body-cache.ts';
import { triggersOf } from '../intake/kinds.ts';
import type { Understood } from '../intake/understand.ts';
import type { Source } from '../sources.ts';
import { AGENT, ANSWERED, MISSED } from './call-statistics.ts';
import { SIGHTING_COLUMNS, sightingRows, upsertCallsFrom } from './calls.ts';
import { type DeliveryStatus, type QueuedDelivery, TERMS, type Terms } from './deliveries.ts';
import { BYTES_BEFORE, FIRST_ID, firstIdAt, MOST_BYTES_OF_BODY, MOST_BYTES_OF_PAGE } from './page.ts';

/** A webhook as it came, understood and ready to be stored. */
export interface NewEvent extends Understood {
  /** UUIDv7. */
  id: string;
  workspaceId: string;
  /** "hub" for an event of the hub's own. */
  source: Source | 'hub';
  body: string;
  contentType: string;
  /** What is kept of the request's headers. */
  headers?: Record<string, string>;
  /** ISO 8601. */
  receivedAt: string;
  /** Only for subscriptions that asked for this lead time, in hours; null for all. */
  leadTimeHours: number | null;
  /** The id of the answer whose permission is over by this event of the hub's own; null for any other event. */
  ends: string | null;
}

export interface Stored {
  /** The events that are new; the others were there before. */
  ids: Set<string>;
  /** The deliveries to make of them. */
  planned: QueuedDelivery[];
}

const INSERT = `
  WITH incoming AS (
    SELECT * FROM ROWS FROM (
      json_to_recordset($1::json) AS (
        id uuid, workspace_id uuid, source text, kind text, dedupe_key text, customer text,
        content_type text, headers json, received_at timestamptz, call_id text, triggers text[], lead_time_hours int,
        call text, call_at timestamptz
      ),
      unnest(string_to_array($2, $3))
    ) AS x (
      id, workspace_id, source, kind, dedupe_key, customer, content_type, headers, received_at, call_id, triggers,
      lead_time_hours, call, call_at, body
    )
  ), stored AS (
    INSERT INTO hub.events (
      id, workspace_id, source, kind, dedupe_key, customer, body, content_type, headers, received_at, call_id
    )
    SELECT id, workspace_id, source, kind, dedupe_key, customer, body, content_type, headers, received_at, call_id
    FROM incoming i
    -- A subquery that is asked row by row, along the index: an anti-join may read the whole table.
    WHERE (SELECT s.event_id FROM hub.seen s WHERE s.workspace_id = i.workspace_id AND s.key = i.dedupe_key) IS NULL
    -- In one order always: commits at the same time wait for each other's copies, and never in a circle.
    ORDER BY workspace_id, dedupe_key
    ON CONFLICT DO NOTHING
    RETURNING id
  ), planned AS (
    SELECT i.id AS event_id, s.id AS subscription_id, s.target_url, s.secret, s.paused_at IS NOT NULL AS is_paused,
      ${TERMS} AS terms, CASE WHEN s.delivery_order = 'call' THEN i.call END AS call, i.call_at
    FROM incoming i
    JOIN stored USING (id)
    JOIN hub.subscriptions s ON s.workspace_id = i.workspace_id AND s.trigger = ANY (i.triggers) AND s.ended_at IS NULL
      AND (i.lead_time_hours IS NULL OR coalesce((s.options ->> 'lead_time_hours')::int, 0) = i.lead_time_hours)
  ), queued AS (
    INSERT INTO hub.deliveries (event_id, subscription_id, status, owner, owned_since, call, call_at)
    SELECT event_id, subscription_id, CASE WHEN is_paused THEN 'paused' ELSE 'queued' END,
      CASE WHEN NOT is_paused THEN $4::uuid END, CASE WHEN $4::uuid IS NOT NULL THEN now() END,
      call, CASE WHEN call IS NOT NULL THEN call_at END
    FROM planned
  ), told AS (
    ${upsertCallsFrom(`(
      SELECT x.* FROM json_to_recordset($5::json) AS x (${SIGHTING_COLUMNS}) JOIN stored ON stored.id = x.event_id
    ) AS x`)}
  )
  SELECT (SELECT json_agg(id) FROM stored) AS ids,
    (SELECT json_agg(json_build_array(event_id, subscription_id, target_url, secret, terms)) FROM planned WHERE NOT is_paused) AS planned`;

/**
 * Stores events that are not there yet, with what they tell of calls, and queues their deliveries to whoever subscribed,
 * as `owner`'s or nobody's: one statement, so it needs no transaction around it.
 */
export const insertEvents = async (
  sql: Sql,
  events: readonly NewEvent[],
  owner: string | null = null,
): Promise<Stored> => {
  const rows = events.map((event) => ({
    id: event.id,
    workspace_id: event.workspaceId,
    source: event.source,
    kind: event.kind,
    dedupe_key: event.dedupeKey,
    customer: event.customer,
    content_type: event.contentType,
    headers: event.headers ?? null,
    received_at: event.receivedAt,
    call_id: event.callId,
    triggers: triggersOf(event.kind),
    lead_time_hours: event.leadTimeHours,
    call: event.call && `${event.workspaceId} ${event.call.callId}`,
    call_at: event.call && happenedAt(event.call),
  }));
  // The bodies go as one text, because reading them out of JSON costs the database more than storing them.
  const boundary = randomUUID();
  const bodies = events.map(({ body }) => body).join(boundary);
  const [result] = await sql.query<{
    ids: string[] | null;
    planned: [string, string, string, string, Terms | null][] | null;
  }>(INSERT, [JSON.stringify(rows), bodies, boundary, owner, JSON.stringify(sightingRows(events))], 'prepared');
  const byId = new Map(events.map((event) => [event.id, event]));
  const planned = (result?.planned ?? []).map(([eventId, subscriptionId, targetUrl, secret, terms]): QueuedDelivery => {
    const { workspaceId = '', kind = null, body = '' } = byId.get(eventId) ?? {};
    const bytes = Buffer.byteLength(body);
    return {
      eventId,
      subscriptionId,
      workspaceId,
      targetUrl,
      secret,
      terms,
      kind,
      hasEnded: false,
      isPaused: false,
      bytes,
      attempts: 0,
    };
  });
  return { ids: new Set(result?.ids), planned };
};

/** The ids of events that are stored already, or were until they were old, by workspace and dedupe key. */
export const findDuplicates = async (
  sql: Sql,
  events: readonly Pick<NewEvent, 'workspaceId' | 'dedupeKey'>[],
): Promise<Map<string, string>> => {
  const found = await sql.query<{ workspace_id: string; dedupe_key: string; id: string }>(
    `WITH asked AS (SELECT * FROM json_to_recordset($1::json) AS x (workspace_id uuid, dedupe_key text))
     SELECT s.workspace_id, s.key AS dedupe_key, s.event_id AS id FROM asked a
     JOIN hub.seen s ON s.workspace_id = a.workspace_id AND s.key = a.dedupe_key
     UNION ALL
     SELECT e.workspace_id, e.dedupe_key, e.id FROM hub.events e JOIN asked USING (workspace_id, dedupe_key)`,
    [
      JSON.stringify(
        events.map(({ workspaceId, dedupeKey }) => ({ workspace_id: workspaceId, dedupe_key: dedupeKey })),
      ),
    ],
  );
  return new Map(found.map((row) => [duplicateKey(row.workspace_id, row.dedupe_key), row.id]));
};

/** From now on an event with this key is a copy of the event with that id. */
export const rememberKeys = async (
  sql: Sql,
  keys: readonly { workspaceId: string; key: string; eventId: string; at: string }[],
): Promise<void> => {
  if (keys.length === 0) return;
  await sql.query(
    `INSERT INTO hub.seen (workspace_id, key, event_id, at)
     SELECT workspace_id, key, event_id, at FROM json_to_recordset($1::json)
       AS x (workspace_id uuid, key text, event_id uuid, at timestamptz)
     ORDER BY workspace_id, key
     ON CONFLICT DO NOTHING`,
    [
      JSON.stringify(
        keys.map(({ workspaceId, key, eventId, at }) => ({ workspace_id: workspaceId, key, event_id: eventId, at })),
      ),
    ],
  );
};

export const duplicateKey = (workspaceId: string, dedupeKey: string | null): string => `${workspaceId} ${dedupeKey}`;

export const findBodies = async (sql: Sql, ids: readonly string[]): Promise<EventBody[]> => {
  const rows = await sql.query<{ id: string; body: string; content_type: string; received_at: Date }>(
    'SELECT id, body, content_type, received_at FROM hub.events WHERE id = ANY ($1::uuid[])',
    [ids],
  );
  return rows.map((row) => ({
    id: row.id,
    body: row.body,
    contentType: row.content_type,
    receivedAt: row.received_at.toISOString(),
  }));
};

/** Which events of one customer to read: of these kinds, from one time to before another (ISO 8601). */
export interface ToldWish {
  workspaceId: string;
  /** What they may be filed under; null for those of nobody. */
  customers: readonly string[] | null;
  kinds: readonly string[];
  since: string;
  until: string;
  most: number;
}

/** What came in, to be read again. */
export type ToldEvent = EventBody & { kind: string };

/** The earliest first; of too long a body there is nothing to read. */
export const toldBetween = async (
  sql: Sql,
  { workspaceId, customers, kinds, since, until, most }: ToldWish,
): Promise<ToldEvent[]> => {
  const rows = await sql.query<Pick<StoredRow, 'id' | 'kind' | 'body' | 'content_type' | 'received_at'>>(
    `SELECT id, kind, body, content_type, received_at FROM hub.events
     WHERE workspace_id = $1 AND id >= $2 AND id < $3 AND kind = ANY ($4::text[])
       AND customer ${customers === null ? 'IS NULL' : '= ANY ($6::text[])'} AND octet_length(body) <= ${MOST_BYTES_OF_BODY}
     ORDER BY id LIMIT $5`,
    [workspaceId, firstIdAt(since), firstIdAt(until), kinds, most, ...(customers === null ? [] : [customers])],
  );
  return rows.map(({ content_type: contentType, received_at: receivedAt, ...row }) => ({
    ...row,
    contentType,
    receivedAt: receivedAt.toISOString(),
  }));
};

/** An event as it is listed. */
export interface StoredEvent extends EventBody {
  /** What is kept of the request's headers. */
  headers: Record<string, string>;
  source: string;
  kind: string;
  /** Digits alone, or else an identifier. */
  customer: string | null;
  /** The hub's id of the call that it tells of, be it on record or not; null for none. */
  callId: string | null;
  /** How many of its deliveries stand how. */
  deliveries: Partial<Record<DeliveryStatus, number>>;
}

interface StoredRow {
  id: string;
  source: string;
  kind: string;
  customer: string | null;
  call_id: string | null;
  body: string;
  content_type: string;
  headers: Record<string, string> | null;
  received_at: Date;
  deliveries: Partial<Record<DeliveryStatus, number>> | null;
}

const toStored = (row: StoredRow): StoredEvent => ({
  id: row.id,
  source: row.source,
  kind: row.kind,
  customer: row.customer,
  callId: row.call_id,
  body: row.body,
  contentType: row.content_type,
  headers: row.headers ?? {},
  receivedAt: row.received_at.toISOString(),
  deliveries: row.deliveries ?? {},
});

const WITH_DELIVERIES = `e.*, (
  SELECT json_object_agg(status, count) FROM (
    SELECT status, count(*)::int AS count FROM hub.deliveries d WHERE d.event_id = e.id GROUP BY status
  ) counted
) AS deliveries`;

/** Whom or what to find: what is filed under these, or is of one of these calls. */
export interface Meant {
  subjects: readonly string[];
  callIds: readonly string[];
}

/** What to list: only these kinds, only what is filed under these (null for everybody's), older than `before`. */
export interface EventsWish {
  workspaceId: string;
  kinds: readonly string[];
  customer: readonly string[] | null;
  meant?: Meant | null;
  /** Only those of calls of this team member, in any of these spellings, in lower case. */
  agents?: readonly string[] | null;
  /** Only those of calls that stand so. */
  outcome?: CallOutcomeWanted | null;
  /** Only those with a delivery that failed. */
  isFailed?: boolean;
  /** Not older than the event with this id. */
  since?: string;
  before: string;
  most: number;
}

/** How a call stands, as a call record has it, by what the table of calls has. */
const STANDS: Record<CallOutcomeWanted, string> = {
  ringing: 'outcome IS NULL AND accepted_at IS NULL',
  in_progress: 'outcome IS NULL AND accepted_at IS NOT NULL',
  completed: `outcome = 'ended' AND ${ANSWERED}`,
  missed: `${MISSED} AND direction IS DISTINCT FROM 'OUTGOING'`,
  no_answer: `${MISSED} AND direction = 'OUTGOING'`,
  rejected: "outcome = 'rejected'",
};

/** Whether a call stands so, and is one of the agents' in that parameter; null for any. */
const isCallThat = (outcome: CallOutcomeWanted | null, agents: string | null): string =>
  [
    ...(outcome === null ? [] : [STANDS[outcome]]),
    ...(agents === null ? [] : [`agent IS NOT NULL AND ${AGENT} = ANY (${agents}::text[])`]),
  ].join(' AND ');

const IN_RANGE = 'id < $3 AND id >= $5';

/** Failures are few: each subscription's latest are read along their own index. */
const FAILED = `SELECT failed.event_id FROM hub.subscriptions s CROSS JOIN LATERAL (
  SELECT event_id FROM hub.deliveries
  WHERE subscription_id = s.id AND status = 'failed' AND event_id < $3 AND event_id >= $5
  ORDER BY event_id DESC LIMIT $4
) failed WHERE s.workspace_id = $1`;

/**
 * Newest first. Each kind is read along its own index, so a rare one is found as fast as a common one: that of the ids
 * alone, which a planner likes better, has no such order.
 */
const BY_KIND = `SELECT latest.* FROM unnest($2::text[]) AS wanted (kind) CROSS JOIN LATERAL (
  SELECT * FROM hub.events WHERE workspace_id = $1 AND kind >= wanted.kind AND kind <= wanted.kind AND ${IN_RANGE}
  ORDER BY kind DESC, id DESC LIMIT $4
) latest ORDER BY latest.id DESC LIMIT $4`;

const COLUMNS = 'id, kind, call_id';

/** Of these customers, or of these calls: each along its index. */
const ofCustomers = (customers: string): string =>
  `SELECT ${COLUMNS} FROM hub.events WHERE workspace_id = $1 AND customer = ANY (${customers}::text[]) AND ${IN_RANGE}`;

/** A planner has no figures of its own in an embedded database: so it is told to go from calls to their events. */
const ofCalls = (calls: string): string => `SELECT latest.* FROM (${calls}) AS wanted (call_id) CROSS JOIN LATERAL (
  SELECT ${COLUMNS} FROM hub.events
  WHERE workspace_id = $1 AND call_id = wanted.call_id AND kind = ANY ($2::text[]) AND ${IN_RANGE}
  ORDER BY id DESC LIMIT $4
) latest`;

const OF_FAILED = `SELECT ${COLUMNS} FROM hub.events WHERE workspace_id = $1 AND id IN (${FAILED})`;

/**
 * Finds by what is most particular about a wish, and looks at each of what is found whether it is wanted otherwise. Those
 * looks are subqueries of one value: a planner without figures would join what is found with itself over and over.
 */
const narrowed = (wish: EventsWish, given: (value: unknown) => string): string | null => {
  const { customer, meant = null, agents = null, outcome = null, isFailed = false } = wish;
  const isCall = isCallThat(outcome, agents && given(agents));
  const isCallWanted =
    isCall === ''
      ? []
      : [`(SELECT ${isCall} FROM hub.calls c WHERE c.workspace_id = $1 AND c.call_id = found.call_id)`];
  const didFail = isFailed
    ? ["(SELECT bool_or(status = 'failed') FROM hub.deliveries d WHERE d.event_id = found.id)"]
    : [];
  const chosen = (found: string, conditions: readonly string[]): string =>
    `WITH found AS MATERIALIZED (${found}), chosen AS MATERIALIZED (
      SELECT id FROM found WHERE ${['kind = ANY ($2::text[])', ...conditions].join(' AND ')} ORDER BY id DESC LIMIT $4
    ) SELECT e.* FROM chosen JOIN hub.events e USING (id)`;
  if (customer !== null) return chosen(ofCustomers(given(customer)), [...isCallWanted, ...didFail]);
  if (meant !== null) {
    const calls = ofCalls(`SELECT unnest(${given(meant.callIds)}::text[])`);
    return chosen(`${ofCustomers(given(meant.subjects))} UNION ${calls}`, [...isCallWanted, ...didFail]);
  }
  if (isFailed) return chosen(OF_FAILED, isCallWanted);
  if (isCall === '') return null;
  return chosen(ofCalls(`SELECT call_id FROM hub.calls WHERE workspace_id = $1 AND ${isCall}`), []);
};

/** An event on a page; its body is empty when it is too long for that. */
export interface ListedEvent extends StoredEvent {
  isCut: boolean;
  bytesBefore: number;
}

export const pageOfEvents = async (sql: Sql, wish: EventsWish): Promise<ListedEvent[]> => {
  const { workspaceId, kinds, since = FIRST_ID, before, most } = wish;
  const values: unknown[] = [workspaceId, kinds, before, most, since];
  const wanted = narrowed(wish, (value) => `$${values.push(value)}`) ?? BY_KIND;
  const rows = await sql.query<StoredRow & { is_cut: boolean; bytes_before: number }>(
    `SELECT ${WITH_DELIVERIES} FROM (
       SELECT id, source, kind, customer, call_id, content_type, headers, received_at, is_cut, bytes_before,
         CASE WHEN is_cut OR bytes_before >= ${MOST_BYTES_OF_PAGE} THEN '' ELSE body END AS body
       FROM (SELECT *, octet_length(body) > ${MOST_BYTES_OF_BODY} AS is_cut, ${BYTES_BEFORE} FROM (${wanted}) latest) page
     ) e ORDER BY e.id DESC`,
    values,
  );
  return rows.map((row) => ({ ...toStored(row), isCut: row.is_cut, bytesBefore: row.bytes_before }));
};

/** Null when the workspace has no such event. */
export const findEvent = async (sql: Sql, workspaceId: string, id: string): Promise<StoredEvent | null> => {
  const [row] = await sql.query<StoredRow>(
    `SELECT ${WITH_DELIVERIES} FROM hub.events e WHERE e.workspace_id = $1 AND e.id = $2`,
    [workspaceId, id],
  );
  return row ? toStored(row) : null;
};

/** When the first and the last webhook of a kind came that is still kept. */
export interface Arrival {
  kind: string;
  firstAt: string;
  lastAt: string;
}

/** Of each of these kinds that came in a request of its own: what the hub made itself, such as a sample, did not. */
export const arrivalsOf = async (sql: Sql, workspaceId: string, kinds: readonly string[]): Promise<Arrival[]> => {
  const edge = (order: 'ASC' | 'DESC'): string => `(
    SELECT received_at FROM hub.events WHERE workspace_id = $1 AND kind = wanted.kind AND headers IS NOT NULL
    ORDER BY id ${order} LIMIT 1
  )`;
  const rows = await sql.query<{ kind: string; first_at: Date; last_at: Date }>(
    `SELECT wanted.kind, first.received_at AS first_at, last.received_at AS last_at FROM unnest($2::text[]) AS wanted (kind)
     CROSS JOIN LATERAL ${edge('ASC')} AS first CROSS JOIN LATERAL ${edge('DESC')} AS last`,
    [workspaceId, kinds],
  );
  return rows.map(({ kind, first_at, last_at }) => ({
    kind,
    firstAt: first_at.toISOString(),
    lastAt: last_at.toISOString(),
  }));
};
