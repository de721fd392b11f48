import type { Database } from '../../../src/hub/database/database.ts';

/** Every row of every table of the hub and of its queue, as text; bytes in hex, as the database shows them. */
export const everythingIn = async (database: Database): Promise<string> => {
  const tables = await database.query<{ name: string }>(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema IN ('hub', 'pgboss') AND table_type = 'BASE TABLE'`,
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    rows.push(...found.map(({ row }) => `${name} ${row}`));
  }
  return rows.join('\n');
};
