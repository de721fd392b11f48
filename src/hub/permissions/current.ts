import type { Sql } from '../database/database.ts';
import type { Standing } from '../delivery/standings.ts';
import { macsOf } from './erased.ts';
import { decidingLines, findEntries, type LedgerEntry } from './ledger.ts';
import { personOf, personsOf } from './persons.ts';
import { type DecidingLine, isCurrent } from './rules.ts';

/** Every line that decides of whoever has one of these identifiers, and who that is. */
export interface PersonLines {
  /** Every identifier of the person. */
  identifiers: string[];
  lines: DecidingLine[];
}

/** All that decides of one person. */
export const linesOfPerson = async (
  sql: Sql,
  workspaceId: string,
  identifiers: readonly string[],
): Promise<PersonLines> => {
  const all = await personOf(sql, workspaceId, identifiers);
  const lines = await decidingLines(sql, workspaceId, [...all, ...(await macsOf(sql, workspaceId, all))]);
  return { identifiers: all, lines };
};

/** The same for many persons in a handful of statements: what each identifier's person answered. */
export const linesOfPersons = async (
  sql: Sql,
  workspaceId: string,
  identifiers: readonly string[],
): Promise<Map<string, PersonLines>> => {
  const persons = await personsOf(sql, workspaceId, identifiers);
  const every = [...new Set([...persons.values()].flat())];
  const macs = await macsOf(sql, workspaceId, every);
  const nameOf = new Map([
    ...every.map((one) => [one, one] as const),
    ...every.map((one, at) => [macs[at] ?? one, one] as const),
  ]);
  const byIdentifier = new Map<string, Set<DecidingLine>>();
  for (const line of await decidingLines(sql, workspaceId, [...nameOf.keys()])) {
    for (const identifier of line.identifiers) {
      const name = nameOf.get(identifier);
      if (name) byIdentifier.set(name, (byIdentifier.get(name) ?? new Set()).add(line));
    }
  }
  return new Map(
    [...persons].map(([asked, all]) => {
      const lines = new Set(all.flatMap((identifier) => [...(byIdentifier.get(identifier) ?? [])]));
      return [asked, { identifiers: all, lines: [...lines] }];
    }),
  );
};

/** Which of these answers still count; a line that is no answer is not among them. */
export const currentAmong = async (
  sql: Sql,
  workspaceId: string,
  entries: readonly Pick<LedgerEntry, 'id' | 'record'>[],
): Promise<Set<string>> => {
  const identifiers = [...new Set(entries.flatMap(({ record }) => record?.identifiers ?? []))];
  const persons = identifiers.length > 0 ? await linesOfPersons(sql, workspaceId, identifiers) : new Map();
  const current = new Set<string>();
  for (const { id, record } of entries) {
    if (!record?.answer) continue;
    const [first] = record.identifiers;
    const lines: DecidingLine[] = first === undefined ? [] : (persons.get(first)?.lines ?? []);
    const line = lines.find((one) => one.id === id);
    if (first === undefined || (line && isCurrent(line, lines))) current.add(id);
  }
  return current;
};

/** How the answers among these events stand; an event that is no answer, or whose line is gone, is not in the map. */
export const findStandings = async (sql: Sql, eventIds: readonly string[]): Promise<Map<string, Standing>> => {
  const standings = new Map<string, Standing>();
  const entries = await findEntries(sql, eventIds);
  for (const [workspaceId, ofWorkspace] of Map.groupBy(entries, (entry) => entry.workspaceId)) {
    const current = await currentAmong(sql, workspaceId, ofWorkspace);
    const firsts = ofWorkspace.flatMap(({ record }) => record?.identifiers[0] ?? []);
    const persons = await personsOf(sql, workspaceId, firsts);
    for (const { id, record } of ofWorkspace) {
      if (!record?.answer) continue;
      const [first] = record.identifiers;
      const subject = first === undefined ? id : (persons.get(first)?.[0] ?? first);
      standings.set(id, { isCurrent: current.has(id), subject: `${workspaceId} ${subject}` });
    }
  }
  return standings;
};
