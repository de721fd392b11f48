import type { Readable } from 'node:stream';
import { DIRECTION_NAMES, PRODUCT_NAMES } from '../../hub-api/call-names.ts';
import type { CallGroup, CallStatistics, CallsOfPeriod, Figures, Grouping } from '../../hub-api/call-statistics.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { Sql } from '../database/database.ts';
import { type CsvReader, linesAsCsv } from '../permissions/ledger-export.ts';
import { type CallSums, type CallsWanted, sumCalls } from '../store/call-statistics.ts';
import { memberNames } from '../store/member-names.ts';
import { agentNameOf } from './agent-name.ts';

type Names = Pick<CallGroup, 'key' | 'label'>;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const SOURCES: Record<string, string> = PRODUCT_NAMES;
const DIRECTIONS: Record<string, string> = DIRECTION_NAMES;

const UNKNOWN: Partial<Record<Grouping, string>> = {
  agent: 'Team member not known',
  number: 'Number not known',
  direction: 'Direction not known',
};

/** `given`: what the workspace calls those whom a provider tells by number, by that number. */
const textNames = (by: Grouping, text: string, given: ReadonlyMap<string, string>): Names => {
  if (by === 'agent') {
    const { id, name } = agentNameOf(text);
    return { key: id, label: name ?? given.get(id) ?? id };
  }
  return { key: text, label: (by === 'source' ? SOURCES[text] : DIRECTIONS[text]) ?? text };
};

const DAY_MS = 24 * HOUR_MS;

/** How far the clocks of a time zone are ahead of UTC at a time, all in ms. */
const offsetsOf = (timeZone: string): ((time: number) => number) => {
  // Sweden writes times as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const at = (time: number): number => Date.parse(`${format.format(time).replace(' ', 'T')}Z`) - time;
  const days = new Map<number, number | null>();
  return (time) => {
    // Working it out is slow, and on nearly every day the clocks go on as they began.
    const day = Math.floor(time / DAY_MS) * DAY_MS;
    let known = days.get(day);
    if (known === undefined) {
      known = at(day) === at(day + DAY_MS) ? at(day) : null;
      days.set(day, known);
    }
    return known ?? at(time);
  };
};

/** What a clock in the time zone shows. */
const clockOf = (timeZone: string) => {
  const offsetAt = offsetsOf(timeZone);
  return (by: Grouping, time: Date): Names => {
    const shown = new Date(time.getTime() + offsetAt(time.getTime()));
    const day = shown.toISOString().slice(0, 10);
    if (by === 'day') return { key: day, label: day };
    const hour = shown.getUTCHours();
    const clock = `${String(hour).padStart(2, '0')}:00`;
    if (by === 'hour') return { key: String(hour), label: clock };
    // The week begins on Monday.
    const weekday = (shown.getUTCDay() + 6) % 7;
    return { key: `${weekday + 1}-${hour}`, label: `${WEEKDAYS[weekday]} ${clock}` };
  };
};

const NOTHING: CallSums = {
  started: 0,
  answered: 0,
  missed: 0,
  missed_incoming: 0,
  rejected: 0,
  out_started: 0,
  out_answered: 0,
  talk_seconds: 0,
  talks: 0,
  answer_seconds: 0,
  answers: 0,
  missed_returned: 0,
};

const added = (one: CallSums, other: CallSums): CallSums => {
  const sum = { ...one };
  for (const name of Object.keys(NOTHING) as (keyof CallSums)[]) sum[name] += other[name];
  return sum;
};

const ratio = (part: number, of: number, digits: number): number | null =>
  of === 0 ? null : Number((part / of).toFixed(digits));

/** `isOfAgent`: an incoming call is a team member's only because they took it, so it says nothing of how many they take. */
const figuresOf = (sums: CallSums, isOfAgent: boolean): Figures => ({
  started: sums.started,
  answered: sums.answered,
  missed: sums.missed,
  missed_incoming: sums.missed_incoming,
  rejected: sums.rejected,
  connect_rate: isOfAgent ? ratio(sums.out_answered, sums.out_started, 4) : ratio(sums.answered, sums.started, 4),
  talk_seconds: Math.round(sums.talk_seconds),
  mean_talk_seconds: ratio(sums.talk_seconds, sums.talks, 1),
  mean_seconds_to_answer: ratio(sums.answer_seconds, sums.answers, 1),
  missed_returned: sums.missed_returned,
});

/** Of hours and days the earliest first, of anything else what has the most calls. */
const inOrder = (by: Grouping, groups: CallGroup[]): CallGroup[] => {
  const isTime = by === 'hour' || by === 'weekday_hour' || by === 'day';
  return groups.toSorted(
    (one, other) =>
      (isTime ? 0 : other.started - one.started) ||
      (one.key ?? '').localeCompare(other.key ?? '', 'en', { numeric: true }),
  );
};

interface Grouped {
  by: Grouping;
  /** IANA: whose hours and days. */
  timeZone: string;
}

/** The figures of the calls that are wanted, all and by group, from one look at the calls. */
const callsOfPeriod = async (
  sql: Sql,
  workspaceId: string,
  wanted: CallsWanted,
  { by, timeZone }: Grouped,
): Promise<CallsOfPeriod> => {
  const clock = clockOf(timeZone);
  const given = by === 'agent' ? await memberNames(sql, workspaceId) : new Map<string, string>();
  let total = NOTHING;
  const groups = new Map<string | null, Names & { sums: CallSums }>();
  for (const { key, ...sums } of await sumCalls(sql, workspaceId, by, wanted)) {
    total = added(total, sums);
    const unknown = { key: null, label: UNKNOWN[by] ?? 'Not known' };
    const names = key === null ? unknown : typeof key === 'string' ? textNames(by, key, given) : clock(by, key);
    const known = groups.get(names.key);
    // Of several spellings of a name the most frequent counts.
    groups.set(names.key, known ? { ...known, sums: added(known.sums, sums) } : { ...names, sums });
  }
  const found = [...groups.values()].map(({ key, label, sums }) => ({
    key,
    label,
    ...figuresOf(sums, by === 'agent' || wanted.agents !== null),
  }));
  return {
    from: wanted.from,
    to: wanted.to,
    total: figuresOf(total, wanted.agents !== null),
    groups: inOrder(by, found),
  };
};

/** The figures of the calls that are wanted, beside those of the same kind in the period `before`, where there is one. */
export const callStatistics = async (
  sql: Sql,
  workspaceId: string,
  { before, by, timeZone, ...wanted }: CallsWanted & Grouped & { before: Pick<CallsWanted, 'from' | 'to'> | null },
): Promise<CallStatistics> => {
  const grouped = { by, timeZone };
  const figures = await callsOfPeriod(sql, workspaceId, wanted, grouped);
  return {
    ...figures,
    time_zone: timeZone,
    by,
    ...(before && { before: await callsOfPeriod(sql, workspaceId, { ...wanted, ...before }, grouped) }),
  };
};

/** A group in a line of its own, with the period that it is of. */
type CallStatisticsLine = Pick<CallStatistics, 'from' | 'to' | 'time_zone'> & CallGroup;

const CSV_COLUMNS: readonly (keyof CallStatisticsLine)[] = [
  'from',
  'to',
  'time_zone',
  'key',
  'label',
  'started',
  'answered',
  'connect_rate',
  'missed',
  'missed_incoming',
  'missed_returned',
  'rejected',
  'talk_seconds',
  'mean_talk_seconds',
  'mean_seconds_to_answer',
];

async function* linesOf({ time_zone, before, ...period }: CallStatistics): AsyncGenerator<CallStatisticsLine> {
  for (const { from, to, groups } of before ? [period, before] : [period]) {
    for (const group of groups) yield { from, to, time_zone, ...group };
  }
}

/** The groups of the period, then those of the one before. */
export const callStatisticsAsCsv = (statistics: CallStatistics, reader: CsvReader): Readable =>
  linesAsCsv(linesOf(statistics), CSV_COLUMNS, reader);
