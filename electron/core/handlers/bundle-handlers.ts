// Owns the answers about bundles.
import type { Handlers } from '#rpc/handlers';
import type { BundleService } from '../bundle/bundle-service.ts';

export interface BundleDependencies {
  bundles: BundleService;
}

export function bundleHandlers({ bundles }: BundleDependencies) {
  return {
    'bundle.have': ({ site }) => bundles.have(site),
    'bundle.inspect': ({ path }, { signal }) => bundles.inspect(path, signal),
    'bundle.diff': (input, { signal }) => bundles.diff(input, signal),
    'bundle.create': (input, { actor }) => ({ operationId: bundles.create(input, actor).id }),
    'bundle.verify': (input, { actor }) => ({ operationId: bundles.verify(input, actor).id }),
    'bundle.import': (input, { actor }) => ({ operationId: bundles.import(input, actor).id }),
  } satisfies Pick<Handlers, Extract<keyof Handlers, `bundle.${string}`>>;
}
