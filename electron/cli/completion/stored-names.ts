// Owns the names that completion offers from the data directory: quick, read-only, beside a core that runs, and silent where it cannot.
import { readStoredNames } from '#core/store/stored-names';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { serviceTitle } from '#shared/domain/site/service-title';
import { servicesOn } from '#shared/domain/site/site-services';
import { parseSite } from '#shared/domain/site/site-text';
import type { ValueSource } from '../command.ts';
import type { Candidate, ValuesOf } from './candidates.ts';

export function storedValues(directory: string): ValuesOf {
  return (source, words) => (source in readers ? (readers[source]?.(directory, words) ?? []) : []);
}

const local: Candidate = { value: 'local', about: 'the engine of this machine' };

const readers: Partial<Record<ValueSource, (directory: string, words: readonly string[]) => Candidate[]>> = {
  site: (directory) => readStoredNames(directory).sites.map(({ name }) => ({ value: name, about: 'site' })),
  host(directory, words) {
    const { sites } = readStoredNames(directory);
    const named = sites.filter(({ name }) => words.includes(name));
    const hosts = (named.length > 0 ? named : sites).flatMap(({ name, document }) => {
      const parsed = parseSite(document, 'site.toml');
      return parsed.ok
        ? parsed.document.host.map((host) => ({ value: host.name, about: `host of ${name}` }))
        : [];
    });
    return named.length > 0 ? hosts : [...hosts, local];
  },
  service(directory, words) {
    const { sites } = readStoredNames(directory);
    const services = sites
      .filter(({ name }) => words.includes(name))
      .flatMap(({ document }) => {
        const parsed = parseSite(document, 'site.toml');
        return parsed.ok ? parsed.document.host.flatMap((host) => servicesOn(host)) : [];
      })
      .map(({ name, role }) => ({ value: name, about: serviceTitle({ service: name, role }) }));
    return services.filter(({ value }, index) => services.findIndex((one) => one.value === value) === index);
  },
  release: () => builtInCatalogue.releases.toReversed().map(({ tag }) => ({ value: tag, about: 'release' })),
  operation: (directory) =>
    readStoredNames(directory).operations.map(({ id, state, site }) => ({
      value: id,
      about: `${state}${site === null ? '' : ` of ${site}`}`,
    })),
  secret: (directory) => readStoredNames(directory).secrets.map((name) => ({ value: name, about: 'secret' })),
};
