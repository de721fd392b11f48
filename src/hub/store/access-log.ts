import type { AccessEntry } from '../../hub-api/access-log.ts';
import type { Sql } from '../database/database.ts';
import { firstIdAt, LAST_ID } from './page.ts';

export interface NewAccess extends AccessEntry {
  workspaceId: string;
  /** Whoever has this identifier, where `person` is null. */
  identifier: string | null;
}

export const insertAccess = async (sql: Sql, entries: readonly NewAccess[]): Promise<void> => {
  const column = (pick: (entry: NewAccess) => string | null) => entries.map(pick);
  await sql.query(
    `INSERT INTO hub.access_log (id, workspace_id, at, who, role, way, what, person)
     SELECT a.id, a.workspace_id, a.at, a.who, a.role, a.way, a.what, coalesce(a.person, i.person)
     FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],
       $9::text[]) AS a (id, workspace_id, at, who, role, way, what, person, identifier)
     LEFT JOIN hub.identities i ON i.workspace_id = a.workspace_id AND i.identifier = a.identifier`,
    [
      column(({ id }) => id),
      column(({ workspaceId }) => workspaceId),
      column(({ at }) => at),
      column(({ who }) => who),
      column(({ role }) => role),
      column(({ way }) => way),
      column(({ what }) => what),
      column(({ person }) => person),
      column(({ identifier }) => identifier),
    ],
  );
};

/** The ledger's id of whoever has an identifier; null for nobody on record. */
export const findPersonId = async (sql: Sql, workspaceId: string, identifier: string): Promise<string | null> => {
  const [row] = await sql.query<{ person: string }>(
    'SELECT person FROM hub.identities WHERE workspace_id = $1 AND identifier = $2',
    [workspaceId, identifier],
  );
  return row?.person ?? null;
};

export interface AccessWish {
  workspaceId: string;
  /** ISO 8601: from this time on, and before the other. */
  since: string | null;
  until: string | null;
  /** Only entries before this one. */
  before?: string;
  most: number;
}

/** The latest first. */
export const pageOfAccess = async (
  sql: Sql,
  { workspaceId, since, until, before = LAST_ID, most }: AccessWish,
): Promise<AccessEntry[]> => {
  const rows = await sql.query<Omit<AccessEntry, 'at'> & { at: Date }>(
    `SELECT id, at, who, role, way, what, person FROM hub.access_log
     WHERE workspace_id = $1 AND id < $2 AND ($3::uuid IS NULL OR id >= $3) AND ($4::uuid IS NULL OR id < $4)
     ORDER BY id DESC LIMIT $5`,
    [workspaceId, before, since && firstIdAt(since), until && firstIdAt(until), most],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
};

/** Every entry that is wanted, page by page. */
export async function* everyAccess(sql: Sql, wanted: AccessWish): AsyncGenerator<AccessEntry> {
  for (let before = LAST_ID; ; ) {
    const page = await pageOfAccess(sql, { ...wanted, before });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < wanted.most) return;
    before = last.id;
  }
}

/** How many entries are from before a time (ISO 8601), counted up to `most`. */
export const countOldAccess = async (sql: Sql, workspaceId: string, before: string, most: number): Promise<number> => {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT FROM hub.access_log WHERE workspace_id = $1 AND id < $2 LIMIT $3
     ) AS old`,
    [workspaceId, firstIdAt(before), most],
  );
  return row?.count ?? 0;
};

/** Deletes up to `most` entries from before a time (ISO 8601); gives how many it deleted. */
export const deleteOldAccess = async (sql: Sql, workspaceId: string, before: string, most: number): Promise<number> => {
  const rows = await sql.query(
    `DELETE FROM hub.access_log WHERE id IN (
       SELECT id FROM hub.access_log WHERE workspace_id = $1 AND id < $2 ORDER BY id LIMIT $3
     ) RETURNING id`,
    [workspaceId, firstIdAt(before), most],
  );
  return rows.length;
};
