// Owns what no schema can say of the services that a site document names: a name that identifies two of them, a role in both forms, an
// Engine that is not there. Each with the place of the key that is wrong.
import { enginePlace } from './engine-pool.ts';
import { roleNames } from './role-names.ts';
import type { SiteDocument, SiteHost } from './site-document.ts';
import { servicesOn } from './site-services.ts';
import { parseTomlText } from '../toml-text/parse-toml-text.ts';

export interface DocumentConflict {
  path: (string | number)[];
  message: string;
  allowed: string[];
}

export function serviceConflicts(document: SiteDocument): DocumentConflict[] {
  const engines = new Set(
    document.host.flatMap((host) =>
      servicesOn(host)
        .filter(({ role }) => role === 'engine')
        .map(({ name }) => `${host.name}/${name}`),
    ),
  );
  return [
    ...duplicates(document.host, (name) => `two hosts are named ${name}`).map(({ index, message }) => ({
      path: ['host', index, 'name'],
      message,
      allowed: [],
    })),
    ...document.host.flatMap((host, index) =>
      [...namesIn(host), ...enginesIn(host, engines)].map((one) => ({
        ...one,
        path: ['host', index, ...one.path],
      })),
    ),
    ...unknownSettings(document),
    ...unknownFiles(document),
    ...brokenFiles(document),
  ];
}

/** A service that names a file which the site does not have. */
function unknownFiles(document: SiteDocument): DocumentConflict[] {
  const allowed = Object.keys(document.file ?? {});
  const named = (overrides: Record<string, { file?: string | undefined }>, path: (string | number)[]) =>
    Object.entries(overrides).map(([name, { file }]) => ({ file, path: [...path, name, 'file'] }));
  const all = [
    ...named(document.service, ['service']),
    ...document.host.flatMap((host, index) => [
      ...named(host.service, ['host', index, 'service']),
      ...(host.run ?? []).map(({ file }, at) => ({ file, path: ['host', index, 'run', at, 'file'] })),
    ]),
  ];
  return all.flatMap(({ file, path }) =>
    file === undefined || allowed.includes(file)
      ? []
      : [{ path, message: `the site has no file ${file}`, allowed }],
  );
}

/** A text into which no value can be written. */
function brokenFiles({ file = {} }: SiteDocument): DocumentConflict[] {
  return Object.entries(file).flatMap(([name, { text }]) => {
    const parsed = parseTomlText(text);
    if (parsed.ok) return [];
    const { line, column, message } = parsed.problem;
    return [{ path: ['file', name, 'text'], message: `${name}:${line}:${column}: ${message}`, allowed: [] }];
  });
}

function namesIn(host: SiteHost): DocumentConflict[] {
  const { roles, run = [] } = host;
  if (roles.length === 0 && run.length === 0)
    return [
      { path: ['roles'], message: `${host.name} has neither roles nor a run entry`, allowed: [...roleNames] },
    ];
  const twice = duplicates(run, (name) => `two services of ${host.name} are named ${name}`);
  return [
    ...twice.map(({ index, message }) => ({ path: ['run', index, 'name'], message, allowed: [] })),
    ...run.flatMap(({ name, role }, index): DocumentConflict[] => {
      const at = (key: string, message: string) => [{ path: ['run', index, key], message, allowed: [] }];
      if (roles.includes(role))
        return at(
          'role',
          `the role ${role} of ${host.name} is in roles and in run; a role has one form on a host`,
        );
      if (name !== role && roleNames.some((other) => other === name))
        return at('name', `a service of the role ${role} cannot have the name of the role ${name}`);
      return [];
    }),
  ];
}

function enginesIn(host: SiteHost, engines: ReadonlySet<string>): DocumentConflict[] {
  return (host.run ?? []).flatMap((run, index): DocumentConflict[] => {
    if (run.engines === undefined) return [];
    if (run.role !== 'api')
      return [{ path: ['run', index, 'engines'], message: 'only an API sends work to Engines', allowed: [] }];
    return run.engines.flatMap((reference, at) => {
      const place = enginePlace(reference, host.name);
      if (engines.has(`${place.host}/${place.service}`)) return [];
      const message = `the site has no Engine ${place.service} on ${place.host}`;
      return [{ path: ['run', index, 'engines', at], message, allowed: [...engines] }];
    });
  });
}

/** Settings of a service that nobody has: a misspelt name would have no effect, without a word. */
function unknownSettings(document: SiteDocument): DocumentConflict[] {
  const namesOn = (host: SiteHost) => servicesOn(host).map(({ name }) => name);
  const everywhere = [...roleNames, ...document.host.flatMap(namesOn)];
  const of = (keys: string[], known: string[], path: (string | number)[]) =>
    keys
      .filter((key) => !known.includes(key))
      .map((key) => ({
        path: [...path, key],
        message: `no service is named ${key}`,
        allowed: [...new Set(known)],
      }));
  return [
    ...of(Object.keys(document.service), everywhere, ['service']),
    ...document.host.flatMap((host, index) => [
      ...of(Object.keys(host.service), [...roleNames, ...namesOn(host)], ['host', index, 'service']),
      ...of(Object.keys(host.containers), [...roleNames, ...namesOn(host)], ['host', index, 'containers']),
    ]),
  ];
}

function duplicates(
  named: readonly { name: string }[],
  words: (name: string) => string,
): { index: number; message: string }[] {
  const seen = new Set<string>();
  return named.flatMap(({ name }, index) => {
    if (seen.has(name)) return [{ index, message: words(name) }];
    seen.add(name);
    return [];
  });
}
