import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../database/database.ts';
import { hashOf, intakeTokenOf } from '../secrets.ts';
import { SOURCES, type Source } from '../sources.ts';

export interface Workspace {
  id: string;
  name: string;
  /** Null: as the hub's configuration says. */
  retentionDays: number | null;
  /** How many years the ledger's proof is kept; null: as the hub's configuration says. */
  proofYears: number | null;
  /** Why nothing may be erased at present; null when it may. */
  legalHold: string | null;
  /** ISO 8601. */
  createdAt: string;
}

export interface WorkspaceRow {
  id: string;
  name: string;
  retention_days: number | null;
  proof_years: number | null;
  legal_hold: string | null;
  created_at: Date;
}

export const toWorkspace = (row: WorkspaceRow): Workspace => ({
  id: row.id,
  name: row.name,
  retentionDays: row.retention_days,
  proofYears: row.proof_years,
  legalHold: row.legal_hold,
  createdAt: row.created_at.toISOString(),
});

/** "main" lasts until it is rotated; "local" is that of the local Zaps, and made anew at every start. */
export type KeyPurpose = 'main' | 'local';

/** Null when the name is taken. */
export const insertWorkspace = async (sql: Sql, name: string, now: string): Promise<Workspace | null> => {
  const [row] = await sql.query<WorkspaceRow>(
    'INSERT INTO hub.workspaces (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING RETURNING *',
    [uuidv7(), name, now],
  );
  return row ? toWorkspace(row) : null;
};

/**
 * Makes this the workspace's only key for its purpose, with intake URLs of its own. The URLs of the main keys before
 * it go on working, because providers still post to them.
 */
export const setKey = async (
  sql: Sql,
  workspaceId: string,
  key: string,
  purpose: KeyPurpose,
  now: string,
): Promise<void> => {
  await sql.query('DELETE FROM hub.keys WHERE workspace_id = $1 AND purpose = $2', [workspaceId, purpose]);
  await sql.query('INSERT INTO hub.keys (hash, workspace_id, purpose, created_at) VALUES ($1, $2, $3, $4)', [
    hashOf(key),
    workspaceId,
    purpose,
    now,
  ]);
  if (purpose === 'local') {
    await sql.query('DELETE FROM hub.intakes WHERE workspace_id = $1 AND purpose = $2', [workspaceId, purpose]);
  }
  for (const source of SOURCES) {
    await sql.query(
      'INSERT INTO hub.intakes (hash, workspace_id, source, purpose, created_at) VALUES ($1, $2, $3, $4, $5)',
      [hashOf(intakeTokenOf(key, source)), workspaceId, source, purpose, now],
    );
  }
};

export const listWorkspaces = async (sql: Sql): Promise<Workspace[]> =>
  (await sql.query<WorkspaceRow>('SELECT * FROM hub.workspaces ORDER BY id')).map(toWorkspace);

export const findWorkspace = async (sql: Sql, name: string): Promise<Workspace | null> => {
  const [row] = await sql.query<WorkspaceRow>('SELECT * FROM hub.workspaces WHERE name = $1', [name]);
  return row ? toWorkspace(row) : null;
};

/** `days` null: as the hub's configuration says. */
export const setRetention = async (sql: Sql, workspaceId: string, days: number | null): Promise<void> => {
  await sql.query('UPDATE hub.workspaces SET retention_days = $2 WHERE id = $1', [workspaceId, days]);
};

/** `years` null: as the hub's configuration says. */
export const setProof = async (sql: Sql, workspaceId: string, years: number | null): Promise<void> => {
  await sql.query('UPDATE hub.workspaces SET proof_years = $2 WHERE id = $1', [workspaceId, years]);
};

/** `reason` null ends the hold. */
export const setHold = async (sql: Sql, workspaceId: string, reason: string | null): Promise<void> => {
  await sql.query('UPDATE hub.workspaces SET legal_hold = $2 WHERE id = $1', [workspaceId, reason]);
};

/**
 * Why nothing of a workspace may be erased at present; null when it may. Until the transaction ends no hold can be set, so
 * one that is in force was set before anything was erased, or after.
 */
export const holdOf = async (sql: Sql, workspaceId: string): Promise<string | null> => {
  const [row] = await sql.query<{ legal_hold: string | null }>(
    'SELECT legal_hold FROM hub.workspaces WHERE id = $1 FOR SHARE',
    [workspaceId],
  );
  return row?.legal_hold ?? null;
};

/** The workspace that a key opens, and the key's hash as it is stored. */
export const findByKey = async (
  sql: Sql,
  hash: Uint8Array,
): Promise<{ workspace: Workspace; hash: Uint8Array } | null> => {
  const [row] = await sql.query<WorkspaceRow & { hash: Uint8Array }>(
    'SELECT w.*, k.hash FROM hub.keys k JOIN hub.workspaces w ON w.id = k.workspace_id WHERE k.hash = $1',
    [hash],
  );
  return row ? { workspace: toWorkspace(row), hash: row.hash } : null;
};

export interface IntakeOwner {
  workspaceId: string;
  source: Source;
  hash: Uint8Array;
}

/** Whose intake a token is for. */
export const findByIntake = async (sql: Sql, hash: Uint8Array): Promise<IntakeOwner | null> => {
  const [row] = await sql.query<{ workspace_id: string; source: Source; hash: Uint8Array }>(
    'SELECT workspace_id, source, hash FROM hub.intakes WHERE hash = $1',
    [hash],
  );
  return row ? { workspaceId: row.workspace_id, source: row.source, hash: row.hash } : null;
};
