import { type MeasureName, measureOf, shortly, shown, unitOf } from './measures.ts';
import type { Row } from './rows.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Shades beside "nothing". */
const SHADES = 5;

/** The hours of the week, in stronger colors the more there is. The table below says the same to those who do not see it. */
export const HeatMap = ({ rows, show }: { rows: readonly Row[]; show: MeasureName }) => {
  const { label, of, kind } = measureOf(show);
  const known = new Map(rows.map((row) => [row.key, row]));
  const values = rows.flatMap(({ now, label: name }) => {
    const value = of(now);
    return value === null ? [] : [{ value, name }];
  });
  const most = values.toSorted((one, other) => other.value - one.value)[0];
  const top = kind === 'share' ? 1 : (most?.value ?? 0);
  const summary = most ? `The most: ${most.name}, ${shown(show, most.value)}.` : 'There is none.';
  return (
    <div class="heat-map" role="img" aria-label={`${label} by hour of the week. ${summary}`}>
      <span />
      {HOURS.map((hour) => (
        <span key={hour} class="heat-hour">
          {String(hour).padStart(2, '0')}
        </span>
      ))}
      {WEEKDAYS.map((weekday, index) => [
        <span key={weekday} class="heat-day">
          {weekday}
        </span>,
        ...HOURS.map((hour) => {
          const row = known.get(`${index + 1}-${hour}`);
          const value = row ? of(row.now) : null;
          const shade = value === null || top === 0 ? 0 : Math.ceil((value / top) * SHADES);
          return (
            <span
              key={`${weekday} ${hour}`}
              class={`heat-${shade}`}
              title={row ? `${row.label}: ${shown(show, value)}` : undefined}
            >
              {value !== null && shortly(show, value)}
            </span>
          );
        }),
      ])}
    </div>
  );
};

/** What the map shows, for those who see it. */
export const HeatLegend = ({ show }: { show: MeasureName }) => (
  <p class="faint">
    {measureOf(show).label}
    {unitOf(show)}: the stronger the color, the more. An hour without calls is empty.
  </p>
);
