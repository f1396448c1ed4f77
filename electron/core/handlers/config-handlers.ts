// Owns the procedures about the files of services.
import type { Handlers } from '#rpc/handlers';
import type { ConfigService } from '../config/config-service.ts';
import type { HostFileReader } from '../config/host-file.ts';

export interface ConfigDependencies {
  config: ConfigService;
  hostFile: HostFileReader;
}

export function configHandlers({ config, hostFile }: ConfigDependencies) {
  return {
    'config.keys': () => config.keys(),
    'config.read': (input) => config.read(input),
    'config.draft': (input) => config.draft(input),
    'config.save': (input) => config.save(input),
    'config.import': (input) => config.import(input),
    'config.check': (input) => config.check(input),
    'config.history': (input) => config.history(input),
    'config.host': (input) => hostFile(input),
    'config.restore': (input) => config.restore(input),
  } satisfies Pick<Handlers, Extract<keyof Handlers, `config.${string}`>>;
}
