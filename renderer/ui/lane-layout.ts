// Owns where bars, ruler ticks and notices lie. Pure arithmetic; lanes.tsx draws it.
import type { LaneBar } from '#renderer/ui/lanes.tsx';

/** A bar is as narrow as this where there is room, and never narrower than two digits; beyond that the picture scrolls. */
const MIN_BAR = 22;
const TWO_DIGITS = 18;
const TICK_EVERY = 96;

interface PlacedBars {
  width: number;
  bars: { bar: LaneBar; x: number; width: number }[];
  ticks: { x: number; ms: number }[];
  notices: { x: number; width: number; text: string }[];
}

export function placeBars(bars: LaneBar[], available: number): PlacedBars {
  const weights = bars.map((bar) => Math.sqrt(Math.max(bar.estimateMs, 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const share = Math.floor((available - 1) / Math.max(bars.length, 1));
  const least = Math.min(MIN_BAR, Math.max(TWO_DIGITS, share));
  const spare = Math.max(available - bars.length * least - 1, 0);
  const placed: PlacedBars = { width: 0, bars: [], ticks: [], notices: [] };
  let x = 0;
  let ms = 0;
  let lastTick = -TICK_EVERY;
  bars.forEach((bar, index) => {
    const width = least + ((weights[index] ?? 0) / total) * spare;
    placed.bars.push({ bar, x, width });
    if (x - lastTick >= TICK_EVERY) {
      placed.ticks.push({ x, ms });
      lastTick = x;
    }
    const last = placed.notices.at(-1);
    if (bar.notice !== null) {
      if (last && last.text === bar.notice && Math.abs(last.x + last.width - x) < 1) last.width += width;
      else placed.notices.push({ x, width, text: bar.notice });
    }
    x += width;
    ms += bar.estimateMs;
  });
  placed.width = Math.max(x, 1);
  return placed;
}
