// What has to change in a text for one change of a value, or why that is not possible.
import type { AST } from 'toml-eslint-parser';
import type { EditProblem } from './edit-toml.ts';
import type { Splice } from './splice.ts';
import type { ValueStyle } from './write-value.ts';

export type ChangePlan =
  | {
      ok: true;
      splices: Splice[];
      /** It moves what others may need: nothing else is changed in the same pass. */
      isAlone?: boolean;
      /** Plan again on the text that this makes. */
      isUnfinished?: boolean;
    }
  | { ok: false; problem: Omit<EditProblem, 'path'> };

export function refused(code: EditProblem['code'], message: string): ChangePlan {
  return { ok: false, problem: { code, message } };
}

export function noValue(): ChangePlan {
  return refused('no-value', 'TOML has no way to write this value');
}

export function styleOf(text: string, node: AST.TOMLContentNode): ValueStyle {
  return {
    isFloat: node.type === 'TOMLValue' && node.kind === 'float',
    isLiteralString: node.type === 'TOMLValue' && node.kind === 'string' && node.style === 'literal',
    isPadded: node.type === 'TOMLArray' && /\s/.test(text[node.range[0] + 1] ?? ''),
  };
}
