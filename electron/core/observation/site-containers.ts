// Finds the containers of a site on a host: our own by their labels, adopted ones by the names in the document (ADR 19). All other code uses
// this function.
import { recognise } from '#shared/domain/containers/recognise';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { containerName } from '#shared/domain/containers/desired';
import { previousName } from '#shared/domain/containers/own-names';
import { plannableRoles, type PlannableRole } from '#shared/domain/site/role-names';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { servicesOn } from '#shared/domain/site/site-services';
import type { ContainerSummary, EngineClient } from '../engine/engine-client.ts';

/** Of a container whose labels say nothing that this version knows, both are null. */
export type ContainerOwner = { service: string; role: PlannableRole } | { service: null; role: null };

export type SiteContainer = ContainerSummary &
  ContainerOwner & {
    /** Made by somebody else, and named by the document. */
    adopted: boolean;
  };

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
      found.containers.push({ ...summary, ...ownerOf(labels), adopted: false });
      continue;
    }
    const owner = ownerNamed(summary, document, host);
    if (owner.service === null) continue;
    const isTaken = labels[siteLabels.site] === undefined && host.containers[owner.service] !== undefined;
    if (isTaken && recognise(summary)?.role === owner.role)
      found.containers.push({ ...summary, ...owner, adopted: true });
    else found.strangers.push({ name: summary.name, words: strangerWords(summary) });
  }
  return found;
}

/** The owner alone. */
export function ownerIn({ service, role }: ContainerOwner): ContainerOwner {
  return service === null ? { service, role: null } : { service, role };
}

/** Containers of before services had names are called by their role. */
function ownerOf(labels: Readonly<Record<string, string>>): ContainerOwner {
  const service = labels[siteLabels.service];
  const role = plannable(labels[siteLabels.role] ?? service);
  return service === undefined || role === null ? { service: null, role: null } : { service, role };
}

/** Which wanted name it has, also set aside. */
function ownerNamed({ name, id }: ContainerSummary, document: SiteDocument, host: SiteHost): ContainerOwner {
  for (const wanted of servicesOn(host)) {
    const role = plannable(wanted.role);
    const usual = containerName(document, wanted);
    if (role !== null && (name === usual || name === previousName(usual, id)))
      return { service: wanted.name, role };
  }
  return { service: null, role: null };
}

function plannable(role: string | undefined): PlannableRole | null {
  return plannableRoles.find((candidate) => candidate === role) ?? null;
}

function strangerWords({ labels, image }: ContainerSummary): string {
  const site = labels[siteLabels.site];
  if (site !== undefined) return `it belongs to the site ${site}`;
  const role = recognise({ image, command: [] })?.role;
  return role ? `it runs ${image} and was not adopted` : `it runs ${image}`;
}
