// Creates the TOML file of a service: a base text, and the values of the site, then of the host, then of the service written into it (ADR 34).
import { parse } from 'smol-toml';
import { roles } from './roles.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { overridesOf, type SiteService } from '../site/site-services.ts';
import type { ConfigTable } from '../config/check-config.ts';
import { applyValues } from '../toml-text/edit-toml.ts';
import { isSameTomlValue, isTomlTable, type TomlChange } from '../toml-text/toml-path.ts';
import { templateText, type Template } from './file-template.ts';

export interface ServiceFile {
  name: string;
  text: string;
}

/** What the values of a site are written into. */
export interface BaseFile {
  /** The key of the site's file, or the usual name of the role's. */
  name: string;
  origin: 'template' | 'delivered' | 'adopted';
  text: string;
  table: ConfigTable;
}

/** A file of the site is taken as it is; addresses that a template would have from the document are not put into it. */
export function baseFile(document: SiteDocument, service: SiteService): BaseFile {
  const own = fileOf(document, service);
  if (own) {
    const { name, origin, text } = own;
    return { name, origin, text, table: parse(text) };
  }
  const table = roles[service.role].table(document, service);
  const text = templateText({ file: service.role, release: document.release, table });
  return { name: roles[service.role].file, origin: 'template', text, table };
}

function fileOf(document: SiteDocument, service: SiteService) {
  const name = overridesOf(document, service).findLast(({ file }) => file !== undefined)?.file;
  const file = name === undefined ? undefined : document.file?.[name];
  return name !== undefined && file ? { name, ...file } : null;
}

export function serviceTable(document: SiteDocument, service: SiteService): ConfigTable {
  const own = fileOf(document, service);
  const base = own ? parse(own.text) : roles[service.role].table(document, service);
  return overriddenTable(base, document, service);
}

function overriddenTable(base: ConfigTable, document: SiteDocument, service: SiteService): ConfigTable {
  const over = overridesOf(document, service);
  const merged = over.reduce((table, one) => merge(table, one.config ?? {}), base);
  return over.flatMap((one) => one.without ?? []).reduce(removeKey, merged);
}

/** A table that is empty without it goes too, unless it was empty before. */
function removeKey(table: ConfigTable, path: string): ConfigTable {
  const [first = '', ...rest] = path.split('.');
  const inner = table[first];
  const { [first]: _, ...others } = table;
  if (rest.length === 0 || !isTomlTable(inner)) return rest.length === 0 ? others : table;
  const left = removeKey(inner, rest.join('.'));
  return Object.keys(left).length === 0 ? others : { ...table, [first]: left };
}

/** A site that wants nothing else has the base text, byte for byte. */
export function serviceFile(document: SiteDocument, service: SiteService): ServiceFile {
  return { name: roles[service.role].file, text: writtenFile(document, service).text };
}

/** Whether the values of the site cannot be written into its base text, so that the comments of that are lost. */
export function writesAnew(document: SiteDocument, service: SiteService): boolean {
  return writtenFile(document, service).isAnew;
}

interface WrittenFile {
  text: string;
  isAnew: boolean;
}

/** Most hosts of a site have the same files. */
const written = new Map<string, WrittenFile>();
const MOST_REMEMBERED = 200;

function writtenFile(document: SiteDocument, service: SiteService): WrittenFile {
  const { role } = service;
  const { release } = document;
  const own = fileOf(document, service);
  const table = serviceTable(document, service);
  const base = own ? own.text : roles[role].table(document, service);
  const key = JSON.stringify([role, release, base, table]);
  const known = written.get(key);
  if (known) return known;
  const made = writeFile(baseFile(document, service), { file: role, release, table });
  if (written.size >= MOST_REMEMBERED) written.clear();
  written.set(key, made);
  return made;
}

function writeFile(base: BaseFile, wanted: Template): WrittenFile {
  if (isSameTomlValue(base.table, wanted.table)) return { text: base.text, isAnew: false };
  const edited = applyValues(base.text, changesTo(base.table, wanted.table));
  // The values count: what the text of a base does not allow is written without its comments.
  return edited.ok ? { text: edited.text, isAnew: false } : { text: templateText(wanted), isAnew: true };
}

function changesTo(base: ConfigTable, wanted: ConfigTable): TomlChange[] {
  const gone = Object.keys(base).filter((name) => !Object.hasOwn(wanted, name));
  return [
    ...Object.entries(wanted)
      .filter(([name, value]) => !isSameTomlValue(base[name], value))
      .map(([name, value]): TomlChange => ({ kind: 'set', path: [name], value })),
    ...gone.map((name): TomlChange => ({ kind: 'unset', path: [name] })),
  ];
}

function merge(base: ConfigTable, over: ConfigTable): ConfigTable {
  const result: ConfigTable = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = isTomlTable(before) && isTomlTable(value) ? merge(before, value) : value;
  }
  return result;
}
