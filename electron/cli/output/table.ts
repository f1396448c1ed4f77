// Owns plain tables: columns as wide as their content, two spaces between. Each cell is one line, whatever a host put into it.
import { visibleLine } from '#shared/wire/visible-text';

export function table(content: string[][]): string {
  const rows = content.map((row) => row.map(visibleLine));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, [...cell].length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - [...cell].length))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
