import type { Sql } from '../database/database.ts';
import { firstIdAt } from './page.ts';

type Kept = 'events' | 'quarantined' | 'calls' | 'alerts' | 'zaps';

/** $2 is the time, $3 the first id that was given at that time: along an index, nothing newer is even looked at. */
const OLD: readonly { what: Kept; table: string; key: string; condition: string; order: string }[] = [
  {
    what: 'events',
    table: 'hub.events',
    key: 'id',
    // What is still to be delivered stays until it is, or until its attempts are used up.
    condition: `id < $3 AND received_at < $2 AND NOT EXISTS (
      SELECT 1 FROM hub.deliveries d WHERE d.event_id = events.id AND d.status IN ('queued', 'waiting', 'paused'))`,
    order: 'id',
  },
  { what: 'quarantined', table: 'hub.quarantine', key: 'id', condition: 'id < $3 AND received_at < $2', order: 'id' },
  {
    what: 'calls',
    table: 'hub.calls',
    key: 'call_id',
    condition: 'seen_at < $2 AND $3::uuid IS NOT NULL',
    order: 'seen_at',
  },
  {
    what: 'alerts',
    table: 'hub.alerts',
    key: 'id',
    condition: 'cleared_at < $2 AND $3::uuid IS NOT NULL',
    order: 'id',
  },
  {
    what: 'zaps',
    table: 'hub.subscriptions',
    key: 'id',
    condition: 'ended_at < $2 AND $3::uuid IS NOT NULL',
    order: 'id',
  },
];

/** What of the deleted rows, "gone", stays: the key of an event tells a late copy for a copy. */
const STAYS: Record<string, string> = {
  'hub.events': `, kept AS (
    INSERT INTO hub.seen (workspace_id, key, event_id, at)
    SELECT workspace_id, dedupe_key, id, received_at FROM gone WHERE dedupe_key IS NOT NULL
    ON CONFLICT DO NOTHING
  )`,
};

/** What goes with a row. */
const BESIDE: Record<string, string> = {
  'hub.events': 'DELETE FROM hub.deliveries WHERE event_id = ANY ($1::uuid[])',
  'hub.subscriptions': 'DELETE FROM hub.deliveries WHERE subscription_id = ANY ($1::uuid[])',
};

/**
 * Deletes up to `most` rows of each kind that are older than `before` (ISO 8601); gives how many it deleted. The
 * permission ledger is kept. Call it again until it gives 0.
 */
export const deleteOld = async (sql: Sql, workspaceId: string, before: string, most: number): Promise<number> => {
  let deleted = 0;
  for (const { table, key, condition, order } of OLD) {
    const rows = await sql.query<{ key: string }>(
      `WITH gone AS (
         DELETE FROM ${table} WHERE workspace_id = $1 AND ${key} IN (
           SELECT ${key} FROM ${table} WHERE workspace_id = $1 AND ${condition} ORDER BY ${order} LIMIT $4
         ) RETURNING *
       )${STAYS[table] ?? ''} SELECT ${key} AS key FROM gone`,
      [workspaceId, before, firstIdAt(before), most],
    );
    deleted += rows.length;
    const beside = BESIDE[table];
    if (beside) await sql.query(beside, [rows.map((row) => row.key)]);
  }
  return deleted;
};

/** How many rows of each kind `deleteOld` would delete in all, each counted up to `most`. */
export const countOld = async (
  sql: Sql,
  workspaceId: string,
  before: string,
  most: number,
): Promise<Record<Kept, number>> => {
  const counted = OLD.map(async ({ what, table, condition }) => {
    const [row] = await sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (SELECT FROM ${table} WHERE workspace_id = $1 AND ${condition} LIMIT $4) AS old`,
      [workspaceId, before, firstIdAt(before), most],
    );
    return [what, row?.count ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(counted)) as Record<Kept, number>;
};

/** Deletes up to `most` keys of events that came before `before` (ISO 8601) and are gone; gives how many it deleted. */
export const deleteOldKeys = async (sql: Sql, workspaceId: string, before: string, most: number): Promise<number> => {
  const rows = await sql.query(
    `DELETE FROM hub.seen WHERE workspace_id = $1 AND key IN (
       SELECT key FROM hub.seen WHERE workspace_id = $1 AND at < $2 ORDER BY at LIMIT $3
     ) RETURNING event_id`,
    [workspaceId, before, most],
  );
  return rows.length;
};
