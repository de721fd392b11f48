import type { Grouping } from '../../hub-api/call-statistics.ts';
import type { Sql } from '../database/database.ts';

/** Which calls to count: those that began from `from` to before `to` (ISO 8601); null where all do. */
export interface CallsWanted {
  from: string;
  to: string;
  /** Any of these spellings, in lower case. */
  agents: readonly string[] | null;
  direction: string | null;
  /** E.164. */
  number: string | null;
  source: string | null;
}

/** What calls of one group come to; sums of seconds, and of how many calls each is. */
export interface CallSums {
  started: number;
  answered: number;
  missed: number;
  missed_incoming: number;
  rejected: number;
  out_started: number;
  out_answered: number;
  talk_seconds: number;
  talks: number;
  answer_seconds: number;
  answers: number;
  missed_returned: number;
}

/** A text, or the start of a quarter of an hour, which the hours of every time zone are made of. */
type SumsRow = CallSums & { key: string | Date | null };

const QUARTER = "date_bin('15 minutes', began_at, timestamptz '1970-01-01 00:00:00+00')";

const KEYS: Record<Grouping, string> = {
  agent: 'agent',
  direction: 'direction',
  number: 'number',
  source: 'source',
  hour: QUARTER,
  weekday_hour: QUARTER,
  day: QUARTER,
};

/** A machine may have taken a call before it turned out that nobody answered. */
export const ANSWERED = `(accepted_at IS NOT NULL AND outcome IS DISTINCT FROM 'missed')`;
export const MISSED = `(outcome IN ('missed', 'ended') AND NOT ${ANSWERED})`;
const TALKED = `(${ANSWERED} AND coalesce(ended_at, rejected_at) >= accepted_at)`;
/** What has no ring of its own has its answer for its start. */
const RANG = `(${ANSWERED} AND started_at < accepted_at)`;

/** An agent in the spelling that is compared. */
export const AGENT = "btrim(regexp_replace(lower(agent), '\\s+', ' ', 'g'))";

const WANTED = `workspace_id = $1 AND began_at >= $2 AND began_at < $3
  AND ($4::text[] IS NULL OR ${AGENT} = ANY ($4::text[]))
  AND ($5::text IS NULL OR direction = $5) AND ($6::text IS NULL OR number = $6) AND ($7::text IS NULL OR source = $7)`;

const seconds = (interval: string): string => `coalesce(extract(epoch FROM ${interval}), 0)::float8`;

/** Qualified, as both calls have one. */
const MISSED_AT = 'coalesce(call.missed_at, call.ended_at)';

/** Sums over calls, by group and in parts to be added, that of the most calls first. */
export const sumCalls = (
  sql: Sql,
  workspaceId: string,
  by: Grouping,
  { from, to, agents, direction, number, source }: CallsWanted,
): Promise<SumsRow[]> =>
  sql.query<SumsRow>(
    `SELECT ${KEYS[by]} AS key, count(*)::int AS started,
       (count(*) FILTER (WHERE ${ANSWERED}))::int AS answered,
       (count(*) FILTER (WHERE ${MISSED}))::int AS missed,
       (count(*) FILTER (WHERE ${MISSED} AND direction = 'INCOMING'))::int AS missed_incoming,
       (count(*) FILTER (WHERE outcome = 'rejected' AND NOT ${ANSWERED}))::int AS rejected,
       (count(*) FILTER (WHERE direction = 'OUTGOING'))::int AS out_started,
       (count(*) FILTER (WHERE direction = 'OUTGOING' AND ${ANSWERED}))::int AS out_answered,
       ${seconds(`sum(coalesce(ended_at, rejected_at) - accepted_at) FILTER (WHERE ${TALKED})`)} AS talk_seconds,
       (count(*) FILTER (WHERE ${TALKED}))::int AS talks,
       ${seconds(`sum(accepted_at - started_at) FILTER (WHERE ${RANG})`)} AS answer_seconds,
       (count(*) FILTER (WHERE ${RANG}))::int AS answers,
       0 AS missed_returned
     FROM hub.calls WHERE ${WANTED} GROUP BY 1
     UNION ALL
     SELECT ${KEYS[by]}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*)::int
     FROM hub.calls AS call WHERE ${WANTED} AND ${MISSED} AND direction = 'INCOMING' AND EXISTS (
       SELECT FROM hub.calls AS back
       WHERE back.workspace_id = $1 AND back.direction = 'OUTGOING' AND back.subject = call.subject
         AND back.began_at >= $2 AND back.began_at >= ${MISSED_AT} AND back.began_at <= ${MISSED_AT} + interval '30 minutes'
     ) GROUP BY 1
     ORDER BY started DESC`,
    [workspaceId, from, to, agents, direction, number, source],
  );
