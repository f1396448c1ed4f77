// Owns the procedures about the files of services.
import type { Handlers } from '#rpc/handlers';
import type { ConfigService } from '../config/config-service.ts';
import { readHostFile } from '../config/host-file.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';
import type { SiteStore } from '../store/site-store.ts';

export interface ConfigDependencies {
  config: ConfigService;
  registry: SiteRegistry;
  siteStore: SiteStore;
  hosts: HostConnections;
}

export function configHandlers({ config, registry, siteStore: store, hosts }: ConfigDependencies) {
  return {
    'config.keys': () => config.keys(),
    'config.read': (input) => config.read(input),
    'config.draft': (input) => config.draft(input),
    'config.save': (input) => config.save(input),
    'config.import': (input) => config.import(input),
    'config.check': (input) => config.check(input),
    'config.history': (input) => config.history(input),
    'config.host': (input) => readHostFile({ registry, store, hosts }, input),
    'config.restore': (input) => config.restore(input),
  } satisfies Pick<Handlers, Extract<keyof Handlers, `config.${string}`>>;
}
