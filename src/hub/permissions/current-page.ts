import type { LedgerLine } from '../../hub-api/permissions.ts';
import type { Sql } from '../database/database.ts';
import { currentAmong } from './current.ts';
import { type AnswersWish, type LedgerEntry, pageOfAnswers } from './ledger.ts';
import { toLine } from './ledger-export.ts';

/** Where a page ends. */
export interface Place {
  seq: number;
  expiresAt: string;
}

/** Which of the answers that count to list; times are ISO 8601. */
export interface CurrentWish {
  workspaceId: string;
  /** What they come to now; null for any. */
  status: LedgerLine['status_now'];
  /** Only temporary permissions that hold and end before this time, what ends first first. */
  endsBefore: string | null;
  isUnidentified: boolean;
  from: Place | null;
  most: number;
  now: string;
}

/** How many answers are looked through at once for those that still count. */
const READ_TOGETHER = 500;

const ANSWER_OF = {
  permanent: 'permanent',
  temporary: 'temporary',
  expired: 'temporary',
  denied: 'denied',
  unclear: 'unclear',
} as const;

const answersWish = ({
  workspaceId,
  status,
  endsBefore,
  isUnidentified,
  now,
}: CurrentWish): Omit<AnswersWish, 'from'> => ({
  workspaceId,
  answer: status === null ? null : ANSWER_OF[status],
  ends: endsBefore === null ? null : { after: now, before: new Date(endsBefore).toISOString() },
  isUnidentified,
  most: READ_TOGETHER,
});

const placeOf = ({ seq, record }: LedgerEntry): Place => ({ seq, expiresAt: record?.expires_at ?? '' });

/** A page of the answers that no newer one took the place of. */
export const currentPage = async (
  sql: Sql,
  wish: CurrentWish,
): Promise<{ lines: LedgerLine[]; next: Place | null }> => {
  const lines: LedgerLine[] = [];
  let { from } = wish;
  while (true) {
    const entries = await pageOfAnswers(sql, { ...answersWish(wish), from });
    const current = await currentAmong(sql, wish.workspaceId, entries);
    for (const entry of entries) {
      const line = current.has(entry.id) ? toLine(entry, current, wish.now) : null;
      from = placeOf(entry);
      if (line === null || (wish.status !== null && line.status_now !== wish.status)) continue;
      lines.push(line);
      if (lines.length === wish.most) return { lines, next: from };
    }
    if (entries.length < READ_TOGETHER) return { lines, next: null };
  }
};
