// Turns a text that an operator edited into edits: a value that the document sets changes there, all else changes in the base text. Pure.
import { baseFile, serviceFile, type BaseFile } from '../roles/service-files.ts';
import { startOrder } from '../site/role-names.ts';
import { freeName } from '../site/file-names.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { overrideSources, wantedServices, type SiteService } from '../site/site-services.ts';
import { applyValues } from '../toml-text/edit-toml.ts';
import { parseTomlText } from '../toml-text/parse-toml-text.ts';
import {
  isPrefix,
  isSameTomlValue,
  valueAt,
  type TomlChange,
  type TomlPath,
} from '../toml-text/toml-path.ts';
import { upToArray, type Refusal } from './edit-places.ts';
import type { ConfigEdit } from './edits.ts';
import { jsonOf } from './json-of.ts';
import { mergeTexts } from './merge-texts.ts';
import { leavesOf } from './value-origins.ts';

/** The values of the text that the document decides about. */
export function editsOfDocument(
  document: SiteDocument,
  service: SiteService,
  text: string,
): ConfigEdit[] | Refusal {
  const sides = readSides(document, service, text);
  if ('message' in sides) return sides;
  return sides.differing
    .filter(({ path }) => scopeOf(document, service, path) !== null)
    .map((one) => editOf(document, service, one));
}

/** What is left when the values of the document are those of the text: it belongs to the base text. */
export function editsOfBase(
  document: SiteDocument,
  service: SiteService,
  text: string,
): ConfigEdit[] | Refusal {
  const sides = readSides(document, service, text);
  if ('message' in sides) return sides;
  const { final, differing } = sides;
  if (text === final) return [];
  const base = baseFile(document, service);
  const valuesOnly = applyValues(
    final,
    differing.map(({ path, after }) => changeTo(path, after)),
  );
  // Our template changes with the release; a value of the operator's stays in the document.
  if (base.origin === 'template' && valuesOnly.ok && valuesOnly.text === text)
    return differing.map((one) => editOf(document, service, one));
  const next = newBase({ document, service, base, final, text });
  return typeof next === 'string' ? [fileEdit(document, service, { base, text: next })] : next;
}

interface Sides {
  final: string;
  differing: Difference[];
}

function readSides(document: SiteDocument, service: SiteService, text: string): Sides | Refusal {
  const final = serviceFile(document, service).text;
  const [before, after] = [parseTomlText(final), parseTomlText(text)];
  if (!after.ok) return after.problem;
  if (!before.ok) return { message: before.problem.message };
  return { final, differing: differences(before.document.value, after.document.value) };
}

interface Difference {
  path: TomlPath;
  before: unknown;
  after: unknown;
}

function differences(before: unknown, after: unknown): Difference[] {
  const paths = [...leavesOf(before), ...leavesOf(after)].map(upToArray);
  const all = [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
  return all
    .filter((path) => path.length > 0)
    .map((path) => ({ path, before: valueAt(before, path), after: valueAt(after, path) }))
    .filter((one) => !isSameTomlValue(one.before, one.after));
}

function changeTo(path: TomlPath, value: unknown): TomlChange {
  return value === undefined ? { kind: 'unset', path } : { kind: 'set', path, value };
}

/** Which part of the document decides about the key; null: none. */
function scopeOf(document: SiteDocument, service: SiteService, path: TomlPath) {
  const source = overrideSources(document, service).findLast(
    ({ overrides }) =>
      valueAt(overrides.config, path) !== undefined ||
      (overrides.without ?? []).some((key) => isPrefix(key.split('.'), path)),
  );
  return source?.from ?? null;
}

function editOf(document: SiteDocument, service: SiteService, { path, after }: Difference): ConfigEdit {
  const scope = scopeOf(document, service, path) ?? 'site';
  const host = scope === 'site' ? null : service.host.name;
  const place = { service: service.name, host, scope, path: [...path] };
  return after === undefined ? { kind: 'unset', ...place } : { kind: 'set', ...place, value: jsonOf(after) };
}

interface NewBase {
  document: SiteDocument;
  service: SiteService;
  base: BaseFile;
  final: string;
  text: string;
}

/** The edits of the final text, made in the base text. */
function newBase({ document, service, base, final, text }: NewBase): string | Refusal {
  const merged = mergeTexts({ ancestor: final, ours: text, theirs: base.text });
  const candidates = [
    ...(merged.conflicts.length === 0 ? [merged.text] : []),
    ...withoutValues({ document, service, base, text }),
    text,
  ];
  // What the values of the document make of it has to be the text that was asked for: to the byte, or else by its values.
  const wanted = parseTomlText(text);
  const made = candidates.map((candidate) => ({
    candidate,
    final: applyOverrides(document, service, candidate),
  }));
  const found =
    made.find(({ final }) => final === text) ??
    made.find(({ final }) => {
      const parsed = final === null ? null : parseTomlText(final);
      return parsed?.ok && wanted.ok && isSameTomlValue(parsed.document.value, wanted.document.value);
    });
  return (
    found?.candidate ?? {
      message:
        'the change is too close to a value of the site document; change that value and the text one after the other',
    }
  );
}

function withoutValues({ document, service, base, text }: Omit<NewBase, 'final'>): string[] {
  const set = overrideSources(document, service).flatMap(({ overrides }) => [
    ...leavesOf(overrides.config ?? {}),
    ...(overrides.without ?? []).map((key): TomlPath => key.split('.')),
  ]);
  const edited = applyValues(
    text,
    set
      .map(upToArray)
      .filter(({ length }) => length > 0)
      .map((path) => changeTo(path, valueAt(base.table, path))),
  );
  return edited.ok ? [edited.text] : [];
}

/** The final text of a service with this base text. */
function applyOverrides(document: SiteDocument, service: SiteService, base: string): string | null {
  const name = 'edited.toml';
  const origin = 'delivered' as const;
  const entry = { ...service.host.service[service.name], file: name };
  const host = { ...service.host, service: { ...service.host.service, [service.name]: entry } };
  const run = service.run ? { ...service.run, file: name } : null;
  if (!parseTomlText(base).ok) return null;
  const trial = { ...document, file: { ...document.file, [name]: { origin, text: base } } };
  return serviceFile(trial, { ...service, host, run }).text;
}

/** A template becomes a file of the site: of every host where it is the same, else of this one. */
function fileEdit(
  document: SiteDocument,
  service: SiteService,
  { base, text }: { base: BaseFile; text: string },
): ConfigEdit {
  const { name } = service;
  const edit = { kind: 'file' as const, service: name, text };
  if (base.origin !== 'template') return { ...edit, host: ownHost(document, service), name: base.name };
  const others = wantedServices(document, startOrder).filter((one) => one.name === name);
  const isSame = others.every((one) => baseFile(document, one).text === base.text);
  const taken = Object.keys(document.file ?? {});
  return { ...edit, host: isSame ? null : service.host.name, name: freeName(`${name}.toml`, taken) };
}

/** Where the file is named now stays where it is named. */
function ownHost(document: SiteDocument, service: SiteService): string | null {
  const source = overrideSources(document, service).findLast(({ overrides }) => overrides.file !== undefined);
  return source?.from === 'site' ? null : service.host.name;
}
