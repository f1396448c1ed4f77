// Owns where moments lie on a picture of work over time. The scale is linear; what takes much longer than the rest is drawn shorter, with a
// break that says how long it is; what takes no time to speak of is still wide enough to be seen and pressed. Pure arithmetic.

export interface Span {
  startMs: number;
  endMs: number;
}

export interface AxisBreak {
  /** Pixels. */
  from: number;
  to: number;
  /** How long it is in truth. */
  ms: number;
}

export interface TimeAxis {
  width: number;
  /** Pixels from the left. */
  at(ms: number): number;
  breaks: AxisBreak[];
  ticks: { x: number; ms: number }[];
}

/** Room for a sign and a finger. */
export const LEAST_BAR = 26;
const TICK_EVERY = 76;
/** A stretch without any beginning or end is cut when it is that many times as long as the middle one. */
const LONG = 8;
/** And takes at least this part of the whole. */
const LONG_PART = 0.25;

export function timeAxis(spans: readonly Span[], available: number): TimeAxis {
  const moments = [...new Set(spans.flatMap(({ startMs, endMs }) => [startMs, endMs]))].sort((a, b) => a - b);
  const stretches = moments
    .slice(1)
    .map((to, index) => ({ from: moments[index] ?? 0, ms: to - (moments[index] ?? 0) }));
  const most = longest(stretches.map(({ ms }) => ms));
  const shown = stretches.map(({ ms }) => Math.min(ms, most));
  const widths = widen(shown, leastWidths(moments, spans), available);
  const edges = widths.reduce<number[]>((all, width) => [...all, (all.at(-1) ?? 0) + width], [0]);
  const at = (ms: number) => {
    const index = Math.max(
      0,
      moments.findLastIndex((moment) => moment <= ms),
    );
    const stretch = stretches[index];
    const part = stretch && stretch.ms > 0 ? Math.min(1, (ms - stretch.from) / stretch.ms) : 0;
    return (edges[index] ?? 0) + part * (widths[index] ?? 0);
  };
  return {
    width: edges.at(-1) ?? 0,
    at,
    breaks: stretches.flatMap(({ ms }, index) =>
      ms > most ? [{ from: edges[index] ?? 0, to: edges[index + 1] ?? 0, ms }] : [],
    ),
    ticks: ticksOf(moments, edges),
  };
}

/** How long a stretch may be before it is cut, in milliseconds. */
function longest(stretches: readonly number[]): number {
  const total = stretches.reduce((sum, ms) => sum + ms, 0);
  const sorted = stretches.filter((ms) => ms > 0).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return Math.max(middle * LONG, total * LONG_PART);
}

/** Each stretch as wide as the narrowest bar over it needs. */
function leastWidths(moments: readonly number[], spans: readonly Span[]): number[] {
  const places = new Map(moments.map((moment, index) => [moment, index]));
  const least = moments.slice(1).map(() => 1);
  for (const { startMs, endMs } of spans) {
    const [from = 0, to = 0] = [places.get(startMs), places.get(endMs)];
    const have = least.slice(from, to).reduce((sum, width) => sum + width, 0);
    const lacks = LEAST_BAR - have;
    if (lacks <= 0 || to <= from) continue;
    for (let index = from; index < to; index += 1) least[index] = (least[index] ?? 0) + lacks / (to - from);
  }
  return least;
}

/** As long as they are, as far as the least widths leave room for it. */
function widen(lengths: readonly number[], least: readonly number[], available: number): number[] {
  const at = (scale: number) => lengths.map((ms, index) => Math.max(ms * scale, least[index] ?? 0));
  const sum = (widths: number[]) => widths.reduce((total, width) => total + width, 0);
  if (sum(at(0)) >= available) return at(0);
  let [low, high] = [0, available / Math.max(1, Math.max(...lengths, 1))];
  for (let round = 0; round < 40; round += 1) {
    const scale = (low + high) / 2;
    if (sum(at(scale)) > available) high = scale;
    else low = scale;
  }
  return at(low);
}

function ticksOf(moments: readonly number[], edges: readonly number[]): { x: number; ms: number }[] {
  const ticks: { x: number; ms: number }[] = [];
  moments.forEach((ms, index) => {
    const x = edges[index] ?? 0;
    const last = ticks.at(-1);
    if (!last || x - last.x >= TICK_EVERY) ticks.push({ x, ms });
  });
  return ticks;
}
