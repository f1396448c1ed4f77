// Owns what is asked of a host for a site: which directories matter, where its containers must get out to, which images may help to look.
import { hostNetwork, imageReference } from '#shared/domain/containers/desired';
import { certificateFiles } from '#shared/domain/preflight/certificate-files';
import { LICENCE_SERVER_URL } from '#shared/domain/site/licence-urls';
import { wantedServices } from '#shared/domain/site/site-services';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import type { FactTarget } from '../hosts/facts/fact-target.ts';

const HTTPS = 443;

export interface Depth {
  /** With short-lived containers of images that are there already: what an Engine would see, and the way out of its network. */
  containers: boolean;
}

export function factTarget(document: SiteDocument, host: SiteHost, { containers }: Depth): FactTarget {
  return {
    name: host.name,
    connection: host.connection,
    directories: { models: host.models, files: host.files },
    // The Engine's image first: its container is the one that needs a GPU.
    images: containers
      ? wantedServices(document, ['engine', 'api', 'license-proxy'])
          .map(({ name, role }) => imageReference(document, { service: name, role }))
          .filter((image, index, all) => all.indexOf(image) === index)
      : [],
    network: hostNetwork(document, host),
    egress: egressTargets(document),
    certificates: certificateFiles(document, host),
    proxy: document.network.https_proxy || null,
  };
}

/** Nothing is knocked at from a site that is meant to have no way out. */
function egressTargets(document: SiteDocument): FactTarget['egress'] {
  const { licensing, network, registry } = document;
  if (network.egress === 'none' || licensing.mode === 'air-gapped') return [];
  const licence = new URL(LICENCE_SERVER_URL);
  const [name, port] = splitAddress(registry.address);
  return [
    { purpose: 'licence', name: licence.hostname, port: HTTPS },
    { purpose: 'registry', name, port: port ?? HTTPS },
  ];
}

/** `quay.io`, `registry.local:5000`, `[::1]:5000`. */
function splitAddress(address: string): [string, number | null] {
  const match = /^(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(address);
  return [match?.[1]?.replaceAll(/[[\]]/g, '') ?? address, match?.[2] ? Number(match[2]) : null];
}
