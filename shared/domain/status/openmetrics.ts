// Owns reading OpenMetrics text, as far as the Engine's families need it. Source: docs/domain.md, "Engine metrics". Pure, tolerant.

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S+)/;
/** No line of the Engine's is longer; one that is, is no sample. */
const MOST_LINE_CHARS = 16_384;
/** Begins where a label can begin, so that a long word is read once. */
const LABEL = /(?:^|,)\s*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

export function readMetrics(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line.length > MOST_LINE_CHARS) continue;
    const match = SAMPLE.exec(line);
    if (!match) continue;
    const value = readNumber(match[3] ?? '');
    if (value === null) continue;
    const labels: Record<string, string> = {};
    for (const [, label = '', raw = ''] of (match[2] ?? '').matchAll(LABEL)) labels[label] = unescape(raw);
    samples.push({ name: match[1] ?? '', labels, value });
  }
  return samples;
}

/** The sum over all label sets, or null when the family has not appeared yet. */
export function sumOf(samples: Sample[], name: string, labels: Record<string, string> = {}): number | null {
  const matching = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return matching.length === 0 ? null : matching.reduce((sum, { value }) => sum + value, 0);
}

function readNumber(text: string): number | null {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  const value = Number(text);
  return Number.isNaN(value) ? null : value;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}
