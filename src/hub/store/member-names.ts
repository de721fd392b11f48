import type { Sql } from '../database/database.ts';

/** What a workspace calls the members of its team whom a provider tells by number: by that number, in E.164. */
export const memberNames = async (sql: Sql, workspaceId: string): Promise<ReadonlyMap<string, string>> => {
  const rows = await sql.query<{ phone: string; name: string }>(
    'SELECT phone, name FROM hub.member_names WHERE workspace_id = $1',
    [workspaceId],
  );
  return new Map(rows.map(({ phone, name }) => [phone, name]));
};

/** Names whoever has a number, in E.164, or names them anew. */
export const nameMember = async (sql: Sql, workspaceId: string, phone: string, name: string): Promise<void> => {
  await sql.query(
    `INSERT INTO hub.member_names (workspace_id, phone, name) VALUES ($1, $2, $3)
     ON CONFLICT (workspace_id, phone) DO UPDATE SET name = excluded.name`,
    [workspaceId, phone, name],
  );
};

/** Takes a name back; false when there was none. */
export const unnameMember = async (sql: Sql, workspaceId: string, phone: string): Promise<boolean> => {
  const rows = await sql.query('DELETE FROM hub.member_names WHERE workspace_id = $1 AND phone = $2 RETURNING phone', [
    workspaceId,
    phone,
  ]);
  return rows.length > 0;
};
