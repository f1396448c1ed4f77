// Owns numbers and tables of the benches: medians, spread, and a section of docs/benchmarks.md that a bench rewrites.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

const document = join(resolve(import.meta.dirname, '..', '..'), 'docs', 'benchmarks.md');
const heading = `# Benchmarks

Written by \`npm run bench -- NAME\`; each section is the last run of one bench. Nothing here is typed by hand.
`;

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? NaN, sorted[middle] ?? NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** `median (least – most)`, in milliseconds. */
export function spread(values: number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(0)} (${least.toFixed(0)} – ${most.toFixed(0)})`;
}

export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function machine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${String(processors.length)} × ${processors[0]?.model.trim() || process.arch}, ${String(memory)} GiB, ${process.platform} ${firstLine('uname', '-r')}`;
}

/** What a program says of its version, in one line; "not installed" where there is none. */
export function firstLine(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .split('\n')[0]!;
  } catch {
    return 'not installed';
  }
}

/** Replaces the bench's own section and leaves the others. */
export function writeSection(name: string, text: string): void {
  const before = existsSync(document) ? readFileSync(document, 'utf8') : heading;
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- end ${name} -->`];
  const section = `${begin}\n\n${text.trim()}\n\n${end}\n`;
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  const after =
    from < 0 || to < 0
      ? `${before.trimEnd()}\n\n${section}`
      : `${before.slice(0, from)}${section}${before.slice(to + end.length + 1)}`;
  writeFileSync(document, after);
}
