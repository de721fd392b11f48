import type { Role } from '../../hub-api/role.ts';
import type { Sql } from '../database/database.ts';
import { toWorkspace, type Workspace, type WorkspaceRow } from './workspaces.ts';

/** A workspace's key; its secret is kept as a hash alone. Times are ISO 8601. */
export interface Key {
  id: string;
  name: string;
  role: Role;
  createdAt: string;
  /** To the minute; null for one that was never used. */
  lastUsedAt: string | null;
  /** When it opens nothing any more; null for one that goes on. */
  endsAt: string | null;
}

/** A key, and the workspace that it opens. */
export interface KeyOwner {
  workspace: Workspace;
  key: Key;
}

interface KeyRow {
  key_id: string;
  key_name: string;
  role: Role;
  key_created_at: Date;
  last_used_at: Date | null;
  ends_at: Date | null;
}

export type KeyOwnerRow = WorkspaceRow & KeyRow;

const KEY = 'k.id AS key_id, k.name AS key_name, k.role, k.created_at AS key_created_at, k.last_used_at, k.ends_at';

/** The columns of a KeyOwnerRow, where hub.keys is k and hub.workspaces is w. */
export const KEY_OWNER = `w.*, ${KEY}`;

const toKey = (row: KeyRow): Key => ({
  id: row.key_id,
  name: row.key_name,
  role: row.role,
  createdAt: row.key_created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  endsAt: row.ends_at?.toISOString() ?? null,
});

export const toKeyOwner = (row: KeyOwnerRow): KeyOwner => ({ workspace: toWorkspace(row), key: toKey(row) });

/** Whom the key with this hash opens, and the hash as it is stored; one that is over is found, too. */
export const findKey = async (sql: Sql, hash: Uint8Array): Promise<{ owner: KeyOwner; hash: Uint8Array } | null> => {
  const [row] = await sql.query<KeyOwnerRow & { hash: Uint8Array }>(
    `SELECT ${KEY_OWNER}, k.hash FROM hub.keys k JOIN hub.workspaces w ON w.id = k.workspace_id WHERE k.hash = $1`,
    [hash],
  );
  return row ? { owner: toKeyOwner(row), hash: row.hash } : null;
};

/** Those that open something at `now`, the oldest first. */
export const listKeys = async (sql: Sql, workspaceId: string, now: string): Promise<Key[]> => {
  const rows = await sql.query<KeyRow>(
    `SELECT ${KEY} FROM hub.keys k WHERE workspace_id = $1 AND (ends_at IS NULL OR ends_at > $2)
     ORDER BY created_at, name`,
    [workspaceId, now],
  );
  return rows.map(toKey);
};

/** Null when another key that goes on has the name. Forgets those that are over at `now`. */
export const insertKey = async (
  sql: Sql,
  key: { hash: Uint8Array; workspaceId: string; name: string; role: Role },
  now: string,
): Promise<Key | null> => {
  const { hash, workspaceId, name, role } = key;
  await sql.query('DELETE FROM hub.keys WHERE workspace_id = $1 AND ends_at <= $2', [workspaceId, now]);
  const [row] = await sql.query<KeyRow>(
    `INSERT INTO hub.keys AS k (hash, workspace_id, name, role, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (workspace_id, name) WHERE ends_at IS NULL DO NOTHING RETURNING ${KEY}`,
    [hash, workspaceId, name, role, now],
  );
  return row ? toKey(row) : null;
};

/** Sets when a key ends, or ends it now with null, and its sessions with it. */
export const endKey = async (sql: Sql, keyId: string, at: string | null): Promise<void> => {
  if (at === null) await sql.query('DELETE FROM hub.keys WHERE id = $1', [keyId]);
  else await sql.query('UPDATE hub.keys SET ends_at = $2 WHERE id = $1', [keyId, at]);
};

export const endAllKeys = async (sql: Sql, workspaceId: string): Promise<void> => {
  await sql.query('DELETE FROM hub.keys WHERE workspace_id = $1', [workspaceId]);
};

export const touchKey = async (sql: Sql, keyId: string, now: string): Promise<void> => {
  await sql.query('UPDATE hub.keys SET last_used_at = $2 WHERE id = $1', [keyId, now]);
};
