import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { LedgerLine } from '../../hub-api/permissions.ts';
import { withPlus } from '../../values/phone.ts';
import type { Sql } from '../database/database.ts';
import { FIRST_ID } from '../store/page.ts';
import { type LedgerReply, pageOfReplies } from '../store/permissions.ts';
import { statusNow } from './standing.ts';

const PAGE = 1_000;

const COLUMNS: readonly (keyof LedgerLine)[] = [
  'customer_phone',
  'waba_number',
  'status_now',
  'is_current',
  'status',
  'expires_at',
  'replied_at',
  'received_at',
  'is_automatic',
  'message_id',
  'paired_message_id',
  'event_id',
];

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const toLine = (reply: LedgerReply, now: number): LedgerLine => ({
  event_id: reply.eventId,
  customer_phone: withPlus(reply.customer),
  waba_number: reply.wabaNumber === null ? null : withPlus(reply.wabaNumber),
  status: reply.status,
  status_now: statusNow(reply, now),
  is_current: reply.isCurrent,
  expires_at: reply.expiresAt,
  replied_at: reply.repliedAt,
  received_at: reply.receivedAt,
  message_id: textOf(reply.fields.message_id),
  paired_message_id: textOf(reply.fields.paired_message_id),
  is_automatic: reply.fields.is_automatic === true,
});

/** Whether a temporary permission still holds, and ends before this time. */
const endsBefore = ({ status_now, expires_at }: LedgerLine, time: string): boolean =>
  status_now === 'temporary' && expires_at !== null && Date.parse(expires_at) < Date.parse(time);

/** Every reply of the ledger that `wanted` lets through, page by page, as things stand at `now` (ms since 1970). */
export async function* ledgerLines(
  sql: Sql,
  workspaceId: string,
  wanted: { status: LedgerLine['status_now'] | null; current: boolean; endsBefore?: string | null },
  now: number,
): AsyncGenerator<LedgerLine> {
  for (let after = FIRST_ID; ; ) {
    const replies = await pageOfReplies(sql, workspaceId, after, PAGE);
    const last = replies.at(-1);
    if (!last) return;
    for (const reply of replies) {
      const line = toLine(reply, now);
      if (wanted.status !== null && line.status_now !== wanted.status) continue;
      if (wanted.current && !line.is_current) continue;
      if (wanted.endsBefore && !endsBefore(line, wanted.endsBefore)) continue;
      yield line;
    }
    after = last.eventId;
  }
}

export async function* ledgerAsJson(lines: AsyncIterable<LedgerLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

/** What a spreadsheet would take for a formula; a phone number is none. */
const FORMULA = /^[=+\-@\t\r\n](?!\d+$)/;

export const ledgerAsCsv = (lines: AsyncIterable<LedgerLine>): Readable =>
  // Unlike a pipe it also ends the CSV when the lines break off, as when the database goes away.
  pipeline(
    Readable.from(lines),
    stringify({
      header: true,
      columns: [...COLUMNS],
      cast: {
        boolean: (value) => String(value),
        string: (value) => (FORMULA.test(value) ? `'${value}` : value),
      },
    }),
    () => undefined,
  );
