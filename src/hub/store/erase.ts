import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Sql } from '../database/database.ts';
import { parseBody } from '../intake/body.ts';
import { subjectsOf } from '../intake/subject.ts';
import { eraseFromLedger } from '../permissions/erasure.ts';
import { personOf } from '../permissions/persons.ts';
import { FIRST_ID, MOST_BYTES_OF_PAGE } from './page.ts';
import { eraseFromWaits } from './waits.ts';

/** What was erased of a person, and what was not. */
export interface Erasure {
  /** The ids of the erased events: whoever remembers their bodies must forget them. */
  eventIds: string[];
  /** The ids of other people's events in whose bodies the person is no longer named. */
  redactedIds: string[];
  calls: number;
  /** Lines of the permission ledger. */
  lines: number;
  quarantined: number;
  isRefused: boolean;
  /** What still mentions the person, in words. */
  left: string[];
}

const PAGE = 500;

/** What may stand between two digits of one number, also as a form writes it: "%20" to "%2F". */
const BETWEEN_DIGITS = String.raw`(?:[\s().+/-]|%2[0-9A-F])*`;
const BEFORE_DIGITS = '(^|[^0-9]|%2[0-9A-F])';
const AFTER_DIGITS = '(?=[^0-9]|$)';

const spaced = (digits: string): string => [...digits].join(BETWEEN_DIGITS);

/** Shorter ones are parts of other numbers too often. */
const FEWEST_NATIONAL_DIGITS = 9;

/** A number, in digits, as it may be written in a body: with its country code, or as people of that country do. */
const numberPattern = (digits: string): string => {
  const national = parsePhoneNumberFromString(`+${digits}`)?.nationalNumber ?? '';
  const whole = `(?:00)?${spaced(digits)}`;
  if (national.length < FEWEST_NATIONAL_DIGITS || !digits.endsWith(national)) return whole;
  return `(?:${whole}|0?${spaced(national)})`;
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Shorter ids stand in too many bodies by chance. */
const FEWEST_ID_LETTERS = 6;

/** Finds any of a person's identities in a body, but not inside a longer number or id; null when none could be found. */
const patternOf = (identifiers: readonly string[], subjects: readonly string[]): string | null => {
  const numbers = subjects.filter((subject) => /^\d+$/.test(subject)).map(numberPattern);
  const ids = identifiers
    .filter((one) => /^(customer|user):/.test(one))
    .map((one) => one.slice(one.indexOf(':') + 1))
    .filter((id) => id.length >= FEWEST_ID_LETTERS)
    .map(escaped);
  const parts = [
    ...(numbers.length > 0 ? [`${BEFORE_DIGITS}(?:${numbers.join('|')})${AFTER_DIGITS}`] : []),
    ...(ids.length > 0 ? [`(^|[^A-Za-z0-9_])(?:${ids.join('|')})(?=[^A-Za-z0-9_]|$)`] : []),
  ];
  return parts.length > 0 ? parts.join('|') : null;
};

const ERASED = 'erased';

/** A body without the person; null when it cannot be read any more then, as when the number was no text. */
const redacted = (body: string, contentType: string, pattern: RegExp): string | null => {
  // Twice, because what stands between two numbers belongs to both of them.
  const replace = (text: string): string =>
    text.replaceAll(
      pattern,
      (_match, one: string | undefined, other: string | undefined) => `${one ?? other ?? ''}${ERASED}`,
    );
  const without = replace(replace(body));
  const isSpoilt = parseBody(without, contentType) === undefined && parseBody(body, contentType) !== undefined;
  return isSpoilt ? null : without;
};

interface Mentioning {
  id: string;
  body: string;
  content_type: string;
}

/** Ids of events whose bodies are read together: one at the least, and no more than a page has bytes. */
const inReadableParts = (events: readonly { id: string; bytes: number }[]): string[][] => {
  const parts: string[][] = [];
  let room = 0;
  for (const { id, bytes } of events) {
    room -= bytes;
    const part = parts.at(-1);
    if (part && room >= 0) part.push(id);
    else {
      parts.push([id]);
      room = MOST_BYTES_OF_PAGE - bytes;
    }
  }
  return parts;
};

/** Takes the person out of other people's events; gives which ones it changed, and which it had to remove. */
const redactOthers = async (
  sql: Sql,
  workspaceId: string,
  pattern: string,
): Promise<{ redactedIds: string[]; removedIds: string[] }> => {
  const redactedIds: string[] = [];
  const removedIds: string[] = [];
  const inBody = new RegExp(pattern, 'gi');
  for (let after = FIRST_ID; ; ) {
    const events = await sql.query<{ id: string; bytes: number }>(
      `SELECT id, octet_length(body) AS bytes FROM hub.events
       WHERE workspace_id = $1 AND id > $2 AND body ~* $3 ORDER BY id LIMIT $4`,
      [workspaceId, after, pattern, PAGE],
    );
    for (const ids of inReadableParts(events)) {
      const part = await sql.query<Mentioning>(
        'SELECT id, body, content_type FROM hub.events WHERE id = ANY ($1::uuid[])',
        [ids],
      );
      for (const { id, body, content_type } of part) {
        const without = redacted(body, content_type, inBody);
        if (without === null) removedIds.push(id);
        else {
          await sql.query('UPDATE hub.events SET body = $2 WHERE id = $1', [id, without]);
          redactedIds.push(id);
        }
      }
    }
    const last = events.at(-1);
    if (!last) break;
    after = last.id;
  }
  await sql.query('DELETE FROM hub.events WHERE id = ANY ($1::uuid[])', [removedIds]);
  return { redactedIds, removedIds };
};

const countLinesOfOthers = async (sql: Sql, workspaceId: string, pattern: string): Promise<number> => {
  const [row] = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM hub.ledger WHERE workspace_id = $1 AND body ~* $2',
    [workspaceId, pattern],
  );
  return row?.count ?? 0;
};

const leftInWords = (redactions: number, lines: number): string[] => [
  ...(redactions > 0
    ? [
        `${redactions} events of other people named this person: they are kept, without the name of this one's numbers and ids.`,
      ]
    : []),
  ...(lines > 0
    ? [
        `${lines} lines of the permission ledger are about other people, and their webhooks name this person: they are proof, and cannot be changed.`,
      ]
    : []),
  "Backups, what Zaps have already received, and what DoubleTick and WhatConverts keep are not the hub's to erase.",
];

/** Erases everything that the workspace holds of the person with this identifier. `now` in ISO 8601. */
export const eraseCustomer = async (
  sql: Sql,
  workspaceId: string,
  identifier: string,
  now: string,
): Promise<Erasure> => {
  const identifiers = await personOf(sql, workspaceId, [identifier]);
  const subjects = subjectsOf(identifiers);
  const pattern = patternOf(identifiers, subjects);
  const own = await sql.query<{ id: string }>(
    'DELETE FROM hub.events WHERE workspace_id = $1 AND customer = ANY ($2::text[]) RETURNING id',
    [workspaceId, subjects],
  );
  const others = pattern === null ? { redactedIds: [], removedIds: [] } : await redactOthers(sql, workspaceId, pattern);
  const eventIds = [...own.map(({ id }) => id), ...others.removedIds];
  await sql.query('DELETE FROM hub.deliveries WHERE event_id = ANY ($1::uuid[])', [eventIds]);
  // The calls before the ledger, as the intake takes them: two that wait for each other's would wait for ever.
  const calls = await sql.query(
    `DELETE FROM hub.calls WHERE workspace_id = $1
       AND (subject = ANY ($2::text[]) OR regexp_replace(customer, '\\D', '', 'g') = ANY ($2::text[]))
     RETURNING call_id`,
    [workspaceId, subjects],
  );
  const ledger = await eraseFromLedger(sql, workspaceId, identifiers, now);
  await eraseFromWaits(sql, workspaceId, identifiers, now);
  const quarantined =
    pattern === null
      ? []
      : await sql.query('DELETE FROM hub.quarantine WHERE workspace_id = $1 AND body ~* $2 RETURNING id', [
          workspaceId,
          pattern,
        ]);
  const linesOfOthers = pattern === null ? 0 : await countLinesOfOthers(sql, workspaceId, pattern);
  return {
    eventIds,
    redactedIds: others.redactedIds,
    calls: calls.length,
    lines: ledger.lines,
    quarantined: quarantined.length,
    isRefused: ledger.isRefused,
    left: leftInWords(others.redactedIds.length, linesOfOthers),
  };
};
