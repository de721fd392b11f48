import type { CallSighting } from '../calls/sighting.ts';
import type { Sql } from '../database/database.ts';

const UPSERT = `
  INSERT INTO hub.calls AS known (
    workspace_id, call_id, source, started_at, accepted_at, ended_at, outcome, direction, agent, customer,
    customer_name, number, subject, channel, seen_at
  )
  SELECT workspace_id, call_id, max(source), min(started_at), min(accepted_at), max(ended_at),
    max(outcome COLLATE "C"), max(direction COLLATE "C"), max(agent COLLATE "C"), max(customer COLLATE "C"),
    max(customer_name COLLATE "C"), max(number COLLATE "C"), min(subject COLLATE "C"),
    max(channel COLLATE "C"), max(seen_at)
  FROM json_to_recordset($1::json) AS x (
    workspace_id uuid, call_id text, source text, started_at timestamptz, accepted_at timestamptz,
    ended_at timestamptz, outcome text, direction text, agent text, customer text, customer_name text, number text,
    subject text, channel text, seen_at timestamptz
  )
  GROUP BY workspace_id, call_id
  -- In one order always: commits at the same time wait for each other's calls, and never in a circle.
  ORDER BY workspace_id, call_id
  ON CONFLICT (workspace_id, call_id) DO UPDATE SET
    started_at = least(known.started_at, excluded.started_at),
    accepted_at = least(known.accepted_at, excluded.accepted_at),
    ended_at = greatest(known.ended_at, excluded.ended_at),
    outcome = greatest(known.outcome COLLATE "C", excluded.outcome COLLATE "C"),
    direction = greatest(known.direction COLLATE "C", excluded.direction COLLATE "C"),
    agent = greatest(known.agent COLLATE "C", excluded.agent COLLATE "C"),
    customer = greatest(known.customer COLLATE "C", excluded.customer COLLATE "C"),
    customer_name = greatest(known.customer_name COLLATE "C", excluded.customer_name COLLATE "C"),
    number = greatest(known.number COLLATE "C", excluded.number COLLATE "C"),
    subject = least(known.subject COLLATE "C", excluded.subject COLLATE "C"),
    channel = greatest(known.channel COLLATE "C", excluded.channel COLLATE "C"),
    seen_at = greatest(known.seen_at, excluded.seen_at)`;

/**
 * Adds what events tell of calls, in any order of arrival: of two times at which something began the earlier counts,
 * of the rest the greater. "rejected" and "missed" say more than "ended", and are greater, too.
 */
export const upsertCalls = async (
  sql: Sql,
  sightings: readonly { workspaceId: string; call: CallSighting }[],
): Promise<void> => {
  if (sightings.length === 0) return;
  const rows = sightings.map(({ workspaceId, call }) => ({
    workspace_id: workspaceId,
    call_id: call.callId,
    source: call.source,
    started_at: call.startedAt,
    accepted_at: call.acceptedAt,
    ended_at: call.endedAt,
    outcome: call.outcome,
    direction: call.direction,
    agent: call.agent,
    customer: call.customer,
    customer_name: call.customerName,
    number: call.number,
    subject: call.subject,
    channel: call.channel,
    seen_at: call.seenAt,
  }));
  await sql.query(UPSERT, [JSON.stringify(rows)], 'prepared');
};

/** A call as it stands. Times are ISO 8601 or null. */
export interface Call {
  callId: string;
  source: string;
  state: 'ringing' | 'in_progress' | 'ended' | 'missed' | 'rejected';
  startedAt: string | null;
  acceptedAt: string | null;
  endedAt: string | null;
  direction: string | null;
  agent: string | null;
  customer: string | null;
  customerName: string | null;
  number: string | null;
  /** What it is filed under: the customer's number in digits, or else an identifier. */
  subject: string | null;
  /** WhatsApp or PSTN; null where the provider does not say. */
  channel: string | null;
  seenAt: string;
}

interface CallRow {
  call_id: string;
  source: string;
  started_at: Date | null;
  accepted_at: Date | null;
  ended_at: Date | null;
  outcome: 'ended' | 'missed' | 'rejected' | null;
  direction: string | null;
  agent: string | null;
  customer: string | null;
  customer_name: string | null;
  number: string | null;
  subject: string | null;
  channel: string | null;
  seen_at: Date;
}

const toCall = (row: CallRow): Call => ({
  callId: row.call_id,
  source: row.source,
  state: row.outcome ?? (row.accepted_at ? 'in_progress' : 'ringing'),
  startedAt: row.started_at?.toISOString() ?? null,
  acceptedAt: row.accepted_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
  direction: row.direction,
  agent: row.agent,
  customer: row.customer,
  customerName: row.customer_name,
  number: row.number,
  subject: row.subject,
  channel: row.channel,
  seenAt: row.seen_at.toISOString(),
});

/** Calls without an end, the latest first. */
export const openCalls = async (sql: Sql, workspaceId: string, most: number): Promise<Call[]> => {
  const rows = await sql.query<CallRow>(
    'SELECT * FROM hub.calls WHERE workspace_id = $1 AND outcome IS NULL ORDER BY seen_at DESC LIMIT $2',
    [workspaceId, most],
  );
  return rows.map(toCall);
};

/** Calls that are over and were heard of since `since` (ISO 8601), the latest first. */
export const endedCalls = async (sql: Sql, workspaceId: string, since: string, most: number): Promise<Call[]> => {
  const rows = await sql.query<CallRow>(
    `SELECT * FROM hub.calls WHERE workspace_id = $1 AND seen_at >= $2 AND outcome IS NOT NULL
     ORDER BY seen_at DESC LIMIT $3`,
    [workspaceId, since, most],
  );
  return rows.map(toCall);
};

/** How many calls of an agent and a direction began, and how many of them were answered. */
export interface ConnectCount {
  agent: string | null;
  direction: string | null;
  started: number;
  answered: number;
}

/** Of the calls that began since `since` (ISO 8601). */
export const countConnected = (sql: Sql, workspaceId: string, since: string): Promise<ConnectCount[]> =>
  sql.query<ConnectCount>(
    `SELECT agent, direction, count(*)::int AS started, count(accepted_at)::int AS answered FROM hub.calls
     WHERE workspace_id = $1 AND seen_at >= $2 AND coalesce(started_at, accepted_at, ended_at, seen_at) >= $2
     GROUP BY agent, direction ORDER BY started DESC, agent, direction`,
    [workspaceId, since],
  );

/** The latest calls filed under any of these, the latest first. */
export const callsOf = async (
  sql: Sql,
  workspaceId: string,
  subjects: readonly string[],
  most: number,
): Promise<Call[]> => {
  const rows = await sql.query<CallRow>(
    `SELECT * FROM hub.calls WHERE workspace_id = $1 AND subject = ANY ($2::text[]) ORDER BY seen_at DESC LIMIT $3`,
    [workspaceId, subjects, most],
    'prepared',
  );
  return rows.map(toCall);
};

/** When a call began, as far as it is known, ISO 8601. */
export const beganAt = (call: Call): string => call.startedAt ?? call.acceptedAt ?? call.endedAt ?? call.seenAt;

const BEGAN = 'coalesce(started_at, accepted_at, ended_at, seen_at)';

/** Which outgoing calls on WhatsApp to list: those that began from `since` to before `until` (ISO 8601). */
export interface OutgoingWish {
  since: string;
  until: string;
  /** The last one of the page before; null for the first page. */
  from: Call | null;
  most: number;
}

/** A page of them, the latest to begin first. */
export const outgoingCalls = async (
  sql: Sql,
  workspaceId: string,
  { since, until, from, most }: OutgoingWish,
): Promise<Call[]> => {
  const rows = await sql.query<CallRow>(
    `SELECT * FROM hub.calls WHERE workspace_id = $1 AND direction = 'OUTGOING' AND channel IS DISTINCT FROM 'PSTN'
       AND seen_at >= $2 AND ${BEGAN} >= $2 AND ${BEGAN} < $3 AND (${BEGAN}, call_id) < ($4, $5)
     ORDER BY ${BEGAN} DESC, call_id DESC LIMIT $6`,
    [workspaceId, since, until, from === null ? until : beganAt(from), from?.callId ?? '', most],
  );
  return rows.map(toCall);
};

/** These calls, as far as they are there. */
export const findCalls = async (sql: Sql, workspaceId: string, callIds: readonly string[]): Promise<Call[]> => {
  const rows = await sql.query<CallRow>(
    'SELECT * FROM hub.calls WHERE workspace_id = $1 AND call_id = ANY ($2::text[])',
    [workspaceId, callIds],
  );
  return rows.map(toCall);
};
