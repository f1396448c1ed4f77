// Owns reading a vendor log line: time and level. Source: dossier 9 (formats `full` and `json`). Tolerant: the text is always kept.
import type { LogLine } from '../contract/services.ts';

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
  if (full) return { at: full[1] ?? null, level: levels[full[2] ?? ''] ?? 'unknown', text };
  if (text.startsWith('{')) {
    try {
      const entry = JSON.parse(text) as Record<string, unknown>;
      const at = typeof entry['timestamp'] === 'string' ? entry['timestamp'] : null;
      return { at, level: levels[String(entry['level']).toUpperCase()] ?? 'unknown', text };
    } catch {
      return { at: null, level: 'unknown', text };
    }
  }
  return { at: null, level: 'unknown', text };
}
