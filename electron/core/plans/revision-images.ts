// Finds the images of a revision: reads the images of each host, requests only missing ones from the registry, and chooses the reference for
// every service (shared/domain/revisions/choose-image.ts).
import { imageReference } from '#shared/domain/containers/desired';
import type { DesiredService } from '#shared/domain/containers/desired';
import type { Observed, ObservedHost } from '#shared/domain/plan/observed';
import { chooseImage, digestReference, type ImageChoice } from '#shared/domain/revisions/choose-image';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { HostConnections } from '../hosts/host-connections.ts';
import { digestInRegistry } from '../images/ask-registry.ts';
import type { SecretStore } from '../store/secret-store.ts';

export interface ImageDependencies {
  hosts: HostConnections;
  secrets: SecretStore;
}

export interface RevisionImages {
  document: SiteDocument;
  observed: Observed;
  services: DesiredService[];
  /** `host/service` → digest. */
  digests: Record<string, string>;
}

export interface ServiceImage extends ImageChoice {
  service: DesiredService;
  tag: string;
  digest: string;
}

export function chooseImages(deps: ImageDependencies, images: RevisionImages): Promise<ServiceImage[]> {
  return Promise.all(images.services.map((service) => chooseFor(deps, service, images)));
}

async function chooseFor(
  deps: ImageDependencies,
  service: DesiredService,
  { document, observed, digests }: RevisionImages,
): Promise<ServiceImage> {
  const tag = imageReference(document, service);
  const digest = digests[`${service.host}/${service.service}`] ?? '';
  const host = observed.hosts.find((candidate) => candidate.host === service.host);
  const named = { tag, digest, reference: digestReference(tag, digest) };
  const onHost = await lookOnHost(deps, { document, host, ...named });
  const isThere = digest === '' || onHost.tag === digest || onHost.byDigest || onHost.byId;
  // A practice host builds its images itself; an unreachable host reports nothing.
  const asks = !isThere && host?.reachable === true && host.engine?.startsWith('Practice') === false;
  const answer = (image: string) =>
    asks ? digestInRegistry(deps.secrets, { document, image }) : Promise.resolve('unknown');
  const [byTag, byDigest] = await Promise.all([answer(tag), answer(named.reference)]);
  const choice = chooseImage({ tag, digest, onHost, registry: { tag: byTag, byDigest } });
  return { ...choice, service, tag, digest };
}

interface Named {
  document: SiteDocument;
  host: ObservedHost | undefined;
  tag: string;
  digest: string;
  reference: string;
}

async function lookOnHost({ hosts }: ImageDependencies, { document, host, tag, digest, reference }: Named) {
  const entry = document.host.find(({ name }) => name === host?.host);
  const onHost = { tag: host?.images[tag] ?? null, byDigest: false, byId: false };
  if (!entry || !host?.reachable || digest === '' || onHost.tag === digest) return onHost;
  const engine = await hosts.engine(entry);
  const [byDigest, byId] = await Promise.all([engine.inspectImage(reference), engine.inspectImage(digest)]);
  return { ...onHost, byDigest: byDigest !== null, byId: byId !== null };
}
