import type { CallGroup, CallStatistics, Figures } from '../../hub-api/call-statistics.ts';
import type { Choice } from './choice.ts';
import { measureOf } from './measures.ts';
import { dayAfter, type Period } from './period.ts';

/** What calls come to that have something in common, beside those of the period before. */
export interface Row {
  /** Null where it is not known. */
  key: string | null;
  label: string;
  now: Figures;
  /** Null where there is nothing to compare with. */
  before: Figures | null;
}

const NONE: Figures = {
  started: 0,
  answered: 0,
  missed: 0,
  missed_incoming: 0,
  rejected: 0,
  connect_rate: null,
  talk_seconds: 0,
  mean_talk_seconds: null,
  mean_seconds_to_answer: null,
  missed_returned: 0,
};

const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

/** "Mon, 2 Mar" of YYYY-MM-DD. */
export const dayName = (date: string): string => day.format(new Date(date));

const byKey = (groups: readonly CallGroup[] | undefined): Map<string | null, CallGroup> =>
  new Map(groups?.map((group) => [group.key, group]));

/** Each day of the period, also those without calls, beside the one as many days earlier. */
const days = ({ groups, before }: CallStatistics, { first, days: amount }: Period): Row[] => {
  const [known, knownBefore] = [byKey(groups), byKey(before?.groups)];
  return Array.from({ length: amount }, (_, index) => {
    const date = dayAfter(first, index);
    const now = known.get(date) ?? NONE;
    return { key: date, label: dayName(date), now, before: knownBefore.get(dayAfter(date, -amount)) ?? NONE };
  });
};

/** Also what has calls only in the period before. */
const allOf = ({ groups, before }: CallStatistics): Row[] => {
  const [known, knownBefore] = [byKey(groups), byKey(before?.groups)];
  return [...new Map([...knownBefore, ...known]).values()].map(({ key, label }) => ({
    key,
    label,
    now: known.get(key) ?? NONE,
    before: knownBefore.get(key) ?? NONE,
  }));
};

/** Fewer days than a week have other hours than those before them: there is nothing to compare with. */
const hours = ({ groups, before }: CallStatistics, { days: amount }: Period): Row[] => {
  const knownBefore = byKey(before?.groups);
  return groups.map((group) => ({
    key: group.key,
    label: group.label,
    now: group,
    before: amount < 7 ? null : (knownBefore.get(group.key) ?? NONE),
  }));
};

export const rowsOf = (statistics: CallStatistics, period: Period): Row[] => {
  if (statistics.by === 'day') return days(statistics, period);
  if (statistics.by === 'weekday_hour') return hours(statistics, period);
  // What nobody took is no team member's; it counts for the number and the hour.
  return allOf(statistics).filter(({ key }) => key !== null || statistics.by !== 'agent');
};

const isTime = ({ by }: Choice): boolean => by === 'day' || by === 'weekday_hour';

const byName = (choice: Choice, one: Row, other: Row): number => {
  const [first, second] = isTime(choice) ? [one.key ?? '', other.key ?? ''] : [one.label, other.label];
  return first.localeCompare(second, undefined, { numeric: true });
};

/** As the choice has it; what has no value comes last, whichever way. */
export const inOrder = (rows: readonly Row[], choice: Choice): Row[] => {
  const { sort, isAscending } = choice;
  const sign = isAscending ? 1 : -1;
  if (sort === 'name') return rows.toSorted((one, other) => sign * byName(choice, one, other));
  const { of } = measureOf(sort);
  return rows.toSorted((one, other) => {
    const [first, second] = [of(one.now), of(other.now)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return sign * (first - second) || byName(choice, one, other);
  });
};
