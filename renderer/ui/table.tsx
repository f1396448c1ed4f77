// Owns dense tables: 32 px rows, hairlines, optional row link. Sorting and virtual rows are left to callers.
import type { ReactNode } from 'react';
import css from './table.module.css';

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  align?: 'start' | 'end';
  /** CSS width; columns without one share what is left. */
  width?: string;
  /** One line, cut with an ellipsis; needs a width in per cent. */
  clip?: boolean;
}

interface TableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  selected?: string | null;
  onSelect?: (row: Row) => void;
}

export function Table<Row>({ caption, columns, rows, rowKey, selected = null, onSelect }: TableProps<Row>) {
  return (
    <table className={css.table}>
      <caption className={css.caption}>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} data-align={column.align} style={{ width: column.width }} scope="col">
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = rowKey(row);
          return (
            <tr
              key={key}
              aria-selected={key === selected || undefined}
              data-clickable={onSelect ? true : undefined}
              onClick={onSelect && (() => onSelect(row))}
            >
              {columns.map((column) => (
                <td key={column.key} data-align={column.align} data-clip={column.clip}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
