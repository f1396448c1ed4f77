// Owns the status vocabulary: eight shapes, each with a word; colour only comes third.
// Which state of which thing maps to which shape is decided by the callers.
import css from './status.module.css';

export type StatusKind = 'ready' | 'degraded' | 'moving' | 'warning' | 'down' | 'stopped' | 'unknown';

interface GlyphProps {
  kind: StatusKind;
  stale?: boolean;
  /** Side of the square it is drawn in, in pixels. */
  size?: number;
  x?: number;
  y?: number;
}

const shapes: Record<StatusKind, React.ReactNode> = {
  ready: <circle cx="6" cy="6" r="4.6" fill="currentColor" />,
  degraded: (
    <>
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 2a4 4 0 0 0 0 8z" fill="currentColor" />
    </>
  ),
  moving: (
    <>
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 6V2a4 4 0 0 1 4 4z" fill="currentColor" />
    </>
  ),
  warning: <path d="M6 1.2 11.2 10.6H0.8z" fill="currentColor" />,
  down: <rect x="1.8" y="1.8" width="8.4" height="8.4" fill="currentColor" />,
  stopped: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  unknown: (
    <circle
      cx="6"
      cy="6"
      r="4.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeDasharray="1.9 1.4"
    />
  ),
};

/** The shape alone, for use beside a word or inside a larger drawing. */
export function StatusGlyph({ kind, stale = false, size = 12, x, y }: GlyphProps) {
  return (
    <svg
      className={css.glyph}
      data-glyph={kind}
      data-stale={stale || undefined}
      width={size}
      height={size}
      x={x}
      y={y}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {shapes[kind]}
    </svg>
  );
}

interface StatusProps {
  kind: StatusKind;
  word: string;
  /** Age in words; given only when the datum is no longer fresh. */
  age?: string | null;
  stale?: boolean;
  /** Keeps the word for screen readers only. */
  quiet?: boolean;
}

export function Status({ kind, word, age = null, stale = false, quiet = false }: StatusProps) {
  return (
    <span className={css.status} data-stale={stale || undefined} title={quiet ? word : undefined}>
      <StatusGlyph kind={kind} stale={stale} />
      <span className={quiet ? css.hidden : undefined}>{word}</span>
      {age !== null && <span className={css.age}>{age}</span>}
    </span>
  );
}
