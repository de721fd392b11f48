import './numbers.css';
import { useRef } from 'preact/hooks';
import { Link, useSearchParams } from 'wouter-preact';
import type { CallStatistics } from '../../hub-api/call-statistics.ts';
import { query } from '../api.ts';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { useAnswer } from '../use-answer.ts';
import { useNow } from '../use-now.ts';
import { count } from '../words.ts';
import { type Choice, readChoice, SPLITS, type Split, usualOrder, writeChoice } from './choice.ts';
import { ChoiceForm, OnlyThese } from './choice-form.tsx';
import { FiguresTable } from './figures-table.tsx';
import { GroupBars } from './group-bars.tsx';
import { HeatLegend, HeatMap } from './heat-map.tsx';
import { measureOf } from './measures.ts';
import { type Period, periodOf } from './period.ts';
import { dayName, inOrder, rowsOf } from './rows.ts';
import { Totals } from './totals.tsx';
import { zoneName } from './zone.ts';

const MINUTE_MS = 60_000;

/** How many bars a chart has at the most: of a quarter of a year every day. */
const MOST_DAYS = 92;
const MOST_NAMES = 25;

const linkTo = (choice: Choice): string => `/numbers?${writeChoice(choice)}`;

/** What the hub is asked, as JSON or as a file for a spreadsheet. */
const pathOf = ({ by, zone, only }: Choice, { from, to, before }: Period, format?: 'csv'): string =>
  `/v1/calls/statistics${query({
    from,
    to,
    before_from: before.from,
    before_to: before.to,
    by,
    time_zone: zone,
    ...only,
    ...(format && { format, for: 'spreadsheet' }),
  })}`;

const Tabs = ({ choice }: { choice: Choice }) => (
  <nav class="tabs" aria-label="Split by">
    {(Object.keys(SPLITS) as Split[]).map((by) => (
      <Link
        key={by}
        href={linkTo({ ...choice, by, ...usualOrder(by) })}
        aria-current={by === choice.by ? 'page' : undefined}
      >
        {SPLITS[by]}
      </Link>
    ))}
  </nav>
);

const daysOf = ({ first, last }: Period['before']): string =>
  first === last ? dayName(first) : `${dayName(first)} to ${dayName(last)}`;

const Compared = ({ period, zone }: { period: Period; zone: string }) => (
  <p class="faint">
    {daysOf(period)}, beside {daysOf(period.before)}
    {!period.isOver && ' up to the same time of day'}. Days and hours by the clocks of {zoneName(zone)}.
  </p>
);

/** Calls that name no team member; those that nobody took belong to a number and an hour. */
const OfNobody = ({ statistics, choice }: { statistics: CallStatistics; choice: Choice }) => {
  const nobody = statistics.by === 'agent' ? statistics.groups.find(({ key }) => key === null) : undefined;
  const to = (by: Split): string => linkTo({ ...choice, by, ...usualOrder(by), show: 'missed' });
  return (
    <p class="faint">
      The connect rate is that of outgoing calls: an incoming call is a team member's only once they take it.
      {nobody && (
        <>
          {' '}
          {count(nobody.started, 'call')} {nobody.started === 1 ? 'names' : 'name'} no team member,{' '}
          {nobody.missed_incoming.toLocaleString()} of them missed: see at <Link href={to('number')}>which number</Link>{' '}
          and <Link href={to('weekday_hour')}>which hour</Link>.
        </>
      )}
    </p>
  );
};

interface SplitProps {
  statistics: CallStatistics;
  choice: Choice;
  period: Period;
  onChange: (changes: Partial<Choice>) => void;
}

/** The chart of a split, and the table below it. */
const SplitFigures = ({ statistics, choice, period, onChange }: SplitProps) => {
  const rows = inOrder(rowsOf(statistics, period), choice);
  if (rows.length === 0) {
    return statistics.total.started > 0 ? null : (
      <Empty title="No call began in this period.">
        <p>Choose a longer period, or see under Set up whether webhooks arrive.</p>
      </Empty>
    );
  }
  const isWeek = choice.by === 'weekday_hour';
  const table = <FiguresTable rows={rows} choice={choice} onSort={onChange} />;
  return (
    <>
      <h2>
        {measureOf(choice.show).label} by {SPLITS[choice.by].toLowerCase()}
      </h2>
      {isWeek ? (
        <HeatMap rows={rows} show={choice.show} />
      ) : (
        <GroupBars rows={rows} show={choice.show} most={choice.by === 'day' ? MOST_DAYS : MOST_NAMES} />
      )}
      {isWeek && <HeatLegend show={choice.show} />}
      {isWeek ? (
        <details>
          <summary>As a table</summary>
          {table}
        </details>
      ) : (
        table
      )}
      <p>
        <a href={pathOf(choice, period, 'csv')} download="call-statistics.csv">
          Download both periods as CSV
        </a>
      </p>
    </>
  );
};

/** What was there last for the same choice, while newer figures are on their way. */
const useLatest = <Data,>(choice: string, data: Data | null): Data | null => {
  const known = useRef<{ choice: string; data: Data } | null>(null);
  if (data !== null) known.current = { choice, data };
  return known.current?.choice === choice ? known.current.data : null;
};

/** What was chosen, and the figures of it. */
export const Figures = () => {
  const [parameters, setParameters] = useSearchParams();
  const now = useNow(MINUTE_MS);
  const choice = readChoice(parameters);
  const period = periodOf(choice, now);
  // It is asked for as time goes by: once for every call would be too often for so many calls.
  const { data, error, reload } = useAnswer<CallStatistics>(period && pathOf(choice, period), []);
  const { period: name, from, to, zone, by, only } = choice;
  const statistics = useLatest(JSON.stringify([name, from, to, zone, by, only]), data);
  const change = (changes: Partial<Choice>): void => setParameters(writeChoice({ ...choice, ...changes }));
  return (
    <>
      <ChoiceForm choice={choice} period={period} onChange={change} />
      <OnlyThese choice={choice} onChange={change} />
      {period && <Compared period={period} zone={zone} />}
      {!period && (
        <div class="notice fair" role="alert">
          <p>Choose two days, the first not after the last and not in the future.</p>
        </div>
      )}
      <Failure error={error} onRetry={reload} />
      {period && <Totals statistics={statistics} />}
      <Tabs choice={choice} />
      {period && !statistics && !error && <Loading />}
      {period && statistics && (
        <>
          <SplitFigures statistics={statistics} choice={choice} period={period} onChange={change} />
          {by === 'agent' && statistics.total.started > 0 && <OfNobody statistics={statistics} choice={choice} />}
        </>
      )}
    </>
  );
};
