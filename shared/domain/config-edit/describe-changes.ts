// Says what differs between two documents in the files of their services: values in words, texts line by line, hosts with the same together. Pure.
import { builtInConfigKeys } from '../config-schema/built-in-keys.ts';
import type { ConfigKey } from '../config-schema/config-key.ts';
import { entryAt, keyTree } from '../config-schema/key-tree.ts';
import { meaningOf } from '../config-schema/meaning.ts';
import { meansTheSame } from '../containers/files-in-force.ts';
import { diffLines } from '../revisions/line-diff.ts';
import { serviceFile, serviceTable, type ServiceFile } from '../roles/service-files.ts';
import type { PlannableRole } from '../site/role-names.ts';
import { startOrder } from '../site/role-names.ts';
import { serviceTitle } from '../site/service-title.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { findService, wantedServices, type SiteService } from '../site/site-services.ts';
import { isSameTomlValue, valueAt, type TomlPath } from '../toml-text/toml-path.ts';
import type { ConfigChange, FileDiff } from './changes.ts';
import { upToArray } from './edit-places.ts';
import { jsonOf } from './json-of.ts';
import { leavesOf } from './value-origins.ts';

export interface DescribedChanges {
  changes: ConfigChange[];
  diffs: FileDiff[];
}

/** Services that only one of the two has are the plan's to tell. */
export function describeChanges(
  before: SiteDocument,
  after: SiteDocument,
  keys: readonly ConfigKey[] = builtInConfigKeys,
): DescribedChanges {
  const changes = new Map<string, ConfigChange>();
  const diffs = new Map<string, FileDiff>();
  for (const now of wantedServices(after, startOrder)) {
    const old = findService(before, { host: now.host.name, service: now.name });
    if (!old) continue;
    const files = [serviceFile(before, old), serviceFile(after, now)] as const;
    if (files[0].text === files[1].text) continue;
    const tables = [serviceTable(before, old), serviceTable(after, now)] as const;
    for (const change of changesOf(now, { tables, files, keys })) {
      const key = JSON.stringify([change.service, now.role, change.path, change.from, change.to]);
      const known = changes.get(key);
      if (known) known.hosts.push(now.host.name);
      else changes.set(key, change);
    }
    const key = JSON.stringify([now.name, files]);
    const known = diffs.get(key);
    if (known) known.hosts.push(now.host.name);
    else
      diffs.set(key, {
        service: now.name,
        hosts: [now.host.name],
        name: files[1].name,
        lines: diffLines(files[0].text, files[1].text),
      });
  }
  const all = [...changes.values()].map((change) => ({
    ...change,
    words: inWords(change, roleOf(after, change)),
  }));
  return { changes: all, diffs: [...diffs.values()] };
}

interface Sides {
  tables: readonly [unknown, unknown];
  files: readonly [ServiceFile, ServiceFile];
  keys: readonly ConfigKey[];
}

/** Its words are those of the change alone. */
function changesOf({ name, role, host }: SiteService, { tables, files, keys }: Sides): ConfigChange[] {
  const [before, after] = tables;
  const about = { service: name, hosts: [host.name] };
  if (meansTheSame(files[0], files[1]))
    return [
      {
        ...about,
        path: [],
        words: 'only comments change; the host gets them with the next change of the service',
        restarts: false,
      },
    ];
  const tree = keyTree(keys, role);
  return differingPaths(before, after).map((path) => {
    const [from, to] = [valueAt(before, path), valueAt(after, path)];
    const entry = entryAt(tree, path);
    const say = (value: unknown) => (entry ? meaningOf(entry, value) : plainWords(path, value));
    return {
      ...about,
      path: [...path],
      words: `${say(to)}; before: ${say(from)}`,
      ...(from === undefined || entry?.isSecret ? {} : { from: jsonOf(from) }),
      ...(to === undefined || entry?.isSecret ? {} : { to: jsonOf(to) }),
      restarts: true,
    };
  });
}

function differingPaths(before: unknown, after: unknown): TomlPath[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  const paths = [...now, ...old].filter(({ length }) => length > 0);
  // Where an array has another length its elements cannot be told apart.
  const all = paths.map((path) => {
    const array = upToArray(path);
    if (array.length === path.length) return path;
    return lengthAt(before, array) === lengthAt(after, array) ? path : array;
  });
  return [...new Map(all.map((path) => [JSON.stringify(path), path])).values()].filter(
    (path) => !isSameTomlValue(valueAt(before, path), valueAt(after, path)),
  );
}

function lengthAt(table: unknown, path: TomlPath): number | null {
  const value = valueAt(table, path);
  return Array.isArray(value) ? value.length : null;
}

function plainWords(path: TomlPath, value: unknown): string {
  const key = path.join('.');
  return value === undefined ? `${key} is not set` : `${key} = ${JSON.stringify(jsonOf(value))}`;
}

function roleOf(document: SiteDocument, { service, hosts }: ConfigChange): PlannableRole | null {
  const [host = ''] = hosts;
  return findService(document, { host, service })?.role ?? null;
}

const MOST_HOSTS = 4;

function inWords({ service, hosts, words }: ConfigChange, role: PlannableRole | null): string {
  const title = role === null ? service : serviceTitle({ service, role });
  const list = new Intl.ListFormat('en');
  const named =
    hosts.length > MOST_HOSTS
      ? [...hosts.slice(0, MOST_HOSTS - 1), `${hosts.length - MOST_HOSTS + 1} more`]
      : hosts;
  return `${title} on ${list.format(named)}: ${words}`;
}
