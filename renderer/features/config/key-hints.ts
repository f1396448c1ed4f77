// What the editor offers while typing: keys of the table with their meaning, values where a key has a list of them, and the same on hover.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { hoverTooltip, type Tooltip } from '@codemirror/view';
import type { ConfigKey } from '#shared/domain/config-schema/config-key';
import { entryAt, type KeyNode } from '#shared/domain/config-schema/key-tree';
import { configText as text } from '#renderer/text/config.ts';
import { nodeAt } from './key-path.ts';
import { cursorPlace } from './cursor-path.ts';

export function completeKeys(tree: KeyNode): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const place = cursorPlace(context.state, context.pos);
    if (place.key === null) return completeValue(context, entryAt(tree, place.path));
    const word = context.matchBefore(/[\w.-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const options = keysBelow(nodeAt(tree, place.table));
    return options.length === 0 ? null : { from: word.from, options, validFor: /^[\w.-]*$/ };
  };
}

function completeValue(context: CompletionContext, entry: ConfigKey | null): CompletionResult | null {
  const word = context.matchBefore(/["\w.-]*/);
  if (!entry || !word || (word.from === word.to && !context.explicit)) return null;
  const options = valuesOf(entry).map((label): Completion => ({ label, type: 'enum' }));
  return options.length === 0 ? null : { from: word.from, options };
}

export function valuesOf({ type, values = [] }: ConfigKey): string[] {
  if (type === 'boolean') return ['true', 'false'];
  return values.map(({ value }) => JSON.stringify(value));
}

function keysBelow(node: KeyNode | null, prefix = ''): Completion[] {
  return [...(node?.children ?? [])].flatMap(([name, child]) => {
    const label = `${prefix}${name}`;
    if (child.isArray) return [];
    const own: Completion[] = child.entry
      ? [
          {
            label,
            apply: `${label} = `,
            type: 'property',
            detail: child.entry.title,
            info: child.entry.meaning,
          },
        ]
      : [];
    return [...own, ...keysBelow(child, `${label}.`)];
  });
}

/** The meaning of the key under the pointer. */
export function hoverKeys(tree: KeyNode) {
  return hoverTooltip((view, position): Tooltip | null => {
    const line = view.state.doc.lineAt(position);
    const { path } = cursorPlace(view.state, position);
    const entry = entryAt(tree, path);
    if (!entry) return null;
    return {
      pos: line.from,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'toml-hover';
        const title = document.createElement('strong');
        title.textContent = entry.title;
        const meaning = document.createElement('p');
        meaning.textContent = entry.meaning;
        dom.append(title, meaning);
        if (entry.absent !== undefined) {
          const absent = document.createElement('p');
          absent.textContent = `${text.facts.absent}: ${text.withoutIt(entry.absent)}`;
          dom.append(absent);
        }
        return { dom };
      },
    };
  });
}
