// Carries edits of the files of a site out in its document: the text keeps its comments, and an edit that is not possible leaves it as it was. Pure.
import { baseFile, serviceTable } from '../roles/service-files.ts';
import { startOrder } from '../site/role-names.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { findService, overrideSources, wantedServices, type SiteService } from '../site/site-services.ts';
import { parseSite } from '../site/site-text.ts';
import { applyValues } from '../toml-text/edit-toml.ts';
import { parseTomlText } from '../toml-text/parse-toml-text.ts';
import { isPrefix, valueAt, withValue, type TomlChange, type TomlPath } from '../toml-text/toml-path.ts';
import { editsOfBase, editsOfDocument } from './edit-text.ts';
import type { ConfigEdit } from './edits.ts';
import {
  emptiedBy,
  isSamePath,
  placeOf,
  unique,
  upToArray,
  type Refusal,
  type RefusedEdit,
} from './edit-places.ts';

export interface EditedDocument {
  text: string;
  document: SiteDocument;
  refused: RefusedEdit[];
}

/** `text` has to be a valid document. */
export function editSiteDocument(text: string, edits: readonly ConfigEdit[]): EditedDocument {
  let current = read(text);
  const refused: RefusedEdit[] = [];
  for (const [index, edit] of edits.entries()) {
    const outcome = editOne(current, edit);
    if (typeof outcome === 'string') current = read(outcome);
    else refused.push({ edit: index, line: null, column: null, ...outcome });
  }
  return { ...current, refused };
}

export interface SiteText {
  text: string;
  document: SiteDocument;
}

function read(text: string): SiteText {
  const parsed = parseSite(text);
  if (!parsed.ok) throw new Error(`not a site document: ${parsed.problems[0]?.message ?? ''}`);
  return { text, document: parsed.document };
}

/** The text after it, or why it is not possible. */
function editOne(site: SiteText, edit: ConfigEdit): string | Refusal {
  const services = wantedServices(site.document, startOrder).filter(
    ({ name, host }) => name === edit.service && (edit.host === null || host.name === edit.host),
  );
  const [first] = services;
  if (!first)
    return {
      message: `the site has no service ${edit.service}${edit.host === null ? '' : ` on ${edit.host}`}`,
    };
  if (edit.kind === 'text') return editText(site, first, edit.text);
  const changes = changesFor(site.document, services, edit);
  return Array.isArray(changes) ? changed(site, changes) : changes;
}

function changed({ text }: SiteText, changes: readonly TomlChange[]): string | Refusal {
  const edited = applyValues(text, changes);
  if (!edited.ok) return { message: edited.problem.message };
  const parsed = parseSite(edited.text);
  return parsed.ok
    ? edited.text
    : { message: parsed.problems[0]?.message ?? 'the document would not be valid' };
}

/** First the values that the document decides about; then what differs still is the base text's. */
function editText(site: SiteText, service: SiteService, text: string): string | Refusal {
  let next = site;
  for (const editsOf of [editsOfDocument, editsOfBase]) {
    const place = { host: service.host.name, service: service.name };
    const edits = editsOf(next.document, findService(next.document, place) ?? service, text);
    if (!Array.isArray(edits)) return edits;
    for (const edit of edits) {
      const outcome = editOne(next, edit);
      if (typeof outcome !== 'string') return outcome;
      next = read(outcome);
    }
  }
  return next.text;
}

type OtherEdit = Exclude<ConfigEdit, { kind: 'text' }>;

function changesFor(
  document: SiteDocument,
  services: readonly SiteService[],
  edit: OtherEdit,
): TomlChange[] | Refusal {
  switch (edit.kind) {
    case 'set':
      return setChanges(document, services, edit);
    case 'unset':
      return unsetChanges(document, services, edit);
    case 'reset':
      return services.flatMap((service) =>
        overrideSources(document, service)
          .filter(({ from }) => edit.host === null || from !== 'site')
          .flatMap(({ path, overrides }): TomlChange[] => {
            const whole = upToArray(edit.path);
            const isSaid = valueAt(overrides.config, whole) !== undefined;
            const at = [...path, 'config', ...emptiedBy(overrides.config, whole)];
            return [
              ...(isSaid ? [{ kind: 'unset' as const, path: at }] : []),
              ...withoutLists(edit.path, [{ path, overrides }]),
            ];
          }),
      );
    case 'file':
      return fileChanges(document, services, edit);
  }
}

function setChanges(
  document: SiteDocument,
  services: readonly SiteService[],
  { path, value, scope }: OtherEdit & { kind: 'set' },
): TomlChange[] | Refusal {
  const whole = upToArray(path);
  return unique(
    services.flatMap((service): TomlChange[] => {
      const before = valueAt(serviceTable(document, service), whole);
      const wanted = withValue(before, path.slice(whole.length), value);
      const at = [...placeOf(document, service, scope), 'config', ...whole];
      return wanted
        ? [
            { kind: 'set', path: at, value: wanted.value },
            ...withoutLists(path, overrideSources(document, service)),
          ]
        : [];
    }),
  );
}

function unsetChanges(
  document: SiteDocument,
  services: readonly SiteService[],
  { path, scope }: OtherEdit & { kind: 'unset' },
): TomlChange[] | Refusal {
  if (path.some((part) => typeof part === 'number' || part.includes('.')))
    return { message: `the document cannot take ${path.join('.')} out of the file; edit its text instead` };
  return unique(
    services.flatMap((service): TomlChange[] => {
      const place = placeOf(document, service, scope);
      const sources = overrideSources(document, service);
      const source = sources.find((one) => isSamePath(one.path, place));
      const isSaid = valueAt(source?.overrides.config, path) !== undefined;
      const list = source?.overrides.without ?? [];
      const key = path.join('.');
      const others = sources.filter((one) => one !== source);
      const isElsewhere = [
        baseFile(document, service).table,
        ...others.map(({ overrides }) => overrides.config),
      ].some((table) => valueAt(table, path) !== undefined);
      return [
        ...(isSaid
          ? [
              {
                kind: 'unset' as const,
                path: [...place, 'config', ...emptiedBy(source?.overrides.config, path)],
              },
            ]
          : []),
        ...(list.includes(key) || !isElsewhere
          ? []
          : [{ kind: 'set' as const, path: [...place, 'without'], value: [...list, key] }]),
      ];
    }),
  );
}

/** A list that takes the key out, or a table above it, would win over every value. */
function withoutLists(
  path: TomlPath,
  sources: readonly { path: TomlPath; overrides: { without?: string[] | undefined } }[],
): TomlChange[] {
  return sources.flatMap(({ path: place, overrides }): TomlChange[] => {
    const list = overrides.without ?? [];
    const left = list.filter((key) => !isPrefix(key.split('.'), path));
    if (left.length === list.length) return [];
    const at = [...place, 'without'];
    return [left.length === 0 ? { kind: 'unset', path: at } : { kind: 'set', path: at, value: left }];
  });
}

function fileChanges(
  document: SiteDocument,
  services: readonly SiteService[],
  { name, text, host }: OtherEdit & { kind: 'file' },
): TomlChange[] | Refusal {
  const parsed = text === undefined ? null : parseTomlText(text);
  if (parsed && !parsed.ok) return parsed.problem;
  const places = unique(
    services.flatMap((service): TomlChange[] => {
      const base = baseFile(document, service);
      if (base.origin !== 'template' && base.name === name) return [];
      const at = [...placeOf(document, service, host === null ? 'site' : 'host'), 'file'];
      return [name === null ? { kind: 'unset', path: at } : { kind: 'set', path: at, value: name }];
    }),
  );
  const kept: TomlChange[] =
    name === null || text === undefined ? [] : [{ kind: 'set', path: ['file', name, 'text'], value: text }];
  return [...kept, ...places];
}
