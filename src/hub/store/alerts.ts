import { v7 as uuidv7 } from 'uuid';
import type { AlertKind } from '../../hub-api/alert-kinds.ts';
import type { HubAlertPayload } from '../../hub-api/hub-alert.ts';
import { QUARTER_MS, type Span } from '../alerts/silence.ts';
import type { Sql } from '../database/database.ts';
import { kindsFrom } from '../intake/kinds.ts';
import type { Source } from '../sources.ts';
import { firstIdAt } from './page.ts';

/** What is wrong, in words. */
export interface Trouble
  extends Pick<
    HubAlertPayload,
    'key' | 'kind' | 'severity' | 'title' | 'whatHappened' | 'whatToDo' | 'subject' | 'subjectId'
  > {
  /** False for what no Zap is told. */
  tellsZaps: boolean;
  /** Since when, as far as it is known; ISO 8601. */
  beganAt: string;
}

export interface StoredAlert extends Trouble {
  id: string;
  workspaceId: string;
  /** ISO 8601. */
  raisedAt: string;
  /** Null while it is open. */
  clearedAt: string | null;
}

interface Row {
  id: string;
  workspace_id: string;
  key: string;
  kind: AlertKind;
  severity: Trouble['severity'];
  title: string;
  what_happened: string;
  what_to_do: string;
  subject: string;
  subject_id: string;
  tells_zaps: boolean;
  began_at: Date;
  raised_at: Date;
  cleared_at: Date | null;
}

const toAlert = (row: Row): StoredAlert => ({
  id: row.id,
  workspaceId: row.workspace_id,
  key: row.key,
  kind: row.kind,
  severity: row.severity,
  title: row.title,
  whatHappened: row.what_happened,
  whatToDo: row.what_to_do,
  subject: row.subject,
  subjectId: row.subject_id,
  tellsZaps: row.tells_zaps,
  beganAt: row.began_at.toISOString(),
  raisedAt: row.raised_at.toISOString(),
  clearedAt: row.cleared_at?.toISOString() ?? null,
});

/**
 * Gives whether this process is to look at a workspace now: nobody did for `restMs`. A clock that went back is no reason to
 * wait for it.
 */
export const takeLook = async (sql: Sql, workspaceId: string, now: number, restMs: number): Promise<boolean> => {
  const rows = await sql.query(
    `INSERT INTO hub.alert_looks AS known (workspace_id, looked_at) VALUES ($1, $2)
     ON CONFLICT (workspace_id) DO UPDATE SET looked_at = excluded.looked_at
       WHERE known.looked_at <= $3 OR known.looked_at > excluded.looked_at
     RETURNING workspace_id`,
    [workspaceId, new Date(now).toISOString(), new Date(now - restMs).toISOString()],
  );
  return rows.length > 0;
};

/** Raises an alert, unless one of its key is open already, as another process may just have raised it. */
export const raiseAlert = async (sql: Sql, workspaceId: string, trouble: Trouble, now: number): Promise<boolean> => {
  const rows = await sql.query(
    `INSERT INTO hub.alerts (id, workspace_id, key, kind, severity, title, what_happened, what_to_do, subject, subject_id,
       tells_zaps, began_at, raised_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (workspace_id, key) WHERE cleared_at IS NULL DO NOTHING RETURNING id`,
    [
      uuidv7({ msecs: now }),
      workspaceId,
      trouble.key,
      trouble.kind,
      trouble.severity,
      trouble.title,
      trouble.whatHappened,
      trouble.whatToDo,
      trouble.subject,
      trouble.subjectId,
      trouble.tellsZaps,
      trouble.beganAt,
      new Date(now).toISOString(),
    ],
  );
  return rows.length > 0;
};

/** Clears an alert that is open; gives whether it was. */
export const clearAlert = async (sql: Sql, id: string, now: number): Promise<boolean> => {
  const rows = await sql.query(
    'UPDATE hub.alerts SET cleared_at = $2, is_told = false WHERE id = $1 AND cleared_at IS NULL RETURNING id',
    [id, new Date(now).toISOString()],
  );
  return rows.length > 0;
};

/** Those whose latest change nobody was told of, the oldest first. */
export const untoldAlerts = async (sql: Sql, workspaceId: string): Promise<StoredAlert[]> =>
  (
    await sql.query<Row>('SELECT * FROM hub.alerts WHERE workspace_id = $1 AND NOT is_told ORDER BY id', [workspaceId])
  ).map(toAlert);

/** Notes that its change was told, unless it has changed since. */
export const noteTold = async (sql: Sql, { id, clearedAt }: StoredAlert): Promise<void> => {
  await sql.query('UPDATE hub.alerts SET is_told = true WHERE id = $1 AND (cleared_at IS NOT NULL) = $2', [
    id,
    clearedAt !== null,
  ]);
};

/** The newest first. */
export const openAlerts = async (sql: Sql, workspaceId: string): Promise<StoredAlert[]> =>
  (
    await sql.query<Row>('SELECT * FROM hub.alerts WHERE workspace_id = $1 AND cleared_at IS NULL ORDER BY id DESC', [
      workspaceId,
    ])
  ).map(toAlert);

/** A page of those that are over, the newest first. */
export const pastAlerts = async (sql: Sql, workspaceId: string, before: string, most: number): Promise<StoredAlert[]> =>
  (
    await sql.query<Row>(
      `SELECT * FROM hub.alerts WHERE workspace_id = $1 AND id < $2 AND cleared_at IS NOT NULL ORDER BY id DESC LIMIT $3`,
      [workspaceId, before, most],
    )
  ).map(toAlert);

/** How many are open in all workspaces, by their kind. */
export const countOpen = async (sql: Sql): Promise<Map<string, number>> => {
  const rows = await sql.query<{ kind: string; count: number }>(
    'SELECT kind, count(*)::int AS count FROM hub.alerts WHERE cleared_at IS NULL GROUP BY kind',
  );
  return new Map(rows.map(({ kind, count }) => [kind, count]));
};

/** From when to when the trouble of each past alert with this key lasted, of those since `since` (ms since 1970). */
export const pastSpans = async (sql: Sql, workspaceId: string, key: string, since: number): Promise<Span[]> => {
  const rows = await sql.query<{ began_at: Date; cleared_at: Date }>(
    'SELECT began_at, cleared_at FROM hub.alerts WHERE workspace_id = $1 AND key = $2 AND cleared_at >= $3',
    [workspaceId, key, new Date(since).toISOString()],
  );
  return rows.map(({ began_at, cleared_at }) => ({ from: began_at.getTime(), to: cleared_at.getTime() }));
};

/**
 * Notes in which quarters of an hour a provider posted something since it was last noted, but not before `from` (ms since
 * 1970), and forgets what was before that.
 */
export const noteActivity = async (sql: Sql, workspaceId: string, source: Source, from: number): Promise<void> => {
  const first = Math.ceil(from / QUARTER_MS);
  const [last] = await sql.query<{ quarter: number }>(
    'SELECT max(quarter) AS quarter FROM hub.active_quarters WHERE workspace_id = $1 AND source = $2',
    [workspaceId, source],
  );
  // What was being stored when it was last noted may be of the quarter before.
  const since = Math.max(first, (last?.quarter ?? first) - 1);
  await sql.query(
    `INSERT INTO hub.active_quarters (workspace_id, source, quarter)
     SELECT DISTINCT $1::uuid, $2::text, floor(extract(epoch FROM received_at) / $5)::int FROM (
       SELECT e.received_at FROM unnest($3::text[]) AS wanted (kind) CROSS JOIN LATERAL (
         SELECT received_at FROM hub.events WHERE workspace_id = $1 AND kind = wanted.kind AND id >= $4
       ) e
       UNION ALL
       SELECT received_at FROM hub.quarantine WHERE workspace_id = $1 AND source = $2 AND id >= $4
     ) heard ON CONFLICT DO NOTHING`,
    [workspaceId, source, kindsFrom(source), firstIdAt(new Date(since * QUARTER_MS).toISOString()), QUARTER_MS / 1000],
  );
  await sql.query('DELETE FROM hub.active_quarters WHERE workspace_id = $1 AND source = $2 AND quarter < $3', [
    workspaceId,
    source,
    first,
  ]);
};

/** The beginnings of the quarters of an hour in which a provider was active, in ms since 1970, ascending. */
export const activeQuarters = async (sql: Sql, workspaceId: string, source: Source): Promise<number[]> => {
  const [row] = await sql.query<{ quarters: number[] | null }>(
    `SELECT json_agg(quarter ORDER BY quarter) AS quarters FROM hub.active_quarters
     WHERE workspace_id = $1 AND source = $2`,
    [workspaceId, source],
  );
  return (row?.quarters ?? []).map((quarter) => quarter * QUARTER_MS);
};

/** How silence is judged in a workspace. */
export interface SilenceSettings {
  /** IANA; null: as the hub's configuration says. */
  timeZone: string | null;
  /** So many hours of silence are too many, by provider: 0 for any number; what is not there is learnt. */
  hours: Partial<Record<Source, number>>;
}

export const silenceSettings = async (sql: Sql, workspaceId: string): Promise<SilenceSettings> => {
  const [row] = await sql.query<{ time_zone: string | null; silence_hours: Partial<Record<Source, number>> }>(
    'SELECT time_zone, silence_hours FROM hub.workspaces WHERE id = $1',
    [workspaceId],
  );
  return { timeZone: row?.time_zone ?? null, hours: row?.silence_hours ?? {} };
};

export const setSilenceSettings = async (
  sql: Sql,
  workspaceId: string,
  { timeZone, hours }: SilenceSettings,
): Promise<void> => {
  await sql.query('UPDATE hub.workspaces SET time_zone = $2, silence_hours = $3 WHERE id = $1', [
    workspaceId,
    timeZone,
    JSON.stringify(hours),
  ]);
};

/** A subscription that something may be wrong with. */
export interface WatchedZap {
  id: string;
  trigger: string;
  recent: string;
  lastError: string | null;
}

/** Those that go on and had failures lately. */
export const zapsWithFailures = async (sql: Sql, workspaceId: string): Promise<WatchedZap[]> => {
  const rows = await sql.query<{ id: string; trigger: string; recent: string; last_error: string | null }>(
    `SELECT id, trigger, recent, last_error FROM hub.subscriptions
     WHERE workspace_id = $1 AND ended_at IS NULL AND recent LIKE '%0%' ORDER BY id`,
    [workspaceId],
  );
  return rows.map(({ last_error, ...row }) => ({ ...row, lastError: last_error }));
};

/** Those whose target said since `since` (ISO 8601) that it is gone, and that no newer one of their trigger replaces. */
export const goneZaps = async (
  sql: Sql,
  workspaceId: string,
  since: string,
): Promise<{ id: string; trigger: string; endedAt: string }[]> => {
  const rows = await sql.query<{ id: string; trigger: string; ended_at: Date }>(
    `SELECT s.id, s.trigger, s.ended_at FROM hub.subscriptions s
     WHERE s.workspace_id = $1 AND s.ended_reason = 'gone' AND s.ended_at >= $2 AND NOT EXISTS (
       SELECT FROM hub.subscriptions n WHERE n.workspace_id = $1 AND n.trigger = s.trigger AND n.id > s.id
         AND n.created_at >= s.ended_at
     ) ORDER BY s.id`,
    [workspaceId, since],
  );
  return rows.map(({ ended_at, ...row }) => ({ ...row, endedAt: ended_at.toISOString() }));
};

/** How many webhooks came into quarantine since `since` (ISO 8601) and are still there. */
export const quarantinedSince = async (sql: Sql, workspaceId: string, since: string): Promise<number> => {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM hub.quarantine
     WHERE workspace_id = $1 AND event_id IS NULL AND id >= $2`,
    [workspaceId, firstIdAt(since)],
  );
  return row?.count ?? 0;
};
