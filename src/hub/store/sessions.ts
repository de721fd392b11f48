import type { Sql } from '../database/database.ts';
import { KEY_OWNER, type KeyOwner, type KeyOwnerRow, toKeyOwner } from './keys.ts';

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

/** Null when there is none, or it or its key is over at `now`. */
export const findSession = async (
  sql: Sql,
  hash: Uint8Array,
  now: string,
): Promise<{ owner: KeyOwner; hash: Uint8Array; sealedKey: Uint8Array } | null> => {
  const [row] = await sql.query<KeyOwnerRow & { session_hash: Uint8Array; sealed_key: Uint8Array }>(
    `SELECT ${KEY_OWNER}, s.hash AS session_hash, s.sealed_key FROM hub.sessions s
     JOIN hub.keys k ON k.hash = s.key_hash JOIN hub.workspaces w ON w.id = k.workspace_id
     WHERE s.hash = $1 AND s.expires_at > $2 AND (k.ends_at IS NULL OR k.ends_at > $2)`,
    [hash, now],
  );
  return row ? { owner: toKeyOwner(row), hash: row.session_hash, sealedKey: row.sealed_key } : null;
};

/** Gives the workspace whose it was; null when there was none. */
export const deleteSession = async (sql: Sql, hash: Uint8Array): Promise<string | null> => {
  const [row] = await sql.query<{ workspace_id: string }>(
    `DELETE FROM hub.sessions s USING hub.keys k WHERE s.hash = $1 AND k.hash = s.key_hash RETURNING k.workspace_id`,
    [hash],
  );
  return row?.workspace_id ?? null;
};
