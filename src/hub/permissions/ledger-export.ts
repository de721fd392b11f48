import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { LedgerLine, LineKind } from '../../hub-api/permissions.ts';
import { e164DigitsOf, withPlus } from '../../values/phone.ts';
import { stringOf } from '../../values/string-of.ts';
import type { Sql } from '../database/database.ts';
import { currentAmong } from './current.ts';
import { type LedgerEntry, pageOfEntries } from './ledger.ts';
import type { LedgerRecord } from './record.ts';
import { statusAt } from './rules.ts';

const PAGE = 1_000;

const COLUMNS: readonly (keyof LedgerLine)[] = [
  'customer_phone',
  'customer_id',
  'whatsapp_user_id',
  'username',
  'waba_number',
  'channel',
  'status_now',
  'is_current',
  'status',
  'expires_at',
  'end_rule',
  'replied_at',
  'stated_at',
  'received_at',
  'is_automatic',
  'message_id',
  'paired_message_id',
  'kind',
  'reason',
  'recorded_by',
  'event_id',
  'id',
  'seq',
  'body_sha256',
  'prev_hash',
  'hash',
];

/** As it was written; of a line that names none, the one that it is about. */
const phoneOf = ({ customer_phone: phone, identifiers }: LedgerRecord): string | null => {
  if (typeof phone === 'string') return phone;
  const known = identifiers.find((one) => one.startsWith('phone:'));
  return known === undefined ? null : withPlus(known.slice('phone:'.length));
};

const endRuleOf = (rule: unknown): LedgerLine['end_rule'] =>
  rule === 'stated' || rule === 'reply' || rule === 'arrival' ? rule : null;

/** A line for people, as things stand at `now` (ISO 8601); null for one whose content was erased. */
export const toLine = (entry: LedgerEntry, current: ReadonlySet<string>, now: string): LedgerLine | null => {
  const { record } = entry;
  if (record === null) return null;
  const { answer, expires_at: expiresAt } = record;
  const isAnswer = answer !== null && record.kind !== 'erasure';
  return {
    seq: entry.seq,
    id: entry.id,
    kind: record.kind,
    event_id: record.kind === 'reply' || record.kind === 'end' ? entry.id : stringOf(record.event_id),
    customer_phone: phoneOf(record),
    customer_id: stringOf(record.customer_id),
    whatsapp_user_id: stringOf(record.whatsapp_user_id),
    username: stringOf(record.username),
    waba_number: stringOf(record.waba_number) ?? (record.number === null ? null : withPlus(record.number)),
    channel: record.channel,
    status: isAnswer ? answer : null,
    status_now: isAnswer ? statusAt({ answer, expiresAt }, now) : null,
    is_current: isAnswer ? current.has(entry.id) : null,
    expires_at: expiresAt,
    end_rule: endRuleOf(record.end_rule),
    replied_at: record.at,
    stated_at: stringOf(record.stated_at),
    received_at: record.recorded_at,
    message_id: stringOf(record.message_id),
    paired_message_id: stringOf(record.paired_message_id),
    is_automatic: typeof record.is_automatic === 'boolean' ? record.is_automatic : null,
    reason: stringOf(record.reason),
    recorded_by: stringOf(record.recorded_by) ?? stringOf(record.requested_by),
    body_sha256: stringOf(record.body_sha256),
    hash: entry.hash,
    prev_hash: entry.prevHash,
  };
};

/** Whether a temporary permission still holds, and ends before this time. */
const endsBefore = ({ status_now, expires_at }: LedgerLine, time: string): boolean =>
  status_now === 'temporary' && expires_at !== null && Date.parse(expires_at) < Date.parse(time);

const ANSWERS: readonly LineKind[] = ['reply', 'by_hand'];
const EVERYTHING: readonly LineKind[] = ['reply', 'by_hand', 'request', 'check', 'end', 'join', 'erasure'];

export interface LedgerWish {
  status: LedgerLine['status_now'];
  current: boolean;
  endsBefore?: string | null;
  /** Also lines that are no answers. */
  isWhole?: boolean;
}

/** Every line of the ledger that is wanted, page by page, the oldest first, as things stand at `now` (ms since 1970). */
export async function* ledgerLines(
  sql: Sql,
  workspaceId: string,
  wanted: LedgerWish,
  now: number,
): AsyncGenerator<LedgerLine> {
  const at = new Date(now).toISOString();
  const kinds = wanted.isWhole ? EVERYTHING : ANSWERS;
  for (let after = 0; ; ) {
    const entries = await pageOfEntries(sql, { workspaceId, after, kinds, most: PAGE });
    const last = entries.at(-1);
    if (!last) return;
    const current = await currentAmong(sql, workspaceId, entries);
    for (const entry of entries) {
      const line = toLine(entry, current, at);
      if (line === null) continue;
      if (wanted.status !== null && line.status_now !== wanted.status) continue;
      if (wanted.current && line.is_current !== true) continue;
      if (wanted.endsBefore && !endsBefore(line, wanted.endsBefore)) continue;
      yield line;
    }
    after = last.seq;
  }
}

export async function* linesAsJson(lines: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

/**
 * Where a spreadsheet would take up a formula: at the start, and wherever one that parts cells in another way would see a
 * cell start. The full-width signs are those of Japanese keyboards.
 */
const FORMULA_STARTS = /(^|[;,|\t\r\n"'])([^\S\r\n]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const LEADING_BLANKS = /^(?=[\t\r\n])/;

const defused = (value: string): string => value.replace(LEADING_BLANKS, "'").replace(FORMULA_STARTS, "$1$2'");

/**
 * Opened as CSV, "+17045550118" is the number 17045550118 to every spreadsheet. Excel and LibreOffice show an apostrophe
 * as it is, LibreOffice does not work out ="+17045550118", and Google Sheets ignores blanks: a mark of the writing
 * direction makes it text in all of them, is seen in none, and is no part of a number to whoever reads it back.
 */
const LEFT_TO_RIGHT_MARK = '\u200e';

/** Who reads the CSV: programs, which want the bare value, or a spreadsheet, which would take the plus off a number. */
export type CsvReader = 'programs' | 'spreadsheet';

const CELLS: Record<CsvReader, (value: string) => string> = {
  programs: (value) => (e164DigitsOf(value) !== null ? value : defused(value)),
  spreadsheet: (value) => (e164DigitsOf(value) !== null ? LEFT_TO_RIGHT_MARK + value : defused(value)),
};

/** Lines as CSV, in which nothing is a formula. */
export const linesAsCsv = <Line extends object>(
  lines: AsyncIterable<Line>,
  columns: readonly (keyof Line & string)[],
  reader: CsvReader = 'programs',
): Readable =>
  // Unlike a pipe it also ends the CSV when the lines break off, as when the database goes away.
  pipeline(
    Readable.from(lines),
    stringify({
      // Excel takes a file without a byte order mark for one in the computer's old code page.
      bom: reader === 'spreadsheet',
      header: true,
      columns: [...columns],
      cast: {
        boolean: (value) => String(value),
        string: CELLS[reader],
      },
    }),
    () => undefined,
  );

export const ledgerAsCsv = (lines: AsyncIterable<LedgerLine>, reader?: CsvReader): Readable =>
  linesAsCsv(lines, COLUMNS, reader);
