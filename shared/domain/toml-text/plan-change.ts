// Finds which characters of a text have to change so that one key has another value, or none.
import type { AST } from 'toml-eslint-parser';
import { noValue, styleOf, type ChangePlan } from './change-plan.ts';
import { planArray } from './plan-array.ts';
import { addToInlineTable, removeFromInlineTable } from './plan-inline.ts';
import { planNewBlock, planNewLine } from './plan-new-line.ts';
import type { CommentedPair } from './commented.ts';
import { nodeAt, spanOf, type OutlineNode } from './outline.ts';
import type { Splice } from './splice.ts';
import { asComment, asLive } from './text-lines.ts';
import type { TomlDocument } from './toml-document.ts';
import {
  isPrefix,
  isSameTomlValue,
  isTomlTable,
  valueAt,
  type TomlChange,
  type TomlPath,
} from './toml-path.ts';
import { writeValue } from './write-value.ts';

export function planChange(document: TomlDocument, change: TomlChange): ChangePlan {
  const found = nodeAt(document.outline, change.path);
  if (change.kind === 'unset') return found ? planUnset(document, found, change.path) : done([]);
  return found ? planReplace(document, found, change) : planNew(document, change);
}

type SetChange = TomlChange & { kind: 'set' };

function done(splices: Splice[]): ChangePlan {
  return { ok: true, splices };
}

function planReplace(document: TomlDocument, found: OutlineNode, change: SetChange): ChangePlan {
  const { value: node } = found;
  // A table with a header becomes something else: first it becomes a comment.
  if (!node) return { ...planUnset(document, found, change.path), ...unfinished };
  if (node.type === 'TOMLArray' && Array.isArray(change.value))
    return planArray(document, { node, old: valueAt(document.value, change.path), wanted: change.value });
  const text = writeValue(change.value, { ...styleOf(document.text, node), isWhole: found.pair !== null });
  return text === null ? noValue() : done([{ ...spanOf(node), text }]);
}

const unfinished = { isAlone: true, isUnfinished: true };

function planNew(document: TomlDocument, change: SetChange): ChangePlan {
  const { path, value } = change;
  const name = path.at(-1);
  const above = path.slice(0, -1);
  const parent = nodeAt(document.outline, above);
  if (typeof name === 'number') {
    const around = parent ? null : nearestInline(document, above);
    if (around) return addToInlineTable(document, around, { kind: 'set', path: above, value: [value] });
    if (parent?.value?.type !== 'TOMLArray') return planNewBlock(document, change);
    const old = valueAt(document.value, above) as unknown[];
    return planArray(document, { node: parent.value, old, wanted: [...old, value] });
  }
  const inline = nearestInline(document, above);
  if (inline) return addToInlineTable(document, inline, change);
  const commented = commentedFor(document, change);
  if (commented) return planUncomment(document, commented, change);
  const isEmptyTable = isTomlTable(value) && Object.keys(value).length === 0;
  const own = isEmptyTable ? usableHeader(document, path) : null;
  if (own) return { ok: true, splices: asLive(document.text, own.span), isAlone: true };
  const header = parent && parent.form !== 'implied' ? null : usableHeader(document, above);
  if (header) return { ok: true, splices: asLive(document.text, header.span), ...unfinished };
  return planNewLine(document, change);
}

/** The inline table that the key has to go into, if any thing above it is one. */
function nearestInline(
  { outline }: TomlDocument,
  above: TomlPath,
): { table: AST.TOMLInlineTable; depth: number } | null {
  for (let depth = above.length; depth > 0; depth -= 1) {
    const found = nodeAt(outline, above.slice(0, depth));
    // Of a table that dotted keys make inside an inline one, the outer one has the text.
    if (!found || (found.form === 'value' && !found.value)) continue;
    return found.value?.type === 'TOMLInlineTable' ? { table: found.value, depth } : null;
  }
  return null;
}

/** The one that already has the value, else the last. */
function commentedFor(document: TomlDocument, { path, value }: SetChange): CommentedPair | null {
  const above = path.slice(0, -1);
  const form = nodeAt(document.outline, above)?.form;
  const fits = (pair: CommentedPair) =>
    pair.path.length === path.length &&
    isPrefix(pair.path, path) &&
    // A dotted key cannot add to a table that has a header.
    (pair.tableDepth === above.length ? form !== 'dotted' : form === undefined || form === 'dotted') &&
    (pair.hasTable || usableHeader(document, path.slice(0, pair.tableDepth)) !== null);
  const all = document.commented.keys.filter(fits);
  return all.find((pair) => isSameTomlValue(pair.value, value)) ?? all.at(-1) ?? null;
}

function usableHeader({ commented, outline }: TomlDocument, path: TomlPath) {
  const form = nodeAt(outline, path)?.form;
  if (path.length === 0 || (form !== undefined && form !== 'implied')) return null;
  const isSame = (other: TomlPath) => other.length === path.length && isPrefix(other, path);
  return commented.headers.findLast((header) => !header.isFollowedByKeys && isSame(header.path)) ?? null;
}

function planUncomment(document: TomlDocument, pair: CommentedPair, { value }: SetChange): ChangePlan {
  const { text } = document;
  if (!pair.hasTable) {
    const header = usableHeader(document, pair.path.slice(0, pair.tableDepth));
    return header
      ? { ok: true, splices: asLive(text, header.span), ...unfinished }
      : planNewLine(document, { kind: 'set', path: pair.path, value });
  }
  if (isSameTomlValue(pair.value, value)) return done(asLive(text, pair.span));
  // Its lines come back as they are; then the value is changed in them.
  if (!pair.line) return { ok: true, splices: asLive(text, pair.span), ...unfinished };
  const { text: line, value: at } = pair.line;
  const style = {
    isWhole: true,
    isFloat: typeof pair.value === 'number' && /[.eE]/.test(line.slice(at.from, at.to)),
  };
  const written = writeValue(value, style);
  if (written === null) return noValue();
  return done([{ ...pair.span, text: line.slice(0, at.from) + written + line.slice(at.to) }]);
}

function planUnset(document: TomlDocument, found: OutlineNode, path: TomlPath): ChangePlan {
  const { text, outline } = document;
  const name = path.at(-1);
  if (typeof name === 'number') {
    const array = nodeAt(outline, path.slice(0, -1))?.value;
    const old = valueAt(document.value, path.slice(0, -1));
    if (array?.type === 'TOMLArray' && Array.isArray(old))
      return planArray(document, { node: array, old, wanted: old.filter((_, index) => index !== name) });
  }
  const pairs = [...pairsIn(found)];
  const inline = pairs.find(({ parent }) => parent.type === 'TOMLInlineTable');
  if (inline) {
    const plan = removeFromInlineTable(document, inline);
    return pairs.length > 1 ? { ...plan, ...unfinished } : plan;
  }
  const headers = found.pair ? [] : outline.sections.filter((one) => isPrefix(path, one.path) && one.header);
  const live = [...pairs.map(spanOf), ...headers.map(({ header }) => headerSpan(header))];
  return { ok: true, splices: live.flatMap((span) => asComment(text, span)), isAlone: headers.length > 0 };
}

function headerSpan(header: AST.TOMLTable | null) {
  const [from, to] = [header?.range[0] ?? 0, header?.key.range[1] ?? 0];
  return { from, to };
}

/** Every `key = value` that makes up what is here. */
function* pairsIn(found: OutlineNode): Generator<AST.TOMLKeyValue> {
  if (found.pair) yield found.pair;
  else for (const child of found.children.values()) yield* pairsIn(child);
}
