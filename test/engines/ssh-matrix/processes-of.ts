// Owns finding what a test has started on its way to a host, by a variable that every child inherits.
import { readdirSync, readFileSync } from 'node:fs';

export type Side = 'ours' | 'theirs';

export const sideOf = (side: Side) => ({ SITE_ADMIN_MATRIX: `${process.pid}-${side}` });

export function processesOf(side: Side): number[] {
  const mark = `SITE_ADMIN_MATRIX=${sideOf(side).SITE_ADMIN_MATRIX}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
      } catch {
        return false; // it has just ended, or is not ours to look at
      }
    })
    .map(Number);
}
