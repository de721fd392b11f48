import type { CallSighting } from '../calls/sighting.ts';
import type { Sql } from '../database/database.ts';

/** What several events may tell differently: who has it last counts, so each is kept with the time as of which it was told. */
const LATEST = ['direction', 'agent', 'customer', 'customer_name', 'number', 'subject', 'channel'] as const;

const listOf = (line: (name: string) => string): string => LATEST.map(line).join(', ');

/** Of what was told as of one time, the greater: some order there must be, whatever came first. */
const ranked = (table: string, name: string): string =>
  `(coalesce(${table}.${name}_at, '-infinity'), ${table}.${name} COLLATE "C")`;

/** What a sighting is in the database. */
export const SIGHTING_COLUMNS = `
  event_id uuid, workspace_id uuid, call_id text, source text, started_at timestamptz, accepted_at timestamptz,
  ended_at timestamptz, missed_at timestamptz, rejected_at timestamptz, seen_at timestamptz, told_at timestamptz,
  agent_since timestamptz, ${listOf((name) => `${name} text`)}`;

/**
 * Adds what sightings tell of calls, in any order of arrival: of what began the earliest time is kept and the latest, of
 * what ended the latest. How the call went by all of them, the table works out itself.
 */
export const upsertCallsFrom = (sightings: string): string => `
  INSERT INTO hub.calls AS known (
    workspace_id, call_id, source, started_at, accepted_at, last_accepted_at, ended_at, missed_at, rejected_at, seen_at,
    ${listOf((name) => `${name}, ${name}_at`)}
  )
  SELECT workspace_id, call_id, max(source), min(started_at), min(accepted_at), max(accepted_at), max(ended_at),
    max(missed_at), max(rejected_at), max(seen_at),
    ${listOf(
      (name) => `(array_agg(${name} ORDER BY ${name}_at DESC, ${name} COLLATE "C" DESC)
        FILTER (WHERE ${name} IS NOT NULL))[1], max(${name}_at) FILTER (WHERE ${name} IS NOT NULL)`,
    )}
  FROM (
    SELECT *, ${listOf((name) => (name === 'agent' ? 'coalesce(agent_since, told_at) AS agent_at' : `told_at AS ${name}_at`))}
    FROM ${sightings}
  ) AS told
  GROUP BY workspace_id, call_id
  -- In one order always: commits at the same time wait for each other's calls, and never in a circle.
  ORDER BY workspace_id, call_id
  ON CONFLICT (workspace_id, call_id) DO UPDATE SET
    started_at = least(known.started_at, excluded.started_at),
    accepted_at = least(known.accepted_at, excluded.accepted_at),
    last_accepted_at = greatest(known.last_accepted_at, excluded.last_accepted_at),
    ended_at = greatest(known.ended_at, excluded.ended_at),
    missed_at = greatest(known.missed_at, excluded.missed_at),
    rejected_at = greatest(known.rejected_at, excluded.rejected_at),
    seen_at = greatest(known.seen_at, excluded.seen_at),
    ${listOf(
      (name) => `${name} = CASE
        WHEN known.${name} IS NULL OR ${ranked('excluded', name)} > ${ranked('known', name)} THEN excluded.${name}
        ELSE known.${name} END,
      ${name}_at = greatest(known.${name}_at, excluded.${name}_at)`,
    )}`;

/** What events tell of calls, for the statement above. */
export const sightingRows = (
  events: readonly { id: string; workspaceId: string; call: CallSighting | null }[],
): Record<string, string | null>[] =>
  events.flatMap(({ id, workspaceId, call }) =>
    call === null
      ? []
      : {
          event_id: id,
          workspace_id: workspaceId,
          call_id: call.callId,
          source: call.source,
          started_at: call.startedAt,
          accepted_at: call.acceptedAt,
          ended_at: call.outcome === 'ended' ? call.endedAt : null,
          missed_at: call.outcome === 'missed' ? call.endedAt : null,
          rejected_at: call.outcome === 'rejected' ? call.endedAt : null,
          told_at: call.toldAt,
          agent_since: call.agentAt,
          direction: call.direction,
          agent: call.agent,
          customer: call.customer,
          customer_name: call.customerName,
          number: call.number,
          subject: call.subject,
          channel: call.channel,
          seen_at: call.seenAt,
        },
  );

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
  missed_at: Date | null;
  rejected_at: Date | null;
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

/** Null for a call that goes on: somebody else may have answered what one agent rejected. */
const endOf = ({ outcome, ended_at, missed_at, rejected_at }: CallRow): Date | null =>
  outcome === null ? null : (ended_at ?? missed_at ?? rejected_at);

const toCall = (row: CallRow): Call => ({
  callId: row.call_id,
  source: row.source,
  state: row.outcome ?? (row.accepted_at ? 'in_progress' : 'ringing'),
  startedAt: row.started_at?.toISOString() ?? null,
  // A machine may have taken it before it turned out that nobody answered.
  acceptedAt: row.outcome === 'missed' ? null : (row.accepted_at?.toISOString() ?? null),
  endedAt: endOf(row)?.toISOString() ?? null,
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
    `SELECT agent, direction, count(*)::int AS started,
       (count(accepted_at) FILTER (WHERE outcome IS DISTINCT FROM 'missed'))::int AS answered
     FROM hub.calls WHERE workspace_id = $1 AND seen_at >= $2
       AND coalesce(started_at, accepted_at, ended_at, missed_at, rejected_at, seen_at) >= $2
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

/** Which calls to find: those with one of these ids, or filed under one of these; null for any. */
export interface CallsWish {
  workspaceId: string;
  callIds: readonly string[] | null;
  subjects: readonly string[] | null;
  /** E.164; null for any. */
  number: string | null;
  source: string | null;
  most: number;
}

/** The latest to begin first. */
export const latestCalls = async (sql: Sql, wish: CallsWish): Promise<Call[]> => {
  const { workspaceId, callIds, subjects, number, source, most } = wish;
  const filters = [
    [callIds, 'call_id = ANY (', '::text[])'],
    [subjects, 'subject = ANY (', '::text[])'],
    [number, 'number = (', '::text)'],
    [source, 'source = (', '::text)'],
  ] as const;
  const chosen = filters.filter(([value]) => value !== null);
  const conditions = chosen.map(([, before, after], index) => `AND ${before}$${index + 3}${after}`).join(' ');
  const rows = await sql.query<CallRow>(
    `SELECT * FROM hub.calls WHERE workspace_id = $1 ${conditions} ORDER BY began_at DESC, call_id DESC LIMIT $2`,
    [workspaceId, most, ...chosen.map(([value]) => value)],
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

/** Whom calls are filed under whose customer's name has words that begin with each of these; the latest caller first. */
export const subjectsNamed = async (
  sql: Sql,
  workspaceId: string,
  words: readonly string[],
  most: number,
): Promise<string[]> => {
  const rows = await sql.query<{ subject: string }>(
    `SELECT subject FROM hub.calls
     WHERE workspace_id = $1 AND subject IS NOT NULL AND customer_name IS NOT NULL
       AND to_tsvector('simple', left(customer_name, 200)) @@ to_tsquery('simple', $2)
     GROUP BY subject ORDER BY max(began_at) DESC, subject LIMIT $3`,
    [workspaceId, words.map((word) => `'${word}':*`).join(' & '), most],
  );
  return rows.map(({ subject }) => subject);
};

/** Those of these that any call is filed under. */
export const subjectsOnRecord = async (
  sql: Sql,
  workspaceId: string,
  subjects: readonly string[],
): Promise<string[]> => {
  const rows = await sql.query<{ subject: string }>(
    `SELECT asked.subject FROM unnest($2::text[]) AS asked (subject)
     WHERE EXISTS (SELECT FROM hub.calls c WHERE c.workspace_id = $1 AND c.subject = asked.subject)`,
    [workspaceId, subjects],
  );
  return rows.map(({ subject }) => subject);
};

/** Whether a call on record goes on, by what is known. */
export type CallState = 'open' | 'over';

/** Those of these calls that are on record. */
export const statesOfCalls = async (
  sql: Sql,
  calls: readonly { workspaceId: string; callId: string }[],
): Promise<{ workspaceId: string; callId: string; state: CallState }[]> => {
  const rows = await sql.query<{ workspace_id: string; call_id: string; outcome: string | null }>(
    `SELECT workspace_id, call_id, outcome FROM hub.calls
     JOIN json_to_recordset($1::json) AS x (workspace_id uuid, call_id text) USING (workspace_id, call_id)`,
    [JSON.stringify(calls.map(({ workspaceId, callId }) => ({ workspace_id: workspaceId, call_id: callId })))],
  );
  return rows.map(({ workspace_id, call_id, outcome }) => ({
    workspaceId: workspace_id,
    callId: call_id,
    state: outcome === null ? 'open' : 'over',
  }));
};
