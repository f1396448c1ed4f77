// Owns the shape and word of each level in the printed report, and counting levels.
import type { CheckLevel, CheckResult, Theme } from '../check.ts';

/** Worst first. */
export const reportLevels = ['blocker', 'warning', 'unknown', 'ok'] as const satisfies CheckLevel[];

export const levelShape: Record<CheckLevel, string> = { ok: '●', warning: '▲', blocker: '■', unknown: '◌' };

export const levelWord: Record<CheckLevel, string> = {
  ok: 'ok',
  warning: 'warning',
  blocker: 'blocker',
  unknown: 'not known',
};

export const themeTitle: Record<Theme, string> = {
  connection: 'Connection',
  engine: 'Container engine',
  gpu: 'GPU and driver',
  machine: 'Machine',
  storage: 'Storage',
  network: 'Network',
  time: 'Time',
  site: 'Site',
};

export function countOf(checks: CheckResult[], level: CheckLevel): number {
  return checks.filter((check) => check.level === level).length;
}

/** `1 blocker`, `3 warnings`, `2 not known`. */
export function counted(count: number, level: CheckLevel): string {
  const isPlural = count !== 1 && (level === 'blocker' || level === 'warning');
  return `${count} ${levelWord[level]}${isPlural ? 's' : ''}`;
}
