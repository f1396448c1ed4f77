// Where the value of a key comes from, in words, and what it replaced.
import { isSameTomlValue, type TomlPath } from '#shared/domain/toml-text/toml-path';
import { configText as text } from '#renderer/text/config.ts';
import type { ServiceFile } from './config-files.ts';
import { typedText } from './key-input.ts';

export interface OriginWords {
  from: string;
  replaced: string | null;
}

export function originOf({ values }: ServiceFile, path: TomlPath): OriginWords | null {
  const found = values.find((one) => isSameTomlValue(one.path, path));
  if (!found) return null;
  const [before] = found.replaced;
  return {
    from: text.origins[found.from],
    replaced: before ? text.replaced(typedText(before.value), text.origins[before.from]) : null,
  };
}

/** A value that differs from the stored one is the operator's, of now. */
export function originWord(
  { values }: ServiceFile,
  { path, value }: { path: TomlPath; value: unknown },
): string {
  const stored = values.find((one) => isSameTomlValue(one.path, path));
  if (typedText(stored?.value) !== typedText(value)) return text.originShort.edited;
  return value === undefined || !stored ? '' : text.originShort[stored.from];
}
