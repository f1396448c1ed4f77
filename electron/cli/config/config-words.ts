// Owns the words and flags of the commands about files of services, and how keys and values are typed: as in the file.
import { parse } from 'smol-toml';
import type { SiteConfig } from '#shared/contract/config';
import { jsonOf, type Json } from '#shared/domain/config-edit/json-of';
import type { Flag, Word } from '../command.ts';
import { textOf, type Flags } from '../parser/flags.ts';
import { usageError } from '../usage-error.ts';

export const serviceFlag: Flag = {
  name: 'service',
  value: 'NAME',
  about: 'the service; may be left out where the site has one only',
  source: 'service',
};
export const hostFlag: Flag = {
  name: 'host',
  value: 'NAME',
  about: 'only this host of the site',
  source: 'host',
};
export const keyWord: Word = {
  name: 'key',
  about: 'as in the file, such as concurrency_limit.active_requests or driver_pool.standard.0.url',
};

export type Path = (string | number)[];

/** Throws `cli.usage`. A part that is a number is an index where the file has an array there. */
export function pathOf(key: string, { values }: { values: readonly { path: Path }[] }): Path {
  const parts = partsOf(key);
  const known = values.find(
    ({ path }) => path.length >= parts.length && parts.every((part, at) => String(path[at]) === part),
  );
  return parts.map((part, index) => (typeof known?.path[index] === 'number' ? Number(part) : part));
}

function partsOf(key: string): string[] {
  const parts: string[] = [];
  try {
    let table: unknown = parse(`${key} = 0`);
    while (table !== null && typeof table === 'object') {
      const [name, ...others] = Object.keys(table);
      if (name === undefined || others.length > 0) break;
      parts.push(name);
      table = (table as Record<string, unknown>)[name];
    }
  } catch {
    throw usageError(`“${key}” is no key of a TOML file.`);
  }
  if (parts.length === 0) throw usageError(`“${key}” is no key of a TOML file.`);
  return parts;
}

/** A value as in the file; what is none there is a text, so that quotes may be left out. */
export function valueOf(typed: string): Json {
  try {
    const table = parse(`value = ${typed}`);
    if (Object.keys(table).length === 1) return jsonOf(table['value']);
  } catch {
    // Such as 10s.
  }
  return typed;
}

/** The service that is meant. Throws `cli.usage` with the names that there are. */
export function serviceIn(
  flags: Flags,
  config: Pick<SiteConfig, 'services'>,
): SiteConfig['services'][number] {
  const asked = textOf(flags, 'service');
  const [only, ...more] = config.services;
  const found =
    asked === undefined
      ? more.length === 0
        ? only
        : undefined
      : config.services.find(({ service }) => service === asked);
  if (found) return found;
  const names = config.services.map(({ service }) => service).join(', ') || 'none';
  throw usageError(
    asked === undefined
      ? `Say which service with --service: ${names}.`
      : `The site has no service ${asked}; it has ${names}.`,
  );
}

/** The host that is meant, where one has to be. Throws `cli.usage`. */
export function hostIn(flags: Flags, { service, variants }: SiteConfig['services'][number]): string {
  const hosts = variants.flatMap((variant) => variant.hosts);
  const asked = textOf(flags, 'host');
  const [only, ...more] = hosts;
  if (asked !== undefined && hosts.includes(asked)) return asked;
  if (asked === undefined && only !== undefined && more.length === 0) return only;
  throw usageError(
    asked === undefined
      ? `Say on which host with --host: ${service} is on ${hosts.join(', ')}.`
      : `${service} is not on ${asked}; it is on ${hosts.join(', ')}.`,
  );
}
