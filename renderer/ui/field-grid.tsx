// Owns how form fields stand together: one column of answers, consequence beside each.
import type { ReactNode } from 'react';
import css from './field-grid.module.css';

export function FieldGrid({ children }: { children: ReactNode }) {
  return <div className={css.grid}>{children}</div>;
}

export function FieldPair({ children }: { children: ReactNode }) {
  return <div className={css.pair}>{children}</div>;
}
