import type { Sql } from '../database/database.ts';
import { toWorkspace, type Workspace, type WorkspaceRow } from './workspaces.ts';

/** A session as it is kept. */
export interface StoredSession {
  /** Of the token in the cookie. */
  hash: Uint8Array;
  /** Of the key that was signed in with. */
  keyHash: Uint8Array;
  /** That key, sealed with the token. */
  sealedKey: Uint8Array;
  /** ISO 8601. */
  expiresAt: string;
}

/** Keeps a session, and forgets those that are over at `now`. */
export const insertSession = async (sql: Sql, session: StoredSession, now: string): Promise<void> => {
  await sql.query('DELETE FROM hub.sessions WHERE expires_at <= $1', [now]);
  await sql.query('INSERT INTO hub.sessions (hash, key_hash, sealed_key, expires_at) VALUES ($1, $2, $3, $4)', [
    session.hash,
    session.keyHash,
    session.sealedKey,
    session.expiresAt,
  ]);
};

/** Null when there is none, or it is over at `now`. */
export const findSession = async (
  sql: Sql,
  hash: Uint8Array,
  now: string,
): Promise<{ workspace: Workspace; hash: Uint8Array; sealedKey: Uint8Array } | null> => {
  const [row] = await sql.query<WorkspaceRow & { hash: Uint8Array; sealed_key: Uint8Array }>(
    `SELECT w.*, s.hash, s.sealed_key FROM hub.sessions s
     JOIN hub.keys k ON k.hash = s.key_hash JOIN hub.workspaces w ON w.id = k.workspace_id
     WHERE s.hash = $1 AND s.expires_at > $2`,
    [hash, now],
  );
  return row ? { workspace: toWorkspace(row), hash: row.hash, sealedKey: row.sealed_key } : null;
};

export const deleteSession = async (sql: Sql, hash: Uint8Array): Promise<void> => {
  await sql.query('DELETE FROM hub.sessions WHERE hash = $1', [hash]);
};
