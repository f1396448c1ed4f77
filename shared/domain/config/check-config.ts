// Judges one configuration file by itself: its form, each key, and what its keys mean together. Pure.
import { builtInConfigKeys } from '../config-schema/built-in-keys.ts';
import type { ConfigFile, ConfigKey } from '../config-schema/config-key.ts';
import { keyTree } from '../config-schema/key-tree.ts';
import { finding } from '../findings/finding.ts';
import type { Finding } from '../findings/finding-schema.ts';
import { checkSchema } from './judge/check-schema.ts';
import type { FileView } from './judge/file-view.ts';
import { fileRules } from './judge/file-rules.ts';
import { readConfig } from './judge/read-config.ts';

export type ConfigTable = Record<string, unknown>;

export interface ConfigText {
  file: ConfigFile;
  release: string;
  text: string;
  /** As it is called in messages; the usual name of the role's file where it is not said. */
  name?: string;
  host?: string | null;
  service?: string | null;
}

/** More of one file are counted and not listed. */
const MOST_FINDINGS = 50;

/** The file as the rules see it, or the finding that it cannot be read. */
export function viewConfig(
  { file, release, text, name = `${file}.toml`, host = null, service = null }: ConfigText,
  keys: readonly ConfigKey[] = builtInConfigKeys,
): FileView | Finding {
  const read = readConfig(text);
  if (read.ok)
    return {
      file,
      name,
      release,
      host,
      service,
      table: read.table,
      document: read.document,
      tree: keyTree(keys, file),
    };
  const { line, column } = read.at;
  const at = { service, file: name, line, column, path: [] };
  const place = `${name}, line ${line}, column ${column}`;
  return finding('config.notToml', { host, at }, { place, problem: read.problem });
}

export function checkConfig(config: ConfigText, keys?: readonly ConfigKey[]): Finding[] {
  const view = viewConfig(config, keys);
  return 'code' in view ? [view] : checkView(view);
}

export function checkView(view: FileView): Finding[] {
  const findings = [...checkSchema(view), ...fileRules.flatMap((rule) => rule(view))];
  if (findings.length <= MOST_FINDINGS) return findings;
  // What stops a change is never among those that are left out.
  const sorted = findings.toSorted((a, b) => Number(b.level === 'blocker') - Number(a.level === 'blocker'));
  const more = findings.length - MOST_FINDINGS;
  return [
    ...sorted.slice(0, MOST_FINDINGS),
    finding('config.tooMany', { host: view.host }, { file: view.name, more }),
  ];
}
