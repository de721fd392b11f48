import type { Database, Sql } from '../database/database.ts';

/** Small enough that a webhook of another workspace hardly waits for it. */
const ROWS_AT_ONCE = 2_000;

/** What holds a workspace's rows, with what tells them apart inside it. Events and subscriptions take their deliveries along. */
const TABLES: readonly { name: string; table: string; key: string }[] = [
  { name: 'events', table: 'hub.events', key: 'id' },
  { name: 'subscriptions', table: 'hub.subscriptions', key: 'id' },
  { name: 'recoveries', table: 'hub.recoveries', key: 'id' },
  { name: 'permission_waits', table: 'hub.permission_waits', key: 'id' },
  { name: 'quarantined', table: 'hub.quarantine', key: 'id' },
  { name: 'calls', table: 'hub.calls', key: 'call_id' },
  { name: 'identities', table: 'hub.identities', key: 'identifier' },
  { name: 'keys_of_events', table: 'hub.seen', key: 'key' },
  { name: 'alerts', table: 'hub.alerts', key: 'id' },
  { name: 'member_names', table: 'hub.member_names', key: 'phone' },
  { name: 'access_log_entries', table: 'hub.access_log', key: 'id' },
];

const DELIVERIES_OF: Record<string, string> = {
  'hub.events': 'DELETE FROM hub.deliveries WHERE event_id = ANY ($1::uuid[]) RETURNING 1',
  'hub.subscriptions': 'DELETE FROM hub.deliveries WHERE subscription_id = ANY ($1::uuid[]) RETURNING 1',
};

/** Jobs name a workspace, one of its subscriptions, or the reply of an event, which is also a line of its ledger. */
const JOBS = `DELETE FROM pgboss.job WHERE data ->> 'workspaceId' = $1::text
  OR data ->> 'subscription' IN (SELECT id::text FROM hub.subscriptions WHERE workspace_id = $1::uuid)
  OR data ->> 'reply' IN (SELECT id::text FROM hub.ledger WHERE workspace_id = $1::uuid)
  RETURNING 1`;

/** How much was removed, by what it was. */
export type Removed = Record<string, number>;

const deleteSome = async (
  sql: Sql,
  workspaceId: string,
  { table, key }: (typeof TABLES)[number],
): Promise<{ keys: string[]; deliveries: number }> => {
  const rows = await sql.query<{ key: string }>(
    `DELETE FROM ${table} WHERE workspace_id = $1 AND ${key} IN (
       SELECT ${key} FROM ${table} WHERE workspace_id = $1 LIMIT $2
     ) RETURNING ${key} AS key`,
    [workspaceId, ROWS_AT_ONCE],
  );
  const keys = rows.map(({ key: one }) => one);
  const beside = DELIVERIES_OF[table];
  return { keys, deliveries: beside ? (await sql.query(beside, [keys])).length : 0 };
};

type OnEvents = (ids: readonly string[]) => void;

/** Removes everything that a workspace has, in small steps; gives how much that was. `onEvents` hears the ids of removed events. */
const removeRows = async (database: Database, workspaceId: string, onEvents: OnEvents): Promise<Removed> => {
  const jobs = (await database.patient.query(JOBS, [workspaceId])).length;
  const removed: Removed = { deliveries: 0 };
  for (const wanted of TABLES) {
    removed[wanted.name] = 0;
    for (let keys: string[] | null = null; keys === null || keys.length > 0; ) {
      const gone = await database.patient.transaction((sql) => deleteSome(sql, workspaceId, wanted));
      keys = gone.keys;
      if (wanted.table === 'hub.events') onEvents(keys);
      removed[wanted.name] = (removed[wanted.name] ?? 0) + keys.length;
      removed.deliveries = (removed.deliveries ?? 0) + gone.deliveries;
    }
  }
  removed.ledger_lines = 0;
  for (let lines = 1; lines > 0; ) {
    const [row] = await database.patient.query<{ lines: number }>('SELECT hub.delete_ledger_lines($1, $2) AS lines', [
      workspaceId,
      ROWS_AT_ONCE,
    ]);
    lines = row?.lines ?? 0;
    removed.ledger_lines += lines;
  }
  await database.patient.query('DELETE FROM hub.ledger_heads WHERE workspace_id = $1', [workspaceId]);
  return { ...removed, jobs };
};

/**
 * Removes a workspace with everything that it has, itself last: what breaks off is gone on with by doing it again. Nothing
 * must come in any more. `onEvents` hears the ids of removed events.
 */
export const removeWorkspace = async (
  database: Database,
  workspaceId: string,
  onEvents: OnEvents,
): Promise<Removed> => {
  const removed = await removeRows(database, workspaceId, onEvents);
  await database.patient.query('DELETE FROM hub.workspaces WHERE id = $1', [workspaceId]);
  await database.patient.query('DELETE FROM hub.deleted_workspaces WHERE id = $1', [workspaceId]);
  return removed;
};

/**
 * Removes what workspaces had that somebody deleted with a database client; gives their number. What was still being
 * stored meanwhile, by whichever process, goes the next time.
 */
export const clearDeletedWorkspaces = async (database: Database, onEvents: OnEvents): Promise<number> => {
  const deleted = await database.patient.query<{ id: string; is_cleared: boolean }>(
    'SELECT id, is_cleared FROM hub.deleted_workspaces',
  );
  for (const { id, is_cleared: isCleared } of deleted) {
    if (isCleared) {
      await removeWorkspace(database, id, onEvents);
    } else {
      await removeRows(database, id, onEvents);
      await database.patient.query('UPDATE hub.deleted_workspaces SET is_cleared = true WHERE id = $1', [id]);
    }
  }
  return deleted.filter(({ is_cleared: isCleared }) => !isCleared).length;
};
