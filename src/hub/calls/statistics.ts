import { DIRECTION_NAMES, PRODUCT_NAMES } from '../../hub-api/call-names.ts';
import type { CallGroup, CallStatistics, Figures, Grouping } from '../../hub-api/call-statistics.ts';
import type { Sql } from '../database/database.ts';
import { type CallSums, type CallsWanted, sumCalls } from '../store/call-statistics.ts';
import { agentNameOf } from './agent-name.ts';

type Names = Pick<CallGroup, 'key' | 'label'>;

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const LONG_WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const SOURCES: Record<string, string> = PRODUCT_NAMES;
const DIRECTIONS: Record<string, string> = DIRECTION_NAMES;

const UNKNOWN: Partial<Record<Grouping, string>> = {
  agent: 'Team member not known',
  number: 'Number not known',
  direction: 'Direction not known',
};

const textNames = (by: Grouping, text: string): Names => {
  if (by === 'agent') {
    const { id, name } = agentNameOf(text);
    return { key: id, label: name ?? id };
  }
  return { key: text, label: (by === 'source' ? SOURCES[text] : DIRECTIONS[text]) ?? text };
};

/** What a clock in the time zone shows. */
const clockOf = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  return (by: Grouping, time: Date): Names => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const hour = Number(parts.get('hour'));
    const shown = `${String(hour).padStart(2, '0')}:00`;
    if (by === 'hour') return { key: String(hour), label: shown };
    if (by === 'day') {
      const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
      return { key: day, label: day };
    }
    const weekday = WEEKDAYS.indexOf(parts.get('weekday') ?? '');
    return { key: `${weekday + 1}-${hour}`, label: `${LONG_WEEKDAYS[weekday]} ${shown}` };
  };
};

const NOTHING: CallSums = {
  started: 0,
  answered: 0,
  missed: 0,
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

/** The figures of the calls that are wanted, all and by group, from one look at the calls. */
export const callStatistics = async (
  sql: Sql,
  workspaceId: string,
  { by, timeZone, ...wanted }: CallsWanted & { by: Grouping; timeZone: string },
): Promise<CallStatistics> => {
  const clock = clockOf(timeZone);
  let total = NOTHING;
  const groups = new Map<string | null, Names & { sums: CallSums }>();
  for (const { key, ...sums } of await sumCalls(sql, workspaceId, by, wanted)) {
    total = added(total, sums);
    const unknown = { key: null, label: UNKNOWN[by] ?? 'Not known' };
    const names = key === null ? unknown : typeof key === 'string' ? textNames(by, key) : clock(by, key);
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
    time_zone: timeZone,
    by,
    total: figuresOf(total, wanted.agents !== null),
    groups: inOrder(by, found),
  };
};
