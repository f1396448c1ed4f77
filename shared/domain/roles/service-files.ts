// Creates the TOML file of a service: the template of the vendor, overlaid with the settings of the site, then of the host.
import { stringify } from 'smol-toml';
import { roles } from './roles.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { overridesOf, type SiteService } from '../site/site-services.ts';
import type { ConfigTable } from '../config/check-config.ts';

export interface ServiceFile {
  name: string;
  text: string;
}

export function serviceTable(document: SiteDocument, service: SiteService): ConfigTable {
  const base = roles[service.role].table(document, service);
  const over = overridesOf(document, service);
  const merged = over.reduce((table, one) => merge(table, one.config ?? {}), base);
  return over.flatMap((one) => one.without ?? []).reduce(removeKey, merged);
}

/** A table that is empty without it goes too, unless it was empty before. */
function removeKey(table: ConfigTable, path: string): ConfigTable {
  const [first = '', ...rest] = path.split('.');
  const inner = table[first];
  const { [first]: _, ...others } = table;
  if (rest.length === 0 || !isTable(inner)) return rest.length === 0 ? others : table;
  const left = removeKey(inner, rest.join('.'));
  return Object.keys(left).length === 0 ? others : { ...table, [first]: left };
}

export function serviceFile(document: SiteDocument, service: SiteService): ServiceFile {
  const name = roles[service.role].file;
  const head = `# ${name} of site ${document.name} on ${service.host.name}, for ${document.release}.\n# Written by Site Admin; edit the site document instead of this file.\n\n`;
  return { name, text: `${head}${stringify(serviceTable(document, service))}\n` };
}

function merge(base: ConfigTable, over: ConfigTable): ConfigTable {
  const result: ConfigTable = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = isTable(before) && isTable(value) ? merge(before, value) : value;
  }
  return result;
}

function isTable(value: unknown): value is ConfigTable {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}
