import type { ComponentChildren } from 'preact';
import type { ResultField, TriedOut } from '../../hub-api/try-out.ts';
import { Badge } from '../parts/badge.tsx';
import { DataTable } from '../parts/data-table.tsx';

const shown = (value: ResultField['value']) => (value === null ? <span class="faint">Empty</span> : String(value));

interface ResultTableProps {
  caption: string;
  fields: readonly ResultField[];
  /** What stands beside a value. */
  mark?: (field: ResultField) => ComponentChildren;
}

/** The fields of one result, as the Zap editor labels them. */
export const ResultTable = ({ caption, fields, mark }: ResultTableProps) => (
  <DataTable<ResultField>
    caption={caption}
    keyOf={({ key }) => key}
    rows={fields}
    columns={[
      { label: 'Zap field', cell: ({ key, label }) => <span title={key}>{label}</span> },
      {
        label: 'Value',
        cell: (field) => (
          <>
            {shown(field.value)} {mark?.(field)}
          </>
        ),
      },
    ]}
  />
);

interface TryOutcomeProps {
  outcome: TriedOut;
  /** The one before it, to compare with. */
  before: TriedOut | null;
}

/** What the Zap got; beside each field that is another than before, what it was. */
export const TryOutcome = ({ outcome, before }: TryOutcomeProps) => {
  const known = new Map(before?.results[0]?.map(({ key, value }) => [key, value]));
  const isChanged = ({ key, value }: ResultField): boolean => known.size > 0 && known.get(key) !== value;
  if (outcome.error) {
    return (
      <div class="notice bad">
        <p>{outcome.error}</p>
      </div>
    );
  }
  return (
    <>
      {outcome.results.length === 0 && (
        <div class="notice fair">
          <p>
            <strong>The Zap did not run.</strong>{' '}
            {outcome.log.length === 0 && 'This is no event of this trigger, or one of the choices above leaves it out.'}
          </p>
        </div>
      )}
      {outcome.log.map((line) => (
        <p key={line}>
          <code>{line}</code>
        </p>
      ))}
      {outcome.results.map((fields, index) => (
        <ResultTable
          key={`${index}`}
          caption={`Run ${index + 1} of the Zap: its fields as the Zap editor labels them`}
          fields={fields}
          mark={(field) =>
            isChanged(field) && (
              <Badge tone="fair">
                was {known.get(field.key) === undefined ? 'not there' : (known.get(field.key) ?? 'empty')}
              </Badge>
            )
          }
        />
      ))}
    </>
  );
};
