// Owns what is left to read of a log line beside its own columns: time and level stand there, so the message begins after them.
// Filters and copies still see the whole line. Pure.
import type { LogLine } from '#shared/contract/services';

const STAMP = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)\s+(?:ERROR|WARN|INFO|DEBUG|TRACE)\s+/;

export function messageOf(line: LogLine): string {
  return line.at === null ? line.text : line.text.replace(STAMP, '');
}
