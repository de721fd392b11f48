import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  label: string;
  cell: (row: Row) => ComponentChildren;
}

interface DataTableProps<Row> {
  /** What the table is of, for those who hear it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

/** Browsers forget what a table's parts are once they are laid out as cards: so each says it. */
const as = (role: 'table' | 'rowgroup' | 'row' | 'columnheader' | 'cell') => ({ role });

/** A table; where it is narrow, each row becomes a card with the column's name before each value. */
export const DataTable = <Row,>({ caption, columns, rows, keyOf }: DataTableProps<Row>) => (
  <table {...as('table')} class="data">
    <caption class="only-heard">{caption}</caption>
    <thead {...as('rowgroup')}>
      <tr {...as('row')}>
        {columns.map(({ label }) => (
          <th key={label} {...as('columnheader')} scope="col">
            {label}
          </th>
        ))}
      </tr>
    </thead>
    <tbody {...as('rowgroup')}>
      {rows.map((row) => (
        <tr key={keyOf(row)} {...as('row')}>
          {columns.map(({ label, cell }) => (
            <td key={label} {...as('cell')} data-label={label}>
              <span>{cell(row)}</span>
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
