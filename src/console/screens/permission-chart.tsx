import type { PerDay } from '../../hub-api/permissions.ts';
import { query } from '../api.ts';
import { StackedBars } from '../parts/bars.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { useAnswer } from '../use-answer.ts';

type Day = PerDay['days'][number];

const DAYS = 30;

const SERIES = [
  { name: 'permanent', label: 'Permanent' },
  { name: 'temporary', label: 'Temporary' },
  { name: 'denied', label: 'Denied' },
  { name: 'unclear', label: 'Unclear' },
] as const;

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

const dayName = (counted: Day | undefined): string => (counted ? day.format(new Date(counted.date)) : '');

/** How customers replied, day by day. */
export const PermissionChart = () => {
  const { data } = useAnswer<PerDay>(
    `/v1/permissions/per-day${query({ days: DAYS, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}`,
    ['permissions'],
  );
  if (!data) return null;
  const { days } = data;
  const sums = SERIES.map(({ name, label }) => ({ name, label, sum: days.reduce((sum, day) => sum + day[name], 0) }));
  const summary = sums.map(({ label, sum }) => `${sum} ${label.toLowerCase()}`).join(', ');
  const replied = days.filter((day) => SERIES.some(({ name }) => day[name] > 0));
  return (
    <figure class="chart">
      <figcaption>
        Replies in the last {days.length} days:{' '}
        {sums.map(({ name, label, sum }) => (
          <span key={name} class={`legend ${name}`}>
            {label} {sum.toLocaleString()}
          </span>
        ))}
      </figcaption>
      <StackedBars
        summary={`Replies a day. In all: ${summary}.`}
        stacks={days.map((day) => ({
          label: day.date,
          parts: SERIES.map(({ name }) => ({ name, amount: day[name], class: name })),
        }))}
      />
      <p class="ends" aria-hidden="true">
        <span>{dayName(days[0])}</span>
        <span>{dayName(days.at(-1))}</span>
      </p>
      <details>
        <summary>As a table</summary>
        {replied.length === 0 ? (
          <p>Nobody replied in these days.</p>
        ) : (
          <DataTable<Day>
            caption="Replies by day, days without any left out"
            keyOf={({ date }) => date}
            rows={replied.toReversed()}
            columns={[
              { label: 'Day', cell: ({ date }) => date },
              ...SERIES.map(({ name, label }) => ({ label, cell: (day: Day) => day[name] })),
            ]}
          />
        )}
      </details>
    </figure>
  );
};
