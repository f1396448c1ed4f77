// Owns how the judgement of a site document reads as text: one line for each problem, in the form that editors and terminals link.
import type { Output } from '#shared/contract/contract';
import { findingsText } from './site-text.ts';

export function documentText(file: string, { problems, more, warnings }: Output<'sites.check'>): string {
  const lines = problems.flatMap(({ file: where, line, column, message, allowed }) => [
    `■ ${where}:${line}:${column}: ${message}`,
    ...(allowed.length > 0 ? [`    → one of: ${allowed.join(', ')}`] : []),
  ]);
  if (more > 0) lines.push(`and ${more} more`);
  if (warnings.length > 0) lines.push(findingsText(warnings));
  return lines.length === 0 ? `● ${file} is right.` : lines.join('\n');
}
