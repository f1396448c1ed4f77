// Owns the explanation of one key: what it does, what is allowed, where its value comes from, and how sure the statements are.
import type { ConfigKey } from '#shared/domain/config-schema/config-key';
import type { TomlPath } from '#shared/domain/toml-text/toml-path';
import { configText as text } from '#renderer/text/config.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import { Facts, type Fact } from '#renderer/ui/screen.tsx';
import { typedText } from './key-input.ts';
import css from './key-explanation.module.css';

interface KeyExplanationProps {
  path: TomlPath | null;
  entry: ConfigKey | null;
  /** A table of keys, which has no statement of its own. */
  isTable: boolean;
  value: unknown;
  /** Where the value comes from, and what it replaced. */
  origin: { from: string; replaced: string | null } | null;
}

export function KeyExplanation({ path, entry, isTable, value, origin }: KeyExplanationProps) {
  if (path === null || path.length === 0) return <p className={css.soft}>{text.chooseKey}</p>;
  if (entry === null && isTable) return <p className={css.soft}>{text.table(path.join('.'))}</p>;
  const key = path.filter((part) => typeof part === 'string').join('.');
  return (
    <div className={css.explanation}>
      <div>
        <h3 className={css.title}>{entry?.title ?? text.unknownKey}</h3>
        <p className={css.meaning}>{entry?.meaning ?? text.noSchema}</p>
      </div>
      <Facts
        facts={[
          { name: text.facts.key, value: <Mono>{key}</Mono> },
          ...(value === undefined
            ? []
            : [{ name: text.facts.value, value: <Mono>{typedText(value)}</Mono> }]),
          ...originFacts(origin),
          ...(entry === null ? [] : entryFacts(entry)),
        ]}
      />
    </div>
  );
}

function originFacts(origin: KeyExplanationProps['origin']): Fact[] {
  if (origin === null) return [];
  const from = { name: text.facts.origin, value: origin.from };
  return origin.replaced === null
    ? [from]
    : [from, { name: text.facts.replaced, value: <Mono>{origin.replaced}</Mono> }];
}

function entryFacts(entry: ConfigKey): Fact[] {
  const { min, max, values, shipped, since, until, products } = entry;
  const range = text.range(min, max);
  return [
    { name: text.facts.type, value: text.withUnit(text.types[entry.type], entry.unit) },
    ...(range === '' ? [] : [{ name: text.facts.range, value: range }]),
    ...(values ? [{ name: text.facts.values, value: values.map((one) => one.value).join(', ') }] : []),
    ...(shipped === undefined
      ? []
      : [{ name: text.facts.shipped, value: <Mono>{typedText(shipped)}</Mono> }]),
    ...(entry.absent === undefined ? [] : [{ name: text.facts.absent, value: text.withoutIt(entry.absent) }]),
    ...(since ? [{ name: text.facts.since, value: text.since(since.release, text.sure[since.sure]) }] : []),
    ...(until ? [{ name: text.facts.until, value: text.until(until.release, until.instead) }] : []),
    ...(products ? [{ name: text.facts.products, value: products.join(', ') }] : []),
    ...(entry.needsRestart ? [{ name: text.facts.restart, value: text.restart }] : []),
    { name: text.facts.source, value: `${text.source(entry.source)}: ${text.sure[entry.sure]}` },
  ];
}
