// Owns the answers around an upgrade that is not carried out yet.
import type { Handlers } from '#rpc/handlers';
import type { OperationRunner } from '../operations/operation-runner.ts';
import { rehearse, type RehearsalDependencies } from '../rehearsal/rehearse.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';
import type { SiteStore } from '../store/site-store.ts';

export interface UpgradeDependencies {
  registry: SiteRegistry;
  siteStore: SiteStore;
  runner: OperationRunner;
  rehearsal: RehearsalDependencies;
}

export function upgradeHandlers({ registry, siteStore, runner, rehearsal }: UpgradeDependencies) {
  return {
    'upgrade.rehearse': ({ site, release }, { actor }) => {
      const { document } = registry.get(site);
      const from = siteStore.revisions(site)[0]?.release ?? document.release;
      const { id } = runner.start({
        procedure: 'upgrade.rehearse',
        site,
        // The twin's hosts are its own: nobody waits for them.
        hosts: [],
        title: `Rehearse ${site}: ${from} → ${release}`,
        effect: 'reads',
        cancel: 'between-steps',
        actor,
        plan: null,
        targets: { target: null, origin: null },
        follows: null,
        work: (handle) => rehearse(rehearsal, { document, from, to: release }, handle),
      });
      return { operationId: id };
    },
  } satisfies Pick<Handlers, 'upgrade.rehearse'>;
}
