// Owns reading what a child process uses: from /proc where there is one, otherwise from the child's own report.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { Child } from './child.ts';

interface Usage {
  cpuNanos: number;
  memoryBytes: number;
}

/** Linux counts CPU time in ticks of 10 ms on every machine Node runs on. */
const nanosPerTick = 10_000_000;

export function readUsage(child: Child): Usage {
  if (process.platform !== 'linux') {
    child.send({ type: 'report-usage' });
    return { cpuNanos: (child.usage?.cpuMicros ?? 0) * 1000, memoryBytes: child.usage?.memoryBytes ?? 0 };
  }
  try {
    const fields = readFileSync(`/proc/${String(child.pid)}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const pages = Number(readFileSync(`/proc/${String(child.pid)}/statm`, 'utf8').split(' ')[1] ?? 0);
    return { cpuNanos: (Number(fields[11]) + Number(fields[12])) * nanosPerTick, memoryBytes: pages * 4096 };
  } catch {
    return { cpuNanos: 0, memoryBytes: 0 };
  }
}

/** All processors together since boot. */
export function systemCpuNanos(): number {
  const totals = os.cpus().map(({ times }) => times.user + times.nice + times.sys + times.idle + times.irq);
  return totals.reduce((sum, ms) => sum + ms, 0) * 1_000_000;
}
