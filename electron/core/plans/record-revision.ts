// Records a revision after a change: the document, specifications and files, and the image digests that the hosts report.
import { siteLabels } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { Clock } from '../ports/clock.ts';
import { observeSite, type ObserveDependencies } from '../observation/observe.ts';
import type { SiteStore } from '../store/site-store.ts';

interface Dependencies {
  siteStore: SiteStore;
  observe: ObserveDependencies;
  clock: Clock;
}

interface Applied {
  document: SiteDocument;
  text: string;
  desired: DesiredService[];
  operation: string;
  returnsTo: number | null;
}

export async function recordRevision(deps: Dependencies, applied: Applied): Promise<void> {
  const { siteStore, observe, clock } = deps;
  const { document, text, desired, operation, returnsTo } = applied;
  const observed = await observeSite(observe, document);
  const digests = desired.map(({ host, service, spec }) => {
    const containers = observed.hosts.find((candidate) => candidate.host === host)?.containers ?? [];
    const made = containers.find((container) => container.spec === spec.labels[siteLabels.spec]);
    const found = made ?? containers.find(({ name }) => name === spec.name);
    return [`${host}/${service}`, found?.digest ?? ''] as const;
  });
  const files = desired.flatMap(({ host, directory, files: list }) =>
    list.map(({ name, sha256 }) => [`${host}${directory}/${name}`, sha256] as const),
  );
  siteStore.addRevision({
    site: document.name,
    revision: (siteStore.revisions(document.name)[0]?.revision ?? 0) + 1,
    operation,
    document: text,
    release: document.release,
    digests: Object.fromEntries(digests),
    files: Object.fromEntries(files),
    createdAt: clock.now().toISOString(),
    services: JSON.stringify(desired),
    returnsTo,
  });
}
