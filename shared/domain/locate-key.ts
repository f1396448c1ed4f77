// Owns finding the line and column of a key in a TOML text, for messages. The parser keeps no positions of good keys,
// and a message that says where is worth this small scan. It reads headers and `key =` lines; it does not judge.

export interface Position {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

type Path = (string | number)[];

/** The place of the key, or of the nearest enclosing thing that exists in the text. */
export function locateKey(text: string, path: Path): Position {
  let best: { depth: number; at: Position } = { depth: 0, at: { line: 1, column: 1 } };
  let table: Path = [];
  const counts = new Map<string, number>();
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const header = /^\s*(\[{1,2})\s*([^\]]+?)\s*\]/.exec(content);
    const key = header ? null : /^\s*((?:"[^"]*"|'[^']*'|[\w.-])+)\s*=/.exec(content);
    if (header) table = tablePath(header[2] ?? '', { isArray: header[1] === '[[', counts });
    else if (!key) continue;
    const full = header ? table : [...table, ...splitKey(key?.[1] ?? '')];
    const depth = commonDepth(full, path);
    if (depth === full.length && depth > best.depth) {
      best = { depth, at: { line: index + 1, column: content.search(/\S/) + 1 } };
    }
  }
  return best.at;
}

function tablePath(
  header: string,
  { isArray, counts }: { isArray: boolean; counts: Map<string, number> },
): Path {
  const parts = splitKey(header);
  const name = parts.join('.');
  if (isArray) {
    counts.set(name, (counts.get(name) ?? -1) + 1);
    return [...parts, counts.get(name) ?? 0];
  }
  // `[host.ports]` below `[[host]]` speaks of the newest host.
  const first = parts[0] ?? '';
  const index = counts.get(first);
  return index === undefined ? parts : [first, index, ...parts.slice(1)];
}

function splitKey(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

function commonDepth(a: Path, b: Path): number {
  let depth = 0;
  while (depth < a.length && depth < b.length && String(a[depth]) === String(b[depth])) depth += 1;
  return depth;
}
