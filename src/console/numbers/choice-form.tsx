import { DIRECTIONS, SOURCES } from '../words.ts';
import { type Choice, measuresOf, type Narrowed } from './choice.ts';
import { type MeasureName, measureOf } from './measures.ts';
import { PERIODS, type Period, type PeriodName } from './period.ts';

interface ChoiceFormProps {
  choice: Choice;
  /** Null for one that ends before it begins. */
  period: Period | null;
  onChange: (changes: Partial<Choice>) => void;
}

const zonesWith = (zone: string): string[] => [...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

const Dates = ({ choice: { from, to }, onChange }: Omit<ChoiceFormProps, 'period'>) => (
  <>
    <label>
      From
      <input
        type="date"
        value={from}
        max={to}
        onChange={({ currentTarget }) => onChange({ from: currentTarget.value })}
      />
    </label>
    <label>
      To, that day included
      <input
        type="date"
        value={to}
        min={from}
        onChange={({ currentTarget }) => onChange({ to: currentTarget.value })}
      />
    </label>
  </>
);

/** Which period, by whose clock, and what the chart shows of it. */
export const ChoiceForm = ({ choice, period, onChange }: ChoiceFormProps) => {
  const choosePeriod = (name: PeriodName): void =>
    // A custom one begins as what is on the screen.
    onChange({ period: name, ...(name === 'custom' && period && { from: period.first, to: period.last }) });
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        Period
        <select value={choice.period} onChange={({ currentTarget }) => choosePeriod(currentTarget.value as PeriodName)}>
          {Object.entries(PERIODS).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {choice.period === 'custom' && <Dates choice={choice} onChange={onChange} />}
      <label>
        Chart shows
        <select
          value={choice.show}
          onChange={({ currentTarget }) => onChange({ show: currentTarget.value as MeasureName })}
        >
          {measuresOf(choice.by).map((name) => (
            <option key={name} value={name}>
              {measureOf(name).label}
            </option>
          ))}
        </select>
      </label>
      <label>
        Time zone
        <select value={choice.zone} onChange={({ currentTarget }) => onChange({ zone: currentTarget.value })}>
          {zonesWith(choice.zone).map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
};

const nameOf = (narrowed: Narrowed, value: string): string =>
  (narrowed === 'direction' ? DIRECTIONS[value] : narrowed === 'source' ? SOURCES[value] : value) ?? value;

/** What the calls are narrowed to, to be taken away again. */
export const OnlyThese = ({ choice: { only }, onChange }: Pick<ChoiceFormProps, 'choice' | 'onChange'>) => {
  const narrowed = Object.entries(only) as [Narrowed, string][];
  if (narrowed.length === 0) return null;
  return (
    <p class="only-these">
      Only calls of{' '}
      {narrowed.map(([name, value]) => (
        <button
          key={name}
          type="button"
          class="outline secondary"
          aria-label={`${nameOf(name, value)}: take away`}
          onClick={() => {
            const { [name]: _taken, ...rest } = only;
            onChange({ only: rest });
          }}
        >
          {nameOf(name, value)} ×
        </button>
      ))}
    </p>
  );
};
