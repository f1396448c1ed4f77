// Owns which lines pass the filter. Pure; every line keeps a key that stays the same when older ones fall out.
import type { LogLine } from '#shared/contract/services';
import type { LogSnapshot } from '#renderer/parts/log-feed.ts';

export interface KeyedLine extends LogLine {
  key: number;
}

interface LogMatcher {
  passes: (line: LogLine) => boolean;
  /** The expression does not compile; the text filter is then left out. */
  broken: boolean;
}

const rank: Record<LogLine['level'], number> = {
  error: 4,
  warning: 3,
  unknown: 2,
  info: 2,
  debug: 1,
  trace: 0,
};

export function matcherOf(filter: { find: string; regex: boolean; level: string }): LogMatcher {
  const least = rank[filter.level as LogLine['level']] ?? 0;
  const text = textMatcher(filter.find, filter.regex);
  return {
    broken: text === null,
    passes: (line) => rank[line.level] >= least && (text === null || text(line.text)),
  };
}

function textMatcher(find: string, regex: boolean): ((text: string) => boolean) | null {
  if (find === '') return () => true;
  if (!regex) {
    const wanted = find.toLowerCase();
    return (text) => text.toLowerCase().includes(wanted);
  }
  try {
    const expression = new RegExp(find, 'i');
    return (text) => expression.test(text);
  } catch {
    return null;
  }
}

export function filterLines(feed: LogSnapshot, matcher: LogMatcher): KeyedLine[] {
  const passed: KeyedLine[] = [];
  feed.lines.forEach((line, index) => {
    if (matcher.passes(line)) passed.push({ ...line, key: feed.dropped + index });
  });
  return passed;
}
