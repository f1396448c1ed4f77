// Changes values in a TOML text: one changed value is one changed line, and all that is not asked for stays as it is. After the edits the
// text is parsed again and compared with what was asked for; a text that does not say it is never returned.
import { changeSteps } from './change-steps.ts';
import { parseTomlText, type TomlProblem } from './parse-toml-text.ts';
import { planChange } from './plan-change.ts';
import { applySplices, touches, type Splice } from './splice.ts';
import type { TomlDocument } from './toml-document.ts';
import {
  isPrefix,
  isSameTomlValue,
  isTomlTable,
  valueAt,
  withoutValue,
  withValue,
  type TomlChange,
  type TomlPath,
} from './toml-path.ts';

export type EditedToml =
  { ok: true; text: string; document: TomlDocument } | { ok: false; problem: TomlProblem | EditProblem };

/** The text is valid; the change is not possible in it. */
export interface EditProblem {
  code: 'no-place' | 'no-value' | 'not-as-wanted';
  path: TomlPath;
  message: string;
}

export function setValue(text: string, path: TomlPath, value: unknown): EditedToml {
  return applyValues(text, [{ kind: 'set', path, value }]);
}

/** The key becomes a comment, so that it can come back in its place. */
export function unsetValue(text: string, path: TomlPath): EditedToml {
  return applyValues(text, [{ kind: 'unset', path }]);
}

export function applyValues(text: string, changes: readonly TomlChange[]): EditedToml {
  const parsed = parseTomlText(text);
  if (!parsed.ok) return parsed;
  return editDocument(parsed.document, changes);
}

export function editDocument(before: TomlDocument, changes: readonly TomlChange[]): EditedToml {
  let wanted: unknown = before.value;
  for (const change of changes) {
    const { path } = change;
    const next =
      change.kind === 'set' ? withValue(wanted, path, change.value) : { value: withoutValue(wanted, path) };
    if (!next || path.length === 0) return noPlace(path);
    wanted = next.value;
  }
  const carried = carryOut(before, changes);
  if (!carried.ok) return carried;
  const paths = changes.map(({ path }) => path);
  const isAsWanted = isSameTomlValue(
    withoutEmptyOn(wanted, paths),
    withoutEmptyOn(carried.document.value, paths),
  );
  if (isAsWanted) return { ok: true, text: carried.document.text, document: carried.document };
  const [path = []] = paths;
  const message = `the text cannot be changed so that only ${shown(path)} changes`;
  return { ok: false, problem: { code: 'not-as-wanted', path, message } };
}

type Carried = { ok: true; document: TomlDocument } | { ok: false; problem: TomlProblem | EditProblem };

/** Changes that do not touch each other are made in one pass. */
function carryOut(before: TomlDocument, changes: readonly TomlChange[]): Carried {
  let document = before;
  let waiting: { path: TomlPath; splices: Splice[] }[] = [];
  const flush = (): TomlProblem | null => {
    if (waiting.length === 0) return null;
    const parsed = parseTomlText(
      applySplices(
        document.text,
        waiting.flatMap(({ splices }) => splices),
      ),
    );
    waiting = [];
    if (!parsed.ok) return parsed.problem;
    document = parsed.document;
    return null;
  };
  for (const change of changes) {
    const related = waiting.some(({ path }) => isPrefix(path, change.path) || isPrefix(change.path, path));
    const problem = related ? flush() : null;
    if (problem) return { ok: false, problem };
    const steps = changeSteps(valueAt(document.value, change.path), change);
    // A step may need another one first, such as a header; no change takes more than a few.
    for (let rounds = 0, step = steps.shift(); step; rounds += 1) {
      if (rounds > MOST_ROUNDS) return noPlace(change.path);
      const plan = planChange(document, step);
      if (!plan.ok) return { ok: false, problem: { ...plan.problem, path: change.path } };
      const isInTheWay =
        waiting.length > 0 && (plan.isAlone || waiting.some(({ splices }) => touches(splices, plan.splices)));
      if (isInTheWay) {
        const failed = flush();
        if (failed) return { ok: false, problem: failed };
        continue;
      }
      if (plan.splices.length > 0) waiting.push({ path: step.path, splices: plan.splices });
      if (plan.isAlone) {
        const failed = flush();
        if (failed) return { ok: false, problem: failed };
      }
      if (!plan.isUnfinished) step = steps.shift();
    }
  }
  const problem = flush();
  return problem ? { ok: false, problem } : { ok: true, document };
}

const MOST_ROUNDS = 2_000;

function noPlace(path: TomlPath): { ok: false; problem: EditProblem } {
  return {
    ok: false,
    problem: { code: 'no-place', path, message: `${shown(path) || 'the file'} cannot be set there` },
  };
}

function shown(path: TomlPath): string {
  return path.join('.');
}

/**
 * A header whose last key became a comment stays, with nothing in it; a table that only its keys made goes with them, and so does an array of
 * tables with its last element.
 */
function withoutEmptyOn(value: unknown, paths: readonly TomlPath[]): unknown {
  let left = value;
  for (const path of paths) {
    for (let length = path.length; length > 0; length -= 1) {
      const above = path.slice(0, length);
      const inner = valueAt(left, above);
      if (length === path.length && !(isTomlTable(inner) || inner === undefined)) break;
      if (inner !== undefined && !isEmptyContainer(inner)) break;
      left = withoutValue(left, above);
    }
  }
  return left;
}

function isEmptyContainer(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isTomlTable(value) && Object.keys(value).length === 0;
}
