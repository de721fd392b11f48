import type { Sql } from '../database/database.ts';
import type { Source } from '../sources.ts';

/** What takes in a workspace's webhooks of one source. Times are ISO 8601. */
export interface IntakeToken {
  id: string;
  workspaceId: string;
  source: Source;
  hash: Uint8Array;
  /** The token itself, sealed; null for one that the hub has not seen since it keeps them. */
  sealed: Uint8Array | null;
  /** What its provider signs webhooks with, sealed; null for one that signs none. */
  appSecret: Uint8Array | null;
  createdAt: string;
  /** To the minute; null for one that was never used. */
  lastUsedAt: string | null;
  /** When it takes nothing any more; null for one that goes on. */
  endsAt: string | null;
}

interface Row {
  id: string;
  workspace_id: string;
  source: Source;
  hash: Uint8Array;
  sealed: Uint8Array | null;
  app_secret: Uint8Array | null;
  created_at: Date;
  last_used_at: Date | null;
  ends_at: Date | null;
}

const toToken = (row: Row): IntakeToken => ({
  id: row.id,
  workspaceId: row.workspace_id,
  source: row.source,
  hash: row.hash,
  sealed: row.sealed,
  appSecret: row.app_secret,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  endsAt: row.ends_at?.toISOString() ?? null,
});

/** One that is over is found, too. */
export const findIntakeToken = async (sql: Sql, hash: Uint8Array): Promise<IntakeToken | null> => {
  const [row] = await sql.query<Row>('SELECT * FROM hub.intakes WHERE hash = $1', [hash]);
  return row ? toToken(row) : null;
};

/** Those that take webhooks at `now`, the oldest first. */
export const listIntakeTokens = async (sql: Sql, workspaceId: string, now: string): Promise<IntakeToken[]> => {
  const rows = await sql.query<Row>(
    `SELECT * FROM hub.intakes WHERE workspace_id = $1 AND (ends_at IS NULL OR ends_at > $2)
     ORDER BY created_at, source, id`,
    [workspaceId, now],
  );
  return rows.map(toToken);
};

/** Forgets those that are over at `now`. */
export const insertIntakeToken = async (
  sql: Sql,
  token: Pick<IntakeToken, 'workspaceId' | 'source' | 'hash' | 'sealed' | 'appSecret'>,
  now: string,
): Promise<IntakeToken> => {
  const { workspaceId, source, hash, sealed, appSecret } = token;
  await sql.query('DELETE FROM hub.intakes WHERE workspace_id = $1 AND ends_at <= $2', [workspaceId, now]);
  const [row] = await sql.query<Row>(
    `INSERT INTO hub.intakes (hash, workspace_id, source, sealed, app_secret, created_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING *`,
    [hash, workspaceId, source, sealed, appSecret, now],
  );
  return toToken(row as Row);
};

/** Keeps a token that has come to be known, so that it can be shown again. */
export const sealIntakeToken = async (sql: Sql, id: string, sealed: Uint8Array): Promise<void> => {
  await sql.query('UPDATE hub.intakes SET sealed = $2 WHERE id = $1', [id, sealed]);
};

/** Sets when a token ends, or ends it now with null. */
export const endIntakeToken = async (sql: Sql, id: string, at: string | null): Promise<void> => {
  if (at === null) await sql.query('DELETE FROM hub.intakes WHERE id = $1', [id]);
  else await sql.query('UPDATE hub.intakes SET ends_at = $2 WHERE id = $1', [id, at]);
};

export const endAllIntakeTokens = async (sql: Sql, workspaceId: string): Promise<void> => {
  await sql.query('DELETE FROM hub.intakes WHERE workspace_id = $1', [workspaceId]);
};

export const touchIntakeToken = async (sql: Sql, id: string, now: string): Promise<void> => {
  await sql.query('UPDATE hub.intakes SET last_used_at = $2 WHERE id = $1', [id, now]);
};
