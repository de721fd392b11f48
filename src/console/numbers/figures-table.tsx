import { Link } from 'wouter-preact';
import { type Choice, measuresOf, type Narrowed, SPLITS, writeChoice } from './choice.ts';
import { type MeasureName, measureOf, shown } from './measures.ts';
import type { Row } from './rows.ts';

type Sort = Choice['sort'];

interface FiguresTableProps {
  rows: readonly Row[];
  choice: Choice;
  onSort: (order: Pick<Choice, 'sort' | 'isAscending'>) => void;
}

/** A column's name that sorts by it; pressed once more, the other way around. */
const SortHeader = ({
  name,
  label,
  choice,
  onSort,
}: { name: Sort; label: string } & Omit<FiguresTableProps, 'rows'>) => {
  const isSorted = choice.sort === name;
  const direction = choice.isAscending ? 'ascending' : 'descending';
  // Names are read from A on, figures from the greatest down.
  const isAscending = isSorted ? !choice.isAscending : name === 'name';
  return (
    <th scope="col" aria-sort={isSorted ? direction : undefined}>
      <button type="button" class={isSorted ? direction : ''} onClick={() => onSort({ sort: name, isAscending })}>
        {label}
      </button>
    </th>
  );
};

/** What the calls of a row are narrowed to; null for what they cannot be. */
const narrowing = (by: Choice['by'], { key, label }: Row): [Narrowed, string] | null => {
  if (key === null || by === 'weekday_hour' || by === 'day') return null;
  return [by, by === 'agent' ? label : key];
};

/** A name leads to the hours of its calls. */
const Name = ({ row, choice }: { row: Row; choice: Choice }) => {
  const narrowed = narrowing(choice.by, row);
  if (narrowed === null) return <span dir="auto">{row.label}</span>;
  const [name, value] = narrowed;
  const by = 'weekday_hour' as const;
  const next = { ...choice, by, sort: 'name' as const, isAscending: true, only: { ...choice.only, [name]: value } };
  return (
    <Link href={`/numbers?${writeChoice(next)}`} dir="auto" title="See at which hours">
      {row.label}
    </Link>
  );
};

const Value = ({ name, row: { now, before } }: { name: MeasureName; row: Row }) => {
  const { of } = measureOf(name);
  return (
    <td>
      {shown(name, of(now))}
      {before && (
        <span class="was">
          <span class="only-heard">before </span>
          {shown(name, of(before))}
        </span>
      )}
    </td>
  );
};

/** Every figure of every row; below each that of the period before. */
export const FiguresTable = ({ rows, choice, onSort }: FiguresTableProps) => {
  const label = SPLITS[choice.by];
  const sorting = { choice, onSort };
  return (
    <section class="figures" aria-label={`Table by ${label.toLowerCase()}`}>
      <table>
        <caption class="only-heard">Calls by {label.toLowerCase()}, beside the period before</caption>
        <thead>
          <tr>
            <SortHeader name="name" label={label} {...sorting} />
            {measuresOf(choice.by).map((name) => (
              <SortHeader key={name} name={name} label={measureOf(name).label} {...sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <Name row={row} choice={choice} />
              </th>
              {measuresOf(choice.by).map((name) => (
                <Value key={name} name={name} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
