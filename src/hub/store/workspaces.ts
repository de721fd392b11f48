import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../database/database.ts';

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

/** Null when the name is taken. */
export const insertWorkspace = async (sql: Sql, name: string, now: string): Promise<Workspace | null> => {
  const [row] = await sql.query<WorkspaceRow>(
    'INSERT INTO hub.workspaces (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING RETURNING *',
    [uuidv7(), name, now],
  );
  return row ? toWorkspace(row) : null;
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

/** False when the name is taken. */
export const renameWorkspace = async (sql: Sql, workspaceId: string, name: string): Promise<boolean> => {
  const rows = await sql.query(
    `UPDATE hub.workspaces SET name = $2 WHERE id = $1
       AND NOT EXISTS (SELECT FROM hub.workspaces WHERE name = $2 AND id <> $1) RETURNING id`,
    [workspaceId, name],
  );
  return rows.length > 0;
};

/** Until the transaction ends, nobody else changes the workspace's keys and intake tokens. */
export const holdWorkspace = async (sql: Sql, workspaceId: string): Promise<void> => {
  await sql.query('SELECT 1 FROM hub.workspaces WHERE id = $1 FOR UPDATE', [workspaceId]);
};
