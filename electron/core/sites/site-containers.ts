// Owns finding the containers of a site on a host. Ours say so by their labels; those that were there before Site Admin cannot, so the
// document names them (ADR 19). Whoever asks for the containers of a site asks here.
import { recognise } from '#shared/domain/adoption/recognise';
import { siteLabels } from '#shared/domain/plan/container-spec';
import { containerName } from '#shared/domain/plan/desired';
import { setAsideName } from '#shared/domain/plan/own-names';
import { plannableRoles, type PlannableRole } from '#shared/domain/service';
import type { SiteDocument, SiteHost } from '#shared/domain/site-document';
import type { ContainerSummary, EngineClient } from '../engine/engine-client.ts';

export interface SiteContainer extends ContainerSummary {
  service: PlannableRole | null;
  /** Made by somebody else, and named by the document. */
  adopted: boolean;
}

export interface SiteContainers {
  containers: SiteContainer[];
  /** Containers that have a name which the site wants, and are not its own. */
  strangers: { name: string; words: string }[];
}

export async function siteContainers(
  engine: EngineClient,
  document: SiteDocument,
  host: SiteHost,
): Promise<SiteContainers> {
  const all = await engine.listContainers({});
  const found: SiteContainers = { containers: [], strangers: [] };
  for (const summary of all) {
    const { labels } = summary;
    if (labels[siteLabels.site] === document.name) {
      const service = plannableRoles.find((candidate) => candidate === labels[siteLabels.service]) ?? null;
      found.containers.push({ ...summary, service, adopted: false });
      continue;
    }
    const service = serviceNamed(summary, document, host);
    if (service === null) continue;
    const isTaken = labels[siteLabels.site] === undefined && host.containers[service] !== undefined;
    if (isTaken && recognise(summary)?.service === service)
      found.containers.push({ ...summary, service, adopted: true });
    else found.strangers.push({ name: summary.name, words: strangerWords(summary) });
  }
  return found;
}

/** Which wanted name it has, also set aside. */
function serviceNamed(
  { name, id }: ContainerSummary,
  document: SiteDocument,
  host: SiteHost,
): PlannableRole | null {
  const wanted = plannableRoles.filter((service) => host.roles.includes(service));
  return (
    wanted.find((service) => {
      const usual = containerName(document, host, service);
      return name === usual || name === setAsideName(usual, id);
    }) ?? null
  );
}

function strangerWords({ labels, image }: ContainerSummary): string {
  const site = labels[siteLabels.site];
  if (site !== undefined) return `it belongs to the site ${site}`;
  const service = recognise({ image, command: [] })?.service;
  return service ? `it runs ${image} and was not adopted` : `it runs ${image}`;
}
