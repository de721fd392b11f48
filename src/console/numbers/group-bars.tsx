import { ShareBar } from '../parts/bars.tsx';
import { type MeasureName, measureOf, shown } from './measures.ts';
import type { Row } from './rows.ts';

interface GroupBarsProps {
  rows: readonly Row[];
  show: MeasureName;
  /** More bars than that nobody takes in. */
  most: number;
}

/** What the longest bar stands for. */
const topOf = ({ rows, show }: Omit<GroupBarsProps, 'most'>): number => {
  const { kind, of } = measureOf(show);
  if (kind === 'share') return 1;
  return Math.max(1, ...rows.flatMap(({ now, before }) => [of(now) ?? 0, before ? (of(before) ?? 0) : 0]));
};

/** A bar for each row, in the order of the table, with a thinner one for the period before. */
export const GroupBars = ({ rows, show, most }: GroupBarsProps) => {
  const { label, of } = measureOf(show);
  const first = rows.slice(0, most);
  const top = topOf({ rows: first, show });
  return (
    <>
      <ul class="group-bars" aria-label={label}>
        {first.map(({ key, label: name, now, before }) => {
          const valueBefore = before && of(before);
          return (
            <li key={key}>
              <span class="group-name" dir="auto" title={name}>
                {name}
              </span>
              <span class="bar-pair">
                <ShareBar share={(of(now) ?? 0) / top} />
                {before && <ShareBar share={(valueBefore ?? 0) / top} />}
              </span>
              <span>
                {shown(show, of(now))} {before && <span class="faint">before {shown(show, valueBefore)}</span>}
              </span>
            </li>
          );
        })}
      </ul>
      {rows.length > most && <p>{(rows.length - most).toLocaleString()} more are in the table.</p>}
    </>
  );
};
