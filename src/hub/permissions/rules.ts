/** The rules of permission: pure, and the only place where they stand. What is in doubt is a no. */
import type { Answer, Channel, PermissionStatus, Step } from '../../hub-api/permissions.ts';
import type { LineChannel } from './record.ts';

/** A line that decides: an answer, or what an erasure left of one. Times are ISO 8601, UTC, with ms. */
export interface DecidingLine {
  seq: number;
  id: string;
  kind: 'reply' | 'by_hand' | 'erasure';
  answer: Answer;
  identifiers: readonly string[];
  /** Canonical digits; null for all business numbers. */
  number: string | null;
  channel: LineChannel;
  /** When it was said: the time that counts. */
  at: string;
  recordedAt: string;
  expiresAt: string | null;
  /** Whether `at` is when the provider said it was, or when it arrived. */
  timeRule: 'stated' | 'arrival';
  isAutomatic: boolean;
}

/** Where somebody stands, and the line that says so; none for somebody who was never asked. */
export interface Standing {
  status: PermissionStatus;
  line: DecidingLine | null;
}

/** What is asked: about one identifier of a person, on one business number (null: on any of them), on one channel. */
export interface Question {
  identifier: string;
  number: string | null;
  channel: Channel;
}

const isGrant = ({ answer }: DecidingLine): boolean => answer === 'permanent' || answer === 'temporary';

const STRICTNESS: Record<Answer, number> = { denied: 3, unclear: 2, temporary: 1, permanent: 0 };

/** Above zero when `one` outranks `other`: it was said later, or at the same time and is stricter. */
const byRank = (one: DecidingLine, other: DecidingLine): number => {
  if (one.at !== other.at) return one.at > other.at ? 1 : -1;
  const strictness = STRICTNESS[one.answer] - STRICTNESS[other.answer];
  if (strictness !== 0) return strictness;
  const [oneEnd, otherEnd] = [one.expiresAt ?? '', other.expiresAt ?? ''];
  if (oneEnd !== otherEnd) return oneEnd < otherEnd ? 1 : -1;
  if ((one.number === null) !== (other.number === null)) return one.number === null ? 1 : -1;
  return one.seq - other.seq;
};

const isOnChannel = (line: DecidingLine, channel: Channel): boolean =>
  line.channel === 'all' || line.channel === channel;

/** A refusal that names no number is one on every number; a grant that names none holds for none but a phone line. */
const isOnNumber = (line: DecidingLine, number: string | null): boolean =>
  line.number === number || (line.number === null && (!isGrant(line) || line.channel === 'phone'));

/**
 * The answers that speak on one identifier: a refusal or a doubt of the person, whatever identity it came with; a grant
 * only when it came with this very identifier. After an erasure a grant that says no time may be a late copy of the old
 * one, so it is none.
 */
const answersAbout = (lines: readonly DecidingLine[], identifier: string, channel: Channel): DecidingLine[] => {
  const isErased = lines.some(({ kind }) => kind === 'erasure');
  return lines.filter((line) => {
    if (!isOnChannel(line, channel)) return false;
    if (!isGrant(line)) return true;
    return line.identifiers.includes(identifier) && !(isErased && line.timeRule === 'arrival');
  });
};

const topOf = (lines: readonly DecidingLine[]): DecidingLine | null =>
  lines.reduce<DecidingLine | null>((top, line) => (top === null || byRank(line, top) > 0 ? line : top), null);

/** What an answer comes to at `now` (ISO 8601): a temporary grant is over at its end. */
export const statusAt = ({ answer, expiresAt }: Pick<DecidingLine, 'answer' | 'expiresAt'>, now: string) => {
  if (answer !== 'temporary') return answer;
  return expiresAt !== null && expiresAt > now ? 'temporary' : 'expired';
};

/** The most restrictive first: what counts when several business numbers have different answers. */
const RESTRICTIVE: readonly PermissionStatus[] = [
  'denied',
  'unclear',
  'expired',
  'never_asked',
  'temporary',
  'permanent',
];

export const mayCall = (status: PermissionStatus): boolean => status === 'temporary' || status === 'permanent';

const isStricter = (one: Standing, other: Standing): boolean => {
  const levels = RESTRICTIVE.indexOf(one.status) - RESTRICTIVE.indexOf(other.status);
  if (levels !== 0) return levels < 0;
  const [oneEnd, otherEnd] = [one.line?.expiresAt ?? '', other.line?.expiresAt ?? ''];
  if (oneEnd !== otherEnd) return oneEnd < otherEnd;
  // Of two that are equally strict the later is told, whichever came in first.
  return one.line !== null && other.line !== null && byRank(one.line, other.line) > 0;
};

/** The strictest of several standings; never asked when there is none. */
const strictestOf = ([first, ...others]: readonly Standing[]): Standing =>
  others.reduce((strictest, one) => (isStricter(one, strictest) ? one : strictest), first ?? NEVER_ASKED);

const NEVER_ASKED: Standing = { status: 'never_asked', line: null };

/** Where a person stands at `now` (ISO 8601). `lines` are all that decide of this person, in any order. */
export const standingOf = (lines: readonly DecidingLine[], question: Question, now: string): Standing => {
  const about = answersAbout(lines, question.identifier, question.channel);
  const numbers = question.number === null ? [...new Set(about.map(({ number }) => number))] : [question.number];
  return strictestOf(
    numbers.map((number) => {
      const line = topOf(about.filter((one) => isOnNumber(one, number)));
      return line ? { status: statusAt(line, now), line } : NEVER_ASKED;
    }),
  );
};

const CHANNELS: readonly Channel[] = ['whatsapp', 'phone'];

/** Whether a line still decides anything: for one of its identifiers no newer answer took its place. */
export const isCurrent = (line: DecidingLine, lines: readonly DecidingLine[]): boolean =>
  // An answer that names nobody has nobody's newer answer after it.
  line.identifiers.length === 0 ||
  CHANNELS.filter((channel) => isOnChannel(line, channel)).some((channel) =>
    line.identifiers.some((identifier) => {
      const about = answersAbout(lines, identifier, channel);
      return topOf(about.filter((one) => isOnNumber(one, line.number)))?.id === line.id;
    }),
  );

/**
 * Whether a line decides nothing any more, and never will, whatever comes late and whoever turns out to be the same
 * person. It takes a newer answer on the very same business number; and a no is spent by a newer no alone, because a newer
 * yes may be of another identity.
 */
export const isSpent = (line: DecidingLine, lines: readonly DecidingLine[]): boolean => {
  if (line.identifiers.length === 0) return true;
  const beside = lines.filter(({ number }) => number === line.number);
  if (isGrant(line)) return !isCurrent(line, beside);
  return beside.some(
    (other) =>
      !isGrant(other) && (other.channel === 'all' || other.channel === line.channel) && byRank(other, line) > 0,
  );
};

/** What each answer was beside the one before it, by id. */
export const stepsOf = (lines: readonly DecidingLine[]): Map<string, Step> => {
  const steps = new Map<string, Step>();
  const before: DecidingLine[] = [];
  for (const line of lines.toSorted(byRank)) {
    const previous = topOf(before.filter((one) => one.number === line.number || one.number === null));
    const held = previous !== null && mayCall(statusAt(previous, line.at));
    steps.set(line.id, stepOf(line, held));
    before.push(line);
  }
  return steps;
};

const stepOf = (line: DecidingLine, held: boolean): Step => {
  if (line.kind === 'erasure') return 'erased';
  if (isGrant(line)) return held ? 'renewed' : 'granted';
  if (line.answer === 'unclear') return 'unclear';
  if (line.isAutomatic) return 'revoked_automatically';
  return held ? 'withdrawn' : 'refused';
};

/** The latest to have been said first. */
export const newestFirst = (lines: readonly DecidingLine[]): DecidingLine[] =>
  lines.toSorted((one, other) => byRank(other, one));
