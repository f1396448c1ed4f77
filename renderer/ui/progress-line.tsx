// Owns the thin line that fills. Where the fraction is unknown it says so by being dashed; it never pretends.
import css from './progress-line.module.css';

interface ProgressLineProps {
  label: string;
  /** 0 to 1, or null: honestly unknown. */
  fraction: number | null;
  kind?: 'moving' | 'ready' | 'down';
}

export function ProgressLine({ label, fraction, kind = 'moving' }: ProgressLineProps) {
  const percent = fraction === null ? undefined : Math.round(fraction * 100);
  return (
    <div
      className={css.line}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      data-unknown={fraction === null || undefined}
      data-kind={kind}
    >
      {percent !== undefined && <div className={css.fill} style={{ width: `${String(percent)}%` }} />}
    </div>
  );
}
