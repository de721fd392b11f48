import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../database/database.ts';
import { linesOfPerson } from './current.ts';
import { macsOf } from './erased.ts';
import { appendLines, holdChain, seqsAbout } from './ledger.ts';
import type { NewLine } from './record.ts';
import { type DecidingLine, standingOf } from './rules.ts';

/** What was erased of a person in the ledger. */
export interface LedgerErasure {
  lines: number;
  /** Whether a refusal goes on to count. */
  isRefused: boolean;
}

const CHANNELS = ['whatsapp', 'phone'] as const;

/**
 * Whether somebody said no, or nothing clear, on any number and channel, under any of their identities; the doubt that an
 * earlier erasure left says neither.
 */
const isRefused = (identifiers: readonly string[], lines: readonly DecidingLine[], now: string): boolean =>
  identifiers.some((identifier) =>
    CHANNELS.some((channel) => {
      const { status, line } = standingOf(lines, { identifier, number: null, channel }, now);
      return status === 'denied' || (status === 'unclear' && line?.kind !== 'erasure');
    }),
  );

/** The line that says what was erased, and goes on to refuse: keyed hashes alone tell whom it is about. */
const erasureLine = (
  workspaceId: string,
  macs: readonly string[],
  refused: boolean,
  lines: readonly number[],
  now: string,
): NewLine => ({
  id: uuidv7({ msecs: Date.parse(now) }),
  workspaceId,
  body: null,
  contentType: null,
  record: {
    kind: 'erasure',
    recorded_at: now,
    at: now,
    identifiers: macs,
    answer: refused ? 'denied' : 'unclear',
    channel: 'all',
    number: null,
    expires_at: null,
    lines,
    reason: 'A person was erased. What they refused, and what they were never asked again, stays a no.',
  },
});

/**
 * Takes the content of every line about a person out of the ledger. Their places in the chain stay, and so does their no:
 * nothing that was said before can count as a yes again. `now` in ISO 8601.
 */
export const eraseFromLedger = async (
  sql: Sql,
  workspaceId: string,
  identifiers: readonly string[],
  now: string,
): Promise<LedgerErasure> => {
  // Whoever is about to add a line of this person waits until this is done.
  await holdChain(sql, workspaceId, now);
  const person = await linesOfPerson(sql, workspaceId, identifiers);
  const seqs = await seqsAbout(sql, workspaceId, person.identifiers);
  const refused = isRefused(person.identifiers, person.lines, now);
  if (seqs.length === 0) return { lines: 0, isRefused: refused };
  const macs = await macsOf(sql, workspaceId, person.identifiers);
  await appendLines(sql, [erasureLine(workspaceId, macs, refused, seqs, now)], now);
  await sql.query('SELECT hub.erase_ledger_lines($1, $2::bigint[])', [workspaceId, seqs]);
  await sql.query('DELETE FROM hub.identities WHERE workspace_id = $1 AND identifier = ANY ($2::text[])', [
    workspaceId,
    person.identifiers,
  ]);
  return { lines: seqs.length, isRefused: refused };
};
