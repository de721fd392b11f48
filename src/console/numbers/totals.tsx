import type { CallStatistics } from '../../hub-api/call-statistics.ts';
import { changeOf, MEASURES, type MeasureName, measureOf, shown } from './measures.ts';

const Total = ({ name, statistics }: { name: MeasureName; statistics: CallStatistics | null }) => {
  const { label, of } = measureOf(name);
  const now = statistics && of(statistics.total);
  const before = statistics?.before ? of(statistics.before.total) : null;
  const change = changeOf(name, now, before);
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span class="total">{shown(name, now)}</span>
        <span class="faint">before {shown(name, before)}</span>
        {change && <span class={`change ${change.tone}`}>{change.text}</span>}
      </dd>
    </div>
  );
};

/** All calls of the period in figures, beside those of the one before. */
export const Totals = ({ statistics }: { statistics: CallStatistics | null }) => (
  <dl class="totals">
    {(Object.keys(MEASURES) as MeasureName[]).map((name) => (
      <Total key={name} name={name} statistics={statistics} />
    ))}
  </dl>
);
