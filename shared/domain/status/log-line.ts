// Owns reading a vendor log line: time and level. Source: docs/domain.md, "Known failures" (formats `full` and `json`). Tolerant: the text is always kept.
import type { LogLine } from '#shared/contract/services';

export type LogLevel = LogLine['level'];

const COLOUR = /\u001b\[[0-9;]*m/g;
const FULL = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\s+(ERROR|WARN|INFO|DEBUG|TRACE)\s/;

const levels: Record<string, LogLevel> = {
  ERROR: 'error',
  WARN: 'warning',
  INFO: 'info',
  DEBUG: 'debug',
  TRACE: 'trace',
};

export function readLogLine(line: string): { at: string | null; level: LogLevel; text: string } {
  const text = line.replace(COLOUR, '').trimEnd();
  const full = FULL.exec(text);
  if (full) return { at: timeOrNull(full[1]), level: levels[full[2] ?? ''] ?? 'unknown', text };
  if (text.startsWith('{')) {
    try {
      const entry = JSON.parse(text) as Record<string, unknown>;
      return {
        at: timeOrNull(entry['timestamp']),
        level: levels[String(entry['level']).toUpperCase()] ?? 'unknown',
        text,
      };
    } catch {
      return { at: null, level: 'unknown', text };
    }
  }
  return { at: null, level: 'unknown', text };
}

/** What is no date is no time; the text of the line still says it. */
function timeOrNull(value: unknown): string | null {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
}
