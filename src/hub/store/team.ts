import type { Sql } from '../database/database.ts';

/** That an agent was seen on a number, and when; `number` in E.164. */
export interface AgentSeen {
  agent: string;
  number: string | null;
  /** Of the latest of these calls. */
  source: string;
  began_at: Date;
  /** Of the last of these calls that is over. */
  ended_at: Date | null;
}

/** More than any team has of members times numbers. */
const MOST = 5_000;

/**
 * Whoever was on a call that began since `since` (ISO 8601), and on which numbers. It goes through the index from one
 * agent and number to the next, so it takes as long with a million calls as with a thousand.
 */
export const agentsSeen = (sql: Sql, workspaceId: string, since: string): Promise<AgentSeen[]> =>
  sql.query<AgentSeen>(
    `WITH RECURSIVE pairs AS (
       (SELECT agent, coalesce(number, '') AS number FROM hub.calls
        WHERE workspace_id = $1 AND agent IS NOT NULL ORDER BY agent, coalesce(number, '') LIMIT 1)
       UNION ALL
       SELECT following.* FROM pairs CROSS JOIN LATERAL (
         SELECT agent, coalesce(number, '') AS number FROM hub.calls
         WHERE workspace_id = $1 AND agent IS NOT NULL
           AND (agent, coalesce(number, '')) > (pairs.agent, pairs.number)
         ORDER BY agent, coalesce(number, '') LIMIT 1
       ) AS following
     )
     SELECT pairs.agent, nullif(pairs.number, '') AS number, latest.source, latest.began_at, over.ended_at FROM pairs
     CROSS JOIN LATERAL (
       SELECT source, began_at FROM hub.calls
       WHERE workspace_id = $1 AND agent = pairs.agent AND coalesce(number, '') = pairs.number
       ORDER BY began_at DESC LIMIT 1
     ) AS latest
     LEFT JOIN LATERAL (
       SELECT coalesce(ended_at, missed_at, rejected_at) AS ended_at FROM hub.calls
       WHERE workspace_id = $1 AND agent = pairs.agent AND coalesce(number, '') = pairs.number AND outcome IS NOT NULL
       ORDER BY began_at DESC LIMIT 1
     ) AS over ON true
     WHERE latest.began_at >= $2 LIMIT ${MOST}`,
    [workspaceId, since],
    'prepared',
  );
