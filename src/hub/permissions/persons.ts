import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../database/database.ts';
import { storable } from '../platform/storable.ts';

/** What an index can hold; a longer identifier is replaced by its digest. */
const MOST_LENGTH = 200;

/** An identifier as the database keeps it. */
export const keptIdentifier = (identifier: string): string => {
  const text = storable(identifier);
  if (text.length <= MOST_LENGTH) return text;
  const kind = text.slice(0, text.indexOf(':'));
  return `${kind}:sha256-${createHash('sha256').update(text).digest('base64url')}`;
};

/** Every identifier of the persons who have one of these; these themselves, too, whether they are known or not. */
export const personOf = async (sql: Sql, workspaceId: string, identifiers: readonly string[]): Promise<string[]> => {
  if (identifiers.length === 0) return [];
  const rows = await sql.query<{ identifier: string }>(
    `SELECT other.identifier FROM hub.identities one
     JOIN hub.identities other ON other.workspace_id = one.workspace_id AND other.person = one.person
     WHERE one.workspace_id = $1 AND one.identifier = ANY ($2::text[])`,
    [workspaceId, identifiers],
    'prepared',
  );
  return [...new Set([...identifiers, ...rows.map(({ identifier }) => identifier)])].toSorted();
};

/** The same for several at once: the identifiers of each one's person, under the identifier that was asked for. */
export const personsOf = async (
  sql: Sql,
  workspaceId: string,
  identifiers: readonly string[],
): Promise<Map<string, string[]>> => {
  const found = new Map(identifiers.map((identifier) => [identifier, new Set([identifier])]));
  const rows = await sql.query<{ asked: string; identifier: string }>(
    `SELECT one.identifier AS asked, other.identifier FROM hub.identities one
     JOIN hub.identities other ON other.workspace_id = one.workspace_id AND other.person = one.person
     WHERE one.workspace_id = $1 AND one.identifier = ANY ($2::text[])`,
    [workspaceId, identifiers],
    'prepared',
  );
  for (const { asked, identifier } of rows) found.get(asked)?.add(identifier);
  return new Map([...found].map(([asked, set]) => [asked, [...set].toSorted()]));
};

/** Those of these identifiers that are known as somebody's. */
export const knownIdentifiers = async (
  sql: Sql,
  workspaceId: string,
  identifiers: readonly string[],
): Promise<string[]> => {
  const rows = await sql.query<{ identifier: string }>(
    'SELECT identifier FROM hub.identities WHERE workspace_id = $1 AND identifier = ANY ($2::text[])',
    [workspaceId, identifiers],
  );
  return rows.map(({ identifier }) => identifier);
};

/** Which of these groups are not known to be one person's yet. */
export const unjoined = async <Group extends { workspaceId: string; identifiers: readonly string[] }>(
  sql: Sql,
  groups: readonly Group[],
): Promise<Group[]> => {
  const several = groups
    .filter(({ identifiers }) => identifiers.length > 1)
    .map((group) => ({ group, workspaceId: group.workspaceId, kept: group.identifiers.map(keptIdentifier) }));
  if (several.length === 0) return [];
  const known = await personByIdentifier(
    sql,
    several.flatMap(({ workspaceId, kept }) => kept.map((identifier) => ({ workspaceId, identifier }))),
  );
  return several.flatMap(({ group, workspaceId, kept }) => {
    const persons = new Set(kept.map((identifier) => known.get(`${workspaceId} ${identifier}`) ?? identifier));
    return persons.size > 1 ? [group] : [];
  });
};

const personByIdentifier = async (
  sql: Sql,
  wanted: readonly { workspaceId: string; identifier: string }[],
): Promise<Map<string, string>> => {
  const rows = await sql.query<{ workspace_id: string; identifier: string; person: string }>(
    `SELECT i.workspace_id, i.identifier, i.person FROM hub.identities i
     JOIN json_to_recordset($1::json) AS x (workspace_id uuid, identifier text) USING (workspace_id, identifier)`,
    [JSON.stringify(wanted.map(({ workspaceId, identifier }) => ({ workspace_id: workspaceId, identifier })))],
    'prepared',
  );
  return new Map(rows.map((row) => [`${row.workspace_id} ${row.identifier}`, row.person]));
};

/**
 * Makes the identifiers of each group one person's, whoever they were before. The caller holds the workspaces' heads, so
 * nobody else joins any at the same time.
 */
export const join = async (
  sql: Sql,
  groups: readonly { workspaceId: string; identifiers: readonly string[] }[],
): Promise<void> => {
  for (const [workspaceId, ofWorkspace] of Map.groupBy(groups, (group) => group.workspaceId)) {
    const identifiers = [...new Set(ofWorkspace.flatMap((group) => group.identifiers))];
    if (identifiers.length > 0) await joinIn(sql, workspaceId, identifiers, ofWorkspace);
  }
};

const joinIn = async (
  sql: Sql,
  workspaceId: string,
  identifiers: readonly string[],
  groups: readonly { identifiers: readonly string[] }[],
): Promise<void> => {
  const known = await personByIdentifier(
    sql,
    identifiers.map((identifier) => ({ workspaceId, identifier })),
  );
  const personBefore = new Map(
    identifiers.map((identifier) => [identifier, known.get(`${workspaceId} ${identifier}`) ?? null]),
  );
  /** Which person took in which, as far as is known yet. */
  const takenInBy = new Map<string, string>();
  const rootOf = (person: string): string => {
    const other = takenInBy.get(person);
    return other === undefined ? person : rootOf(other);
  };
  const personNow = new Map<string, string>();
  for (const group of groups) {
    const persons = new Set(
      group.identifiers.flatMap((identifier) => {
        const person = personNow.get(identifier) ?? personBefore.get(identifier);
        return person ? [rootOf(person)] : [];
      }),
    );
    const [kept = uuidv7(), ...others] = persons;
    for (const other of others) takenInBy.set(other, kept);
    for (const identifier of group.identifiers) personNow.set(identifier, kept);
  }
  const added = [...personNow].filter(([identifier]) => !personBefore.get(identifier));
  if (added.length > 0) {
    await sql.query(
      `INSERT INTO hub.identities (workspace_id, identifier, person)
       SELECT $1, identifier, person FROM json_to_recordset($2::json) AS x (identifier text, person uuid)`,
      [workspaceId, JSON.stringify(added.map(([identifier, person]) => ({ identifier, person: rootOf(person) })))],
    );
  }
  for (const [taken, by] of takenInBy) {
    await sql.query('UPDATE hub.identities SET person = $3 WHERE workspace_id = $1 AND person = $2', [
      workspaceId,
      taken,
      rootOf(by),
    ]);
  }
};
