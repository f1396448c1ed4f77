// Owns the inner frame of a screen: a head line, a scrolling body, sections divided by hairlines, two-column facts.
import type { ReactNode } from 'react';
import { Boundary } from '#renderer/ui/boundary.tsx';
import css from './screen.module.css';

interface ScreenProps {
  children: ReactNode;
  /** `prose` keeps a reading width, `full` uses everything. */
  width?: 'prose' | 'full';
  /** The screen scrolls inside itself (logs). */
  fixed?: boolean;
}

export function Screen({ children, width = 'full', fixed = false }: ScreenProps) {
  return (
    <div className={css.screen} data-width={width} data-fixed={fixed || undefined}>
      {children}
    </div>
  );
}

interface HeadProps {
  title: ReactNode;
  detail?: ReactNode;
  actions?: ReactNode;
}

export function ScreenHead({ title, detail, actions }: HeadProps) {
  return (
    <div className={css.head}>
      <div className={css.headText}>
        <h2 className={css.headTitle}>{title}</h2>
        {detail !== undefined && (
          <div className={css.detail}>
            <Boundary>{detail}</Boundary>
          </div>
        )}
      </div>
      {actions !== undefined && (
        <div className={css.actions}>
          <Boundary>{actions}</Boundary>
        </div>
      )}
    </div>
  );
}

interface SectionProps {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}

export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className={css.section}>
      <Boundary>
        {(title !== undefined || aside !== undefined) && (
          <div className={css.sectionHead}>
            <h3 className={css.sectionTitle}>{title}</h3>
            {aside}
          </div>
        )}
        {children}
      </Boundary>
    </section>
  );
}

export interface Fact {
  name: string;
  value: ReactNode;
}

export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className={css.facts}>
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
