import type { Sql } from '../database/database.ts';

/** A process that says nothing for this long is dead, and its deliveries are anybody's. */
export const OWNER_DEAD_SECONDS = 10;
/** Longer than an attempt takes: a process that has had a delivery for so long may not know of it any more. */
export const OWNER_LOST_SECONDS = 45;

/** The process is there; gives how many are, with it. By the clock of the database, which all of them share. */
export const seeOwner = async (sql: Sql, id: string): Promise<number> => {
  const [row] = await sql.query<{ alive: number }>(
    `WITH seen AS (
       INSERT INTO hub.owners AS known (id, seen_at) VALUES ($1, now())
       ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
     )
     SELECT 1 + count(*)::int AS alive FROM hub.owners
     WHERE id <> $1 AND seen_at >= now() - interval '${OWNER_DEAD_SECONDS} seconds'`,
    [id],
    'prepared',
  );
  return row?.alive ?? 1;
};

/** All of them are dead: nobody else can be at work on an embedded database that was just opened. */
export const buryOwners = async (sql: Sql): Promise<void> => {
  await sql.query(`UPDATE hub.owners SET seen_at = '-infinity'`);
};

/** What belongs to a process that nobody knows, as after a backup was restored, is anybody's. */
export const freeUnowned = async (sql: Sql): Promise<void> => {
  await sql.query(
    `UPDATE hub.deliveries SET owner = NULL, owned_since = NULL
     WHERE status = 'queued' AND owner IS NOT NULL AND NOT EXISTS (SELECT FROM hub.owners o WHERE o.id = owner)`,
  );
};

/** Makes deliveries of `id` anybody's: those named, or all of an event. */
export const free = async (
  sql: Sql,
  id: string,
  keys: readonly { eventId: string; subscriptionId?: string }[],
): Promise<void> => {
  await sql.query(
    `UPDATE hub.deliveries d SET owner = NULL, owned_since = NULL
     FROM json_to_recordset($2::json) AS x (event_id uuid, subscription_id uuid)
     WHERE d.event_id = x.event_id AND d.subscription_id = coalesce(x.subscription_id, d.subscription_id)
       AND d.status = 'queued' AND d.owner = $1`,
    [
      id,
      JSON.stringify(
        keys.map(({ eventId, subscriptionId }) => ({ event_id: eventId, subscription_id: subscriptionId })),
      ),
    ],
  );
};

/** Gives up everything of a process that stops, and the process itself. */
export const giveUp = async (sql: Sql, id: string): Promise<void> => {
  await sql.query(
    `WITH gone AS (UPDATE hub.owners SET seen_at = '-infinity' WHERE id = $1)
     UPDATE hub.deliveries SET owner = NULL, owned_since = NULL WHERE status = 'queued' AND owner = $1`,
    [id],
  );
};

/** Forgets those that died long ago and own nothing any more. */
export const forgetOwners = async (sql: Sql): Promise<void> => {
  await sql.query(
    `DELETE FROM hub.owners o WHERE seen_at < now() - interval '1 day' AND NOT EXISTS (
       SELECT FROM hub.deliveries d WHERE d.status = 'queued' AND d.owner = o.id)`,
  );
};
