// Changes an array: on one line it is written anew, over several lines each element keeps its line and its comment.
import type { AST } from 'toml-eslint-parser';
import { sameEnds } from './change-steps.ts';
import { spanOf } from './outline.ts';
import { noValue, styleOf, type ChangePlan } from './change-plan.ts';
import type { Splice } from './splice.ts';
import { asComment, endingAt, endOfLine, indentAt, startOfLine } from './text-lines.ts';
import type { TomlDocument } from './toml-document.ts';
import { writeValue } from './write-value.ts';

interface ArrayChange {
  node: AST.TOMLArray;
  old: unknown;
  wanted: unknown[];
}

export function planArray(document: TomlDocument, { node, old, wanted }: ArrayChange): ChangePlan {
  const { text } = document;
  if (!text.slice(...node.range).includes('\n') || !Array.isArray(old)) {
    const written = writeValue(wanted, styleOf(text, node));
    return written === null ? noValue() : { ok: true, splices: [{ ...spanOf(node), text: written }] };
  }
  const { start, end } = sameEnds(old, wanted);
  const [before, after] = [old.length - start - end, wanted.length - start - end];
  const splices: Splice[] = [];
  for (let index = start; index < start + Math.min(before, after); index += 1) {
    const element = node.elements[index];
    const value = wanted[index];
    if (!element) continue;
    if (element.type === 'TOMLArray' && Array.isArray(value)) {
      const inner = planArray(document, { node: element, old: old[index], wanted: value });
      if (!inner.ok) return inner;
      splices.push(...inner.splices);
      continue;
    }
    const written = writeValue(value, styleOf(text, element));
    if (written === null) return noValue();
    splices.push({ ...spanOf(element), text: written });
  }
  for (let index = start + after; index < start + before; index += 1)
    splices.push(...withoutElement(text, node, index));
  const added = wanted.slice(start + before, start + after).map((value) => writeValue(value));
  if (added.some((one) => one === null)) return noValue();
  if (added.length > 0)
    splices.push(...withElements(text, node, { at: start + before, added: added.map(String) }));
  return { ok: true, splices, isAlone: true };
}

function withoutElement(text: string, { elements, range }: AST.TOMLArray, index: number): Splice[] {
  const element = elements[index];
  if (!element) return [];
  const [from, to] = element.range;
  const tail = text.slice(to, endOfLine(text, to));
  const isAlone =
    /^[ \t]*$/.test(text.slice(startOfLine(text, from), from)) && /^[ \t]*,?[ \t]*(#.*)?$/.test(tail);
  if (isAlone) return asComment(text, { from, to });
  const comma = commaAfter(text, to);
  const next = elements[index + 1];
  if (next && comma !== null && /^[ \t]*$/.test(text.slice(comma + 1, next.range[0])))
    return [{ from, to: next.range[0], text: '' }];
  if (comma !== null && comma < range[1])
    return [
      { from, to, text: '' },
      { from: comma, to: comma + 1, text: '' },
    ];
  return [{ from, to, text: '' }];
}

/** Before the element that is at this index, behind the last where there is none. */
function withElements(
  text: string,
  { elements, range }: AST.TOMLArray,
  { at, added }: { at: number; added: string[] },
): Splice[] {
  const ending = endingAt(text, range[0]);
  const first = elements[0];
  const closing = range[1] - 1;
  const isClosingAlone = /^[ \t]*$/.test(text.slice(startOfLine(text, closing), closing));
  const indent =
    first && isFirstOnLine(text, first.range[0])
      ? indentAt(text, first.range[0])
      : `${indentAt(text, closing)}  `;
  const before = elements[at - 1];
  if (!before) {
    if (first && isFirstOnLine(text, first.range[0])) {
      const start = startOfLine(text, first.range[0]);
      return [{ from: start, to: start, text: added.map((one) => `${indent}${one},${ending}`).join('') }];
    }
    if (first) return [insertion(first.range[0], `${added.join(', ')}, `)];
    if (!isClosingAlone)
      return [insertion(closing, `${ending}${added.map((one) => `${indent}${one},${ending}`).join('')}`)];
    const start = startOfLine(text, closing);
    return [insertion(start, added.map((one) => `${indent}${one},${ending}`).join(''))];
  }
  const after = before.range[1];
  const comma = commaAfter(text, after);
  const lineEnd = endOfLine(text, comma ?? after);
  const rest = text.slice((comma ?? after - 1) + 1, lineEnd);
  const isLastOnLine = /^[ \t]*(#.*)?$/.test(rest);
  if (comma === null) {
    if (!isLastOnLine) return [insertion(after, `, ${added.join(', ')}`)];
    return [
      insertion(after, ','),
      insertion(lineEnd, added.map((one) => `${ending}${indent}${one}`).join(',')),
    ];
  }
  if (!isLastOnLine) return [insertion(comma + 1, ` ${added.map((one) => `${one},`).join(' ')}`)];
  return [insertion(lineEnd, added.map((one) => `${ending}${indent}${one},`).join(''))];
}

function insertion(at: number, text: string): Splice {
  return { from: at, to: at, text };
}

function isFirstOnLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(startOfLine(text, offset), offset));
}

/** The comma that belongs to the element before, or null for the last without one. */
function commaAfter(text: string, offset: number): number | null {
  const between = /^(?:[ \t\r\n]|#[^\n]*)*/.exec(text.slice(offset))?.[0] ?? '';
  const at = offset + between.length;
  return text[at] === ',' ? at : null;
}
