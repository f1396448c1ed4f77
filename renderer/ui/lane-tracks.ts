// Owns how bars of one lane lie over each other: as many tracks as run at the same time, each bar on the first that is free. Pure.
import type { Span } from '#renderer/ui/time-axis.ts';

/** In the order of their beginning; `place` counts from the top. */
export function tracksOf<B extends Span>(bars: readonly B[]): { bar: B; place: number }[] {
  const ends: number[] = [];
  return bars
    .toSorted((a, b) => a.startMs - b.startMs)
    .map((bar) => {
      const free = ends.findIndex((end) => end <= bar.startMs);
      const place = free === -1 ? ends.length : free;
      ends[place] = bar.endMs;
      return { bar, place };
    });
}
