import type { Verified } from '../../hub-api/permissions.ts';
import type { Database } from '../database/database.ts';
import { contentHashOf, GENESIS, hashOfPlace, textDigest } from './chain.ts';
import { type ChainEntry, firstOutsideChain, headOf, type LedgerEntry, pageOfChain, pageOfEntries } from './ledger.ts';

const PAGE = 100;

type Broken = NonNullable<Verified['broken']>;

/** What is wrong with a line, by itself and beside the one before it; null when it is what it was. */
const problemWith = (line: ChainEntry, before: { seq: number; hash: string }): string | null => {
  const { record, body } = line;
  if (line.seq !== before.seq + 1) return 'Lines are missing before it, or it was put in.';
  if (line.prevHash !== before.hash) return 'It does not follow the line before it.';
  if (line.hash !== hashOfPlace(line)) return 'Its place in the chain was changed.';
  if (!line.isFoundByRecord) return 'It is found by something else than its record says.';
  if (record === null) return body === null ? null : 'It was erased, and its webhook is there.';
  if (contentHashOf(record) !== line.contentHash) return 'Its record was changed.';
  const digest = typeof record.body_sha256 === 'string' ? record.body_sha256 : null;
  if ((body === null ? null : textDigest(body)) !== digest) return 'The webhook behind it was changed.';
  if (record.kind !== 'check' && record.kind !== 'erasure' && !line.isJoined)
    return 'The identities that it names are no longer kept as one person.';
  return null;
};

const erasedBy = ({ record }: Pick<LedgerEntry, 'record'>): number[] =>
  record?.kind === 'erasure' && Array.isArray(record.lines) ? record.lines.map(Number) : [];

const GUARDS_ON = `SELECT 1 FROM pg_trigger
  WHERE tgrelid = 'hub.ledger'::regclass AND tgname IN ('ledger_only_grows', 'ledger_stays') AND tgenabled = 'O'`;

/** What else must hold once every line was looked at. */
const problemAtTheEnd = (
  last: { seq: number; hash: string },
  head: { seq: number; hash: string },
  unexplained: number | undefined,
): Broken | null => {
  if (unexplained !== undefined) return { seq: unexplained, problem: 'Its content is gone, and no erasure names it.' };
  if (last.seq < head.seq) return { seq: last.seq + 1, problem: 'The lines from here on are missing.' };
  if (last.hash !== head.hash) return { seq: last.seq, problem: 'The end of the chain is not where it was.' };
  return null;
};

/**
 * Whether a workspace's ledger is what it was: every line follows the one before, holds what was hashed, and is missing
 * only where an erasure says so. `kept` is a head that somebody put away before.
 */
export const verifyLedger = async (
  database: Database,
  workspaceId: string,
  kept: { seq: number; hash: string } | null,
): Promise<{ lines: number; head: { seq: number; hash: string }; broken: Broken | null }> => {
  const head = await headOf(database, workspaceId);
  const erased = new Set<number>();
  const explained = new Set<number>();
  let last = { seq: 0, hash: GENESIS };
  let broken: Broken | null = null;
  while (broken === null && last.seq < head.seq) {
    const page = await pageOfChain(database, workspaceId, last.seq, PAGE);
    if (page.length === 0) break;
    for (const line of page) {
      const problem = problemWith(line, last);
      if (problem) {
        broken = { seq: line.seq, problem };
        break;
      }
      if (kept?.seq === line.seq && kept.hash !== line.hash) {
        broken = { seq: line.seq, problem: 'It is not the line that ended the chain when its head was put away.' };
        break;
      }
      if (line.record === null) erased.add(line.seq);
      for (const seq of erasedBy(line)) explained.add(seq);
      last = { seq: line.seq, hash: line.hash };
      if (last.seq >= head.seq) break;
    }
  }
  // Whoever is erased meanwhile is named behind the head.
  const erasures = { workspaceId, after: head.seq, kinds: ['erasure'], most: PAGE } as const;
  if (broken === null && erased.size > 0)
    for (const entry of await pageOfEntries(database, erasures)) for (const seq of erasedBy(entry)) explained.add(seq);
  const unexplained = [...erased].filter((seq) => !explained.has(seq)).toSorted((one, other) => one - other)[0];
  broken ??= problemAtTheEnd(last, head, unexplained);
  if (!broken && kept && kept.seq > head.seq)
    broken = { seq: head.seq + 1, problem: 'The chain was longer when its head was put away: lines are missing.' };
  const outside = broken ? null : await firstOutsideChain(database, workspaceId);
  if (outside !== null) broken = { seq: outside, problem: 'It was put in outside the chain.' };
  if (!broken && (await database.query(GUARDS_ON)).length < 2)
    broken = { seq: head.seq, problem: 'The guard that keeps lines from being changed is switched off.' };
  return { lines: last.seq, head, broken };
};
