import type { ReactNode } from 'react';

/** A heading, or one with the class of its column: number, first, narrow. */
export type Column = string | { readonly name: ReactNode; readonly className?: string };

/**
 * A table that scrolls within its box where it is wider, also by keyboard, and says what it is to those who do not see it.
 * @param label what it lists
 * @param children its rows
 */
export function Table({ label, columns, className = '', children }: { readonly label: string; readonly columns: readonly Column[]; readonly className?: string; readonly children: ReactNode }) {
  return (
    <div className={`table-box ${className}`.trim()} tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <caption className="unseen">{label}</caption>
        <thead>
          <tr>
            {columns.map((column, index) =>
              typeof column === 'string' ? (
                <th key={index} scope="col">
                  {column}
                </th>
              ) : (
                <th key={index} scope="col" className={column.className}>
                  {column.name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
