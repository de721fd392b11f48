import { v7 as uuidv7 } from 'uuid';
import type { LineKind } from '../../hub-api/permissions.ts';
import type { Sql } from '../database/database.ts';
import { subjectsOf } from '../intake/subject.ts';
import { linesOfPersons, type PersonLines } from './current.ts';
import { appendLines, holdChain, type LedgerEntry, pageOfEntries } from './ledger.ts';
import { personsOf } from './persons.ts';
import type { NewLine } from './record.ts';
import { isSpent } from './rules.ts';

/** Small enough that a webhook hardly waits for it. */
const LINES_AT_ONCE = 200;

/** What may be retired; what is left of an erasure says why content is gone, and goes on to refuse. */
const KINDS: readonly LineKind[] = ['reply', 'by_hand', 'request', 'check', 'end', 'join'];

export interface RetirementWish {
  /** What was written down before this time (ISO 8601) is old. */
  before: string;
  /** Only what comes after this place in the chain. */
  after: number;
  /** In ms since 1970. */
  now: number;
}

/** The line that says which lines are gone: it names nobody, and answers nothing. */
const retirementLine = (workspaceId: string, lines: readonly number[], now: number): NewLine => {
  const at = new Date(now).toISOString();
  return {
    id: uuidv7({ msecs: now }),
    workspaceId,
    body: null,
    contentType: null,
    record: {
      kind: 'erasure',
      recorded_at: at,
      at,
      identifiers: [],
      answer: null,
      channel: null,
      number: null,
      expires_at: null,
      lines,
      reason: 'Retention: these lines were kept as long as proof has to be, and decide nothing any more.',
    },
  };
};

/** Under which of these names there are events still. */
const subjectsWithEvents = async (
  sql: Sql,
  workspaceId: string,
  subjects: readonly string[],
): Promise<ReadonlySet<string>> => {
  const rows = await sql.query<{ subject: string }>(
    `SELECT subject FROM unnest($2::text[]) AS wanted (subject)
     WHERE EXISTS (SELECT FROM hub.events e WHERE e.workspace_id = $1 AND e.customer = wanted.subject)`,
    [workspaceId, subjects],
  );
  return new Set(rows.map(({ subject }) => subject));
};

/**
 * Which of these old lines are needed no longer. A check is needed for its time alone; an answer while it could decide
 * anything; what led to an answer, ended it, or says whose it is, while an answer of that person is.
 */
const unneededAmong = async (sql: Sql, workspaceId: string, entries: readonly LedgerEntry[]): Promise<number[]> => {
  const identifiers = [...new Set(entries.flatMap(({ record }) => record?.identifiers ?? []))];
  const persons = await linesOfPersons(sql, workspaceId, identifiers);
  const subjects = [...new Set([...persons.values()].flatMap((person) => subjectsOf(person.identifiers)))];
  const active = await subjectsWithEvents(sql, workspaceId, subjects);
  const hasAnswer = ({ lines }: PersonLines): boolean => lines.some((line) => !isSpent(line, lines));
  const isActive = (person: PersonLines): boolean => subjectsOf(person.identifiers).some((one) => active.has(one));
  const isUnneeded = ({ id, record }: LedgerEntry): boolean => {
    const person = persons.get(record?.identifiers[0] ?? '');
    if (record?.kind === 'check' || !person) return true;
    if (record?.kind === 'join') return !hasAnswer(person) && !isActive(person);
    if (record?.kind !== 'reply' && record?.kind !== 'by_hand') return !hasAnswer(person);
    const line = person.lines.find((one) => one.id === id);
    return line !== undefined && isSpent(line, person.lines);
  };
  return entries.filter(isUnneeded).map(({ seq }) => seq);
};

/** Forgets who is who of persons of whom no line is left, and no event. */
const forgetPersons = async (sql: Sql, workspaceId: string, identifiers: readonly string[]): Promise<void> => {
  const persons = [...(await personsOf(sql, workspaceId, identifiers)).values()];
  const all = [...new Set(persons.flat())];
  const named = new Set(
    (
      await sql.query<{ identifier: string }>(
        `SELECT identifier FROM unnest($2::text[]) AS wanted (identifier)
         WHERE EXISTS (SELECT FROM hub.ledger l WHERE l.workspace_id = $1 AND l.identifiers @> ARRAY[identifier]
             AND l.kind IN ('reply', 'by_hand', 'erasure'))
           OR EXISTS (SELECT FROM hub.ledger l WHERE l.workspace_id = $1 AND l.identifiers @> ARRAY[identifier]
             AND l.kind IN ('request', 'check', 'end', 'join'))`,
        [workspaceId, all],
      )
    ).map(({ identifier }) => identifier),
  );
  const active = await subjectsWithEvents(sql, workspaceId, subjectsOf(all));
  const gone = persons.filter(
    (own) => !own.some((one) => named.has(one)) && !subjectsOf(own).some((one) => active.has(one)),
  );
  await sql.query('DELETE FROM hub.identities WHERE workspace_id = $1 AND identifier = ANY ($2::text[])', [
    workspaceId,
    [...new Set(gone.flat())],
  ]);
};

/** How many lines were written down before a time (ISO 8601) and may be retired, if they decide nothing; up to `most`. */
export const countOldLines = async (sql: Sql, workspaceId: string, before: string, most: number): Promise<number> => {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT FROM hub.ledger WHERE workspace_id = $1 AND kind = ANY ($3::text[]) AND seq < coalesce((
         SELECT seq FROM hub.ledger WHERE workspace_id = $1 AND record ->> 'recorded_at' COLLATE "C" >= $2
         ORDER BY seq LIMIT 1
       ), 9223372036854775807) LIMIT $4
     ) AS old`,
    [workspaceId, before, KINDS, most],
  );
  return row?.count ?? 0;
};

/**
 * Takes the content of a page of old lines out of the ledger that decide nothing any more; their places in the chain stay,
 * and a line says which they are. Gives the place to go on from; null when nothing old is left.
 */
export const retireProof = async (
  sql: Sql,
  workspaceId: string,
  { before, after, now }: RetirementWish,
): Promise<number | null> => {
  const at = new Date(now).toISOString();
  // Whoever is about to add or to retire lines waits until this is done, so that what is found here stays true.
  await holdChain(sql, workspaceId, at);
  const page = await pageOfEntries(sql, { workspaceId, after, kinds: KINDS, most: LINES_AT_ONCE });
  const old = page.filter(({ record }) => record !== null && record.recorded_at < before);
  const last = page.at(-1);
  if (!last || old.length === 0) return null;
  const seqs = await unneededAmong(sql, workspaceId, old);
  if (seqs.length === 0) return last.seq;
  const retired = new Set(seqs);
  const identifiers = old.flatMap(({ seq, record }) => (retired.has(seq) ? (record?.identifiers ?? []) : []));
  await appendLines(sql, [retirementLine(workspaceId, seqs, now)], at);
  await sql.query('SELECT hub.erase_ledger_lines($1, $2::bigint[])', [workspaceId, seqs]);
  await forgetPersons(sql, workspaceId, [...new Set(identifiers)]);
  return last.seq;
};
