// Owns the small line that shows where a number came from. No axis: the number stands beside it.
interface SparklineProps {
  values: readonly number[];
  label: string;
  width?: number;
  height?: number;
  /** The value at the top edge; otherwise the largest one. */
  ceiling?: number;
}

export function Sparkline({ values, label, width = 96, height = 20, ceiling }: SparklineProps) {
  const top = Math.max(ceiling ?? 0, ...values, 1);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const points = values.map(
    (value, index) =>
      `${(index * step).toFixed(1)},${(height - 2 - (value / top) * (height - 4)).toFixed(1)}`,
  );
  return (
    <svg width={width} height={height} role="img" aria-label={label} style={{ display: 'block' }}>
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line-strong)" />
      {points.length > 1 && (
        <polyline points={points.join(' ')} fill="none" stroke="var(--accent)" strokeWidth="1.5" />
      )}
    </svg>
  );
}
