// Owns an OpenMetrics registry small enough to read: gauges, counters and histograms whose series appear when first
// used. Leaves which metrics exist to engine-metrics.ts.

export interface Family {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  help: string;
  /** Printed as `# UNIT`; OpenMetrics wants the name to end with it. */
  unit?: string;
  buckets?: readonly number[];
}

type Labels = Record<string, string>;

interface Series {
  labels: Labels;
  value: number;
  counts: number[];
  sum: number;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

export class MetricsRegistry {
  readonly #families = new Map<string, { family: Family; series: Map<string, Series> }>();

  declare(family: Family): void {
    this.#families.set(family.name, { family, series: new Map() });
  }

  set(name: string, value: number, labels: Labels = {}): void {
    this.#series(name, labels).value = value;
  }

  add(name: string, amount: number, labels: Labels = {}): void {
    this.#series(name, labels).value += amount;
  }

  observe(name: string, value: number, labels: Labels = {}): void {
    const series = this.#series(name, labels);
    const buckets = this.#families.get(name)?.family.buckets ?? [];
    series.sum += value;
    series.value += 1;
    buckets.forEach((bound, index) => {
      if (value <= bound) series.counts[index] = (series.counts[index] ?? 0) + 1;
    });
  }

  #series(name: string, labels: Labels): Series {
    const entry = this.#families.get(name);
    if (!entry) throw new Error(`metric ${name} was never declared`);
    const key = labelText(labels);
    let series = entry.series.get(key);
    if (!series) {
      series = { labels, value: 0, counts: (entry.family.buckets ?? []).map(() => 0), sum: 0 };
      entry.series.set(key, series);
    }
    return series;
  }

  /** A family without series is not printed: that is how metrics appear lazily (docs/domain.md, "Engine metrics"). */
  print(): string {
    const lines: string[] = [];
    for (const { family, series } of this.#families.values()) {
      if (series.size === 0) continue;
      lines.push(`# HELP ${family.name} ${family.help}.`, `# TYPE ${family.name} ${family.type}`);
      if (family.unit !== undefined) lines.push(`# UNIT ${family.name} ${family.unit}`);
      for (const one of series.values()) lines.push(...this.#lines(family, one));
    }
    return `${lines.join('\n')}\n# EOF\n`;
  }

  #lines(family: Family, series: Series): string[] {
    const labels = labelText(series.labels);
    if (family.type === 'gauge') return [`${family.name}${labels} ${String(series.value)}`];
    if (family.type === 'counter') return [`${family.name}_total${labels} ${String(series.value)}`];
    const bounds = (family.buckets ?? []).map((bound, index) => {
      const le = labelText({ ...series.labels, le: decimal(bound) });
      return `${family.name}_bucket${le} ${String(series.counts[index])}`;
    });
    return [
      `${family.name}_sum${labels} ${String(series.sum)}`,
      `${family.name}_count${labels} ${String(series.value)}`,
      ...bounds,
      `${family.name}_bucket${labelText({ ...series.labels, le: '+Inf' })} ${String(series.value)}`,
    ];
  }
}
