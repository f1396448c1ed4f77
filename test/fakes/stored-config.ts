// Owns the product's own configuration service over a store in memory that holds the documents of the made-up sites.
import { tmpdir } from 'node:os';
import { CatalogueStore } from '#core/catalogue/catalogue-store';
import { ConfigService } from '#core/config/config-service';
import type { HostFileReader } from '#core/config/host-file';
import { configHandlers } from '#core/handlers/config-handlers';
import { systemClock } from '#core/ports/clock';
import { sha256 } from '#core/ports/sha256';
import { SiteRegistry } from '#core/sites/site-registry';
import { openDatabase } from '#core/store/database';
import { SiteStore } from '#core/store/site-store';
import { containerName } from '#shared/domain/containers/desired';
import { serviceFile } from '#shared/domain/roles/service-files';
import { findService } from '#shared/domain/site/site-services';

/** `documents`: by the name of a site; the text of one that was not saved here yet. */
export function storedConfig(documentOf: (site: string) => string) {
  const database = openDatabase(':memory:');
  const store = new SiteStore(database);
  const catalogue = new CatalogueStore({ directory: tmpdir(), clock: systemClock, database });
  const registry = new SiteRegistry({
    store,
    clock: systemClock,
    catalogue,
    changed: () => undefined,
    requireUnused: () => undefined,
  });
  const get = registry.get.bind(registry);
  registry.get = (site) => {
    if (!registry.names().includes(site))
      registry.put({ text: documentOf(site), file: 'site.toml', replace: false });
    return get(site);
  };
  // Nobody edits a file on a host that is made up.
  const hostFile: HostFileReader = ({ site, service, host }) => {
    const { document, text } = registry.get(site);
    const found = findService(document, { host, service });
    if (!found) return Promise.reject(new Error(`no ${service} on ${host}`));
    const { text: wanted } = serviceFile(document, found);
    return Promise.resolve({
      digest: sha256(text),
      container: containerName(document, found),
      state: 'asWritten',
      written: wanted,
      found: wanted,
      wanted,
      isPending: false,
      modifiedAt: null,
      startedAt: null,
      merged: null,
      problems: [],
    });
  };
  return {
    registry,
    handlers: configHandlers({ config: new ConfigService({ registry, store, catalogue }), hostFile }),
  };
}
