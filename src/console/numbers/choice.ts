import type { Grouping } from '../../hub-api/call-statistics.ts';
import { MEASURES, type MeasureName, measureOf } from './measures.ts';
import { PERIODS, type PeriodName, type PeriodWanted } from './period.ts';
import { isTimeZone } from './zone.ts';

export const SPLITS = {
  agent: 'Team member',
  direction: 'Direction',
  number: 'Your number',
  source: 'Product',
  weekday_hour: 'Hour of the week',
  day: 'Day',
} as const satisfies Partial<Record<Grouping, string>>;

export type Split = keyof typeof SPLITS;

/** What calls can be narrowed to: a row of a split. */
const NARROWED = ['agent', 'direction', 'number', 'source'] as const;

export type Narrowed = (typeof NARROWED)[number];

/** What the screen shows: all of it is in the page's address, so that a link shows the same. */
export interface Choice extends PeriodWanted {
  by: Split;
  /** In the chart. */
  show: MeasureName;
  sort: MeasureName | 'name';
  isAscending: boolean;
  only: Partial<Record<Narrowed, string>>;
}

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const oneOf = <Key extends string>(known: Record<Key, unknown>, text: string | null, otherwise: Key): Key =>
  text !== null && Object.hasOwn(known, text) ? (text as Key) : otherwise;

/** The measures that a split has: what was missed belongs to a number and an hour, but to no team member. */
export const measuresOf = (by: Split): MeasureName[] =>
  (Object.keys(MEASURES) as MeasureName[]).filter((name) => by !== 'agent' || !measureOf(name).isOfNobody);

/** Of hours and days the earliest first, of anything else what has the most calls. */
export const usualOrder = (by: Split): Pick<Choice, 'sort' | 'isAscending'> =>
  by === 'weekday_hour' || by === 'day' ? { sort: 'name', isAscending: true } : { sort: 'started', isAscending: false };

export const readChoice = (parameters: URLSearchParams): Choice => {
  const zone = parameters.get('zone') ?? '';
  const by = oneOf<Split>(SPLITS, parameters.get('by'), 'agent');
  const measures = Object.fromEntries(measuresOf(by).map((name) => [name, true])) as Record<MeasureName, true>;
  const usual = usualOrder(by);
  const order = parameters.get('order');
  return {
    period: oneOf<PeriodName>(PERIODS, parameters.get('period'), 'week'),
    from: parameters.get('from') ?? '',
    to: parameters.get('to') ?? '',
    zone: zone !== '' && isTimeZone(zone) ? zone : ownZone(),
    by,
    show: oneOf<MeasureName>(measures, parameters.get('show'), 'started'),
    sort: oneOf<MeasureName | 'name'>({ ...measures, name: true }, parameters.get('sort'), usual.sort),
    isAscending: order === null ? usual.isAscending : order === 'ascending',
    only: Object.fromEntries(
      NARROWED.flatMap((name) => {
        const value = parameters.get(name);
        return value ? [[name, value]] : [];
      }),
    ),
  };
};

export const writeChoice = ({ period, from, to, zone, by, show, sort, isAscending, only }: Choice): URLSearchParams =>
  new URLSearchParams({
    period,
    ...(period === 'custom' && { from, to }),
    zone,
    by,
    show,
    sort,
    order: isAscending ? 'ascending' : 'descending',
    ...only,
  });
