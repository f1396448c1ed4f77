// Adds a key to an inline table, or takes one out of it. Both leave the rest of its line as it is.
import type { AST } from 'toml-eslint-parser';
import { noValue, type ChangePlan } from './change-plan.ts';
import type { TomlDocument } from './toml-document.ts';
import type { TomlChange } from './toml-path.ts';
import { writeKeys, writeValue } from './write-value.ts';

/** `depth`: how much of the path is the table. */
export function addToInlineTable(
  { text }: TomlDocument,
  { table, depth }: { table: AST.TOMLInlineTable; depth: number },
  { path, value }: TomlChange & { kind: 'set' },
): ChangePlan {
  const written = writeValue(value);
  if (written === null) return noValue();
  const pair = `${writeKeys(path.slice(depth).map(String))} = ${written}`;
  const last = table.body.at(-1);
  const [from, to] = table.range;
  if (!last) return { ok: true, splices: [{ from, to, text: `{ ${pair} }` }], isAlone: true };
  // Beside the keys that it shares its first ones with, for those read as one.
  const at = last.range[1];
  const isTight = /\S/.test(text[from + 1] ?? ' ');
  return {
    ok: true,
    splices: [
      { from: at, to: at, text: `,${isTight && !text.slice(from, to).includes(', ') ? '' : ' '}${pair}` },
    ],
    isAlone: true,
  };
}

export function removeFromInlineTable(_document: TomlDocument, pair: AST.TOMLKeyValue): ChangePlan {
  const { body } = pair.parent as AST.TOMLInlineTable;
  const index = body.indexOf(pair);
  const [from, to] = pair.range;
  const [before, after] = [body[index - 1], body[index + 1]];
  const gone = after ? { from, to: after.range[0] } : before ? { from: before.range[1], to } : { from, to };
  return { ok: true, splices: [{ ...gone, text: '' }], isAlone: true };
}
