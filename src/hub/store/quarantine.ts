import type { Sql } from '../database/database.ts';
import type { Source } from '../sources.ts';
import { BYTES_BEFORE, MOST_BYTES_OF_BODY, MOST_BYTES_OF_PAGE } from './page.ts';

export interface Quarantined {
  id: string;
  workspaceId: string;
  source: Source;
  body: string;
  contentType: string;
  reason: string;
  /** ISO 8601. */
  receivedAt: string;
}

interface Row {
  id: string;
  workspace_id: string;
  source: Source;
  body: string;
  content_type: string;
  reason: string;
  received_at: Date;
}

const toQuarantined = (row: Row): Quarantined => ({
  id: row.id,
  workspaceId: row.workspace_id,
  source: row.source,
  body: row.body,
  contentType: row.content_type,
  reason: row.reason,
  receivedAt: row.received_at.toISOString(),
});

/** Keeps what could not be understood, with the reason. */
export const insertQuarantined = async (sql: Sql, item: Quarantined): Promise<void> => {
  await sql.query(
    `INSERT INTO hub.quarantine (id, workspace_id, source, body, content_type, reason, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [item.id, item.workspaceId, item.source, item.body, item.contentType, item.reason, item.receivedAt],
  );
};

/** Of a body that is too long for a page, its beginning. */
const CUT_TO_CHARACTERS = 2_000;

export interface ListedInQuarantine extends Quarantined {
  /** The body is the beginning of it alone. */
  isCut: boolean;
  bytesBefore: number;
}

/** A page of what is still there, newest first. */
export const pageOfQuarantine = async (
  sql: Sql,
  workspaceId: string,
  { before, reason, most }: { before: string; reason: string | null; most: number },
): Promise<ListedInQuarantine[]> => {
  const rows = await sql.query<Row & { is_cut: boolean; bytes_before: number }>(
    `SELECT id, workspace_id, source, content_type, reason, received_at, is_cut, bytes_before,
       CASE WHEN bytes_before >= $4 THEN '' WHEN is_cut THEN left(body, $5) ELSE body END AS body
     FROM (
       SELECT *, octet_length(body) > $6 AS is_cut, ${BYTES_BEFORE} FROM (
         SELECT * FROM hub.quarantine WHERE workspace_id = $1 AND id < $2 AND event_id IS NULL AND ($7::text IS NULL OR reason = $7)
         ORDER BY id DESC LIMIT $3
       ) latest
     ) page ORDER BY id DESC`,
    [workspaceId, before, most, MOST_BYTES_OF_PAGE, CUT_TO_CHARACTERS, MOST_BYTES_OF_BODY, reason],
  );
  return rows.map((row) => ({ ...toQuarantined(row), isCut: row.is_cut, bytesBefore: row.bytes_before }));
};

const MOST_REASONS = 50;

/** Why what is still there was not understood, the most frequent reason first. */
export const reasonsOfQuarantine = (
  sql: Sql,
  workspaceId: string,
): Promise<{ source: Source; reason: string; count: number }[]> =>
  sql.query(
    `SELECT source, reason, count(*)::int AS count FROM hub.quarantine WHERE workspace_id = $1 AND event_id IS NULL
     GROUP BY source, reason ORDER BY count(*) DESC, reason LIMIT ${MOST_REASONS}`,
    [workspaceId],
  );

/** How many of what is still there hold one of these texts. */
export const countQuarantinedWith = async (
  sql: Sql,
  workspaceId: string,
  texts: readonly string[],
): Promise<number> => {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM hub.quarantine q WHERE workspace_id = $1 AND event_id IS NULL
     AND EXISTS (SELECT FROM unnest($2::text[]) AS wanted (words) WHERE position(wanted.words IN q.body) > 0)`,
    [workspaceId, texts],
  );
  return row?.count ?? 0;
};

/** One item, whether it was replayed or not; null when the workspace has no such thing. */
export const findQuarantined = async (sql: Sql, workspaceId: string, id: string): Promise<Quarantined | null> => {
  const [row] = await sql.query<Row>('SELECT * FROM hub.quarantine WHERE workspace_id = $1 AND id = $2', [
    workspaceId,
    id,
  ]);
  return row ? toQuarantined(row) : null;
};

/** Notes that an item became an event, and leaves the quarantine. */
export const releaseQuarantined = async (sql: Sql, id: string, eventId: string): Promise<void> => {
  await sql.query('UPDATE hub.quarantine SET event_id = $2 WHERE id = $1', [id, eventId]);
};

/** Deletes an item, whether it was replayed or not; false when the workspace has no such thing. */
export const deleteQuarantined = async (sql: Sql, workspaceId: string, id: string): Promise<boolean> => {
  const rows = await sql.query('DELETE FROM hub.quarantine WHERE workspace_id = $1 AND id = $2 RETURNING id', [
    workspaceId,
    id,
  ]);
  return rows.length > 0;
};

/** Deletes what is still there, of one source and older than `before` (ISO 8601) where they are given; gives how many. */
export const emptyQuarantine = async (
  sql: Sql,
  workspaceId: string,
  { source = null, before = null }: { source?: Source | null; before?: string | null },
): Promise<number> => {
  const [row] = await sql.query<{ count: number }>(
    `WITH gone AS (
       DELETE FROM hub.quarantine WHERE workspace_id = $1 AND event_id IS NULL
         AND ($2::text IS NULL OR source = $2) AND ($3::timestamptz IS NULL OR received_at < $3) RETURNING id
     ) SELECT count(*)::int AS count FROM gone`,
    [workspaceId, source, before],
  );
  return row?.count ?? 0;
};

/** When the latest item from this source came in, replayed or not, ISO 8601; null when none ever did. */
export const lastQuarantined = async (sql: Sql, workspaceId: string, source: Source): Promise<string | null> => {
  const [row] = await sql.query<{ received_at: Date }>(
    'SELECT received_at FROM hub.quarantine WHERE workspace_id = $1 AND source = $2 ORDER BY id DESC LIMIT 1',
    [workspaceId, source],
  );
  return row?.received_at.toISOString() ?? null;
};

/** How much is still there, and how long its bodies are in all. */
export interface InQuarantine {
  rows: number;
  bytes: number;
}

export const measureQuarantine = async (sql: Sql, workspaceId: string): Promise<InQuarantine> => {
  const [row] = await sql.query<{ rows: number; bytes: string }>(
    `SELECT count(*)::int AS rows, coalesce(sum(octet_length(body)), 0)::text AS bytes
     FROM hub.quarantine WHERE workspace_id = $1 AND event_id IS NULL`,
    [workspaceId],
  );
  return { rows: row?.rows ?? 0, bytes: Number(row?.bytes ?? 0) };
};
