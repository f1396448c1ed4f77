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

/** What is done at one time: in most columns one bar. */
interface Column {
  bars: LaneBar[];
  estimateMs: number;
  /** Bars next to each other: those that share a lane. */
  abreast: number;
}

export function placeBars(bars: LaneBar[], available: number): PlacedBars {
  const columns = columnsOf(bars);
  const weights = columns.map((column) => Math.sqrt(Math.max(column.estimateMs, 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const places = columns.reduce((sum, { abreast }) => sum + abreast, 0);
  const share = Math.floor((available - 1) / Math.max(places, 1));
  const least = Math.min(MIN_BAR, Math.max(TWO_DIGITS, share));
  const spare = Math.max(available - places * least - 1, 0);
  const placed: PlacedBars = { width: 0, bars: [], ticks: [], notices: [] };
  let x = 0;
  let ms = 0;
  let lastTick = -TICK_EVERY;
  columns.forEach((column, index) => {
    const width = least * column.abreast + ((weights[index] ?? 0) / total) * spare;
    placeColumn(placed, column, { x, width, least });
    if (x - lastTick >= TICK_EVERY) {
      placed.ticks.push({ x, ms });
      lastTick = x;
    }
    x += width;
    ms += column.estimateMs;
  });
  placed.width = Math.max(x, 1);
  return placed;
}

function columnsOf(bars: LaneBar[]): Column[] {
  return [...Map.groupBy(bars, ({ column }) => column).values()].map((together) => ({
    bars: together,
    estimateMs: Math.max(...together.map(({ estimateMs }) => estimateMs)),
    abreast: Math.max(...[...Map.groupBy(together, ({ lane }) => lane).values()].map(({ length }) => length)),
  }));
}

function placeColumn(
  placed: PlacedBars,
  { bars, estimateMs, abreast }: Column,
  { x, width, least }: { x: number; width: number; least: number },
): void {
  const inLane = new Map<string, number>();
  for (const bar of bars) {
    const place = inLane.get(bar.lane) ?? 0;
    inLane.set(bar.lane, place + 1);
    const part = width / abreast;
    // Shorter than what it is done beside, by the same square root.
    const own = abreast > 1 ? part : part * Math.sqrt(Math.max(bar.estimateMs, 1) / Math.max(estimateMs, 1));
    placed.bars.push({ bar, x: x + place * part, width: Math.min(part, Math.max(own, least)) });
  }
  const notice = bars.find((bar) => bar.notice !== null)?.notice;
  if (notice === undefined || notice === null) return;
  const last = placed.notices.at(-1);
  if (last && last.text === notice && Math.abs(last.x + last.width - x) < 1) last.width += width;
  else placed.notices.push({ x, width, text: notice });
}
