// Owns reading `df -PkT` and the figures of dd.
import type { Filesystem, WriteLatency } from '../system-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { firstLineOf, linesOf, numberOf, type Output } from './output.ts';

type Purpose = Filesystem['purpose'];

/** First line: whether the directory exists, and what was measured; then df's answer for it. */
export function readRoom(
  { text, exitCode }: Output,
  about: { purpose: Purpose; path: string },
): Read<Filesystem> {
  const [head = '', ...rows] = linesOf(text);
  const exists = head.startsWith('yes ');
  if (exitCode !== 0 || (!exists && !head.startsWith('no ')))
    return notKnown(`The space for ${about.path} cannot be read.`, text);
  // The device may hold spaces, the mount too; between them are a type and four figures.
  for (const row of rows) {
    const cells =
      /^.{1,4000}?\s{1,200}(\S{1,60})\s{1,200}(\d{1,18})\s{1,200}(\d{1,18})\s{1,200}(-?\d{1,18})\s{1,200}(?:\d{1,4}%|-)\s{1,200}(\/.*)$/.exec(
        row,
      );
    if (!cells) continue;
    const [, type = '', size, , free, mount = ''] = cells;
    const sizeBytes = Number(size) * 1024;
    const freeBytes = Math.max(0, Number(free)) * 1024;
    return known({ ...about, exists, mount, type, sizeBytes, freeBytes });
  }
  return notKnown(`df does not say how much room ${about.path} has.`, text);
}

/** One dd per write; `copied, 0.000377733 s` (coreutils) or `copied, 0.000377 seconds` (busybox). */
export function readWriteLatency({ text, exitCode }: Output, purpose: Purpose): Read<WriteLatency> {
  const [head = '', ...rows] = linesOf(text);
  const path = head.slice(head.indexOf(' ') + 1);
  if (exitCode === 6)
    return notKnown(`The shell’s user may not write to ${path}.`, firstLineOf(rows.join('\n')));
  const times = rows.flatMap((row) => {
    const seconds = /copied, (\d{1,6}(?:\.\d{1,12})?(?:e-?\d{1,2})?) s/.exec(row)?.[1];
    return seconds === undefined ? [] : [Number(seconds) * 1000];
  });
  if (exitCode === 124 || exitCode === 137)
    return notKnown(`Writing to ${path} took too long to be measured.`, text);
  if (exitCode !== 0 || times.length < 3) return notKnown(`Writing to ${path} could not be measured.`, text);
  const meanMs = times.reduce((sum, time) => sum + time, 0) / times.length;
  return known({ purpose, path, meanMs: round(meanMs), worstMs: round(Math.max(...times)) });
}

const round = (ms: number): number => numberOf(ms.toFixed(3)) ?? ms;
