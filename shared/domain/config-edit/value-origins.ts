// Finds where each value of a service's file comes from, and what it replaced. Pure.
import { baseFile } from '../roles/service-files.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { overrideSources, type SiteService } from '../site/site-services.ts';
import type { TomlDocument } from '../toml-text/toml-document.ts';
import { isTomlTable, valueAt, type TomlPath } from '../toml-text/toml-path.ts';
import { jsonOf } from './json-of.ts';
import type { ConfigValue } from './service-config.ts';

/** `final`: the text that the service gets. In its order; what the document takes out comes last. */
export function valueOrigins(
  document: SiteDocument,
  service: SiteService,
  final: TomlDocument,
): ConfigValue[] {
  const base = baseFile(document, service);
  const layers = [
    { from: base.origin === 'template' ? ('template' as const) : ('file' as const), table: base.table },
    ...overrideSources(document, service).map(({ from, overrides }) => ({
      from,
      table: overrides.config ?? {},
    })),
  ];
  const said = (path: TomlPath) =>
    layers.toReversed().flatMap(({ from, table }) => {
      const value = valueAt(table, path);
      return value === undefined ? [] : [{ from, value: jsonOf(value) }];
    });
  const lines = (path: TomlPath) => final.place(path)?.key.line ?? null;
  const present = leavesOf(final.value).map((path): ConfigValue => {
    // A whole array replaces another one, so an element is where its array is from.
    const whole = path.slice(0, firstIndex(path));
    const [first, ...replaced] = said(path).length > 0 ? said(path) : said(whole);
    const from = first?.from ?? layers[0]?.from ?? 'file';
    return { path: [...path], value: jsonOf(valueAt(final.value, path)), from, replaced, line: lines(path) };
  });
  const absent = overrideSources(document, service).flatMap(({ from, overrides }) =>
    (overrides.without ?? []).map((key): ConfigValue => {
      const path = key.split('.');
      return { path, from, replaced: said(path), line: null };
    }),
  );
  return [...present.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)), ...absent];
}

function firstIndex(path: TomlPath): number {
  const index = path.findIndex((part) => typeof part === 'number');
  return index < 0 ? path.length : index;
}

/** Values, and arrays of anything but tables. */
export function leavesOf(value: unknown, path: TomlPath = []): TomlPath[] {
  const inner: [string | number, unknown][] | null = isTomlTable(value)
    ? Object.entries(value)
    : Array.isArray(value) && value.some(isTomlTable)
      ? [...value.entries()]
      : null;
  if (inner === null) return [path];
  return inner.flatMap(([name, one]) => leavesOf(one, [...path, name]));
}
