// Owns looking at a host before it belongs to a site: what runs there, and what the rules say of it for a first site on that one host.
import type { ImagePlace } from '#shared/domain/facts/engine-facts';
import type { Output } from '#shared/contract/contract';
import type { Theme } from '#shared/domain/preflight/check';
import { findingsOf, type PreflightService } from './preflight-service.ts';
import { readDocument } from '../sites/site-registry.ts';
import type { HostConnections } from '../hosts/host-connections.ts';

interface Dependencies {
  hosts: HostConnections;
  preflight: PreflightService;
  newestRelease: () => string;
}

/** Rejects with the error of the stage at which the host could not be reached. */
export async function probeHost(deps: Dependencies, connection: string): Promise<Output<'hosts.probe'>> {
  const { hosts, preflight } = deps;
  hosts.forgetFailures();
  const client = await hosts.engine({ name: HOST, connection });
  const [info, report] = await Promise.all([
    client.info(),
    preflight.checkDocument(impliedDocument(connection, deps.newestRelease()), {
      refresh: 'stale',
      containers: false,
    }),
  ]);
  return {
    connection,
    address: hosts.address(connection),
    way: await hosts.way(connection),
    engine: client.version.name,
    product: client.version.product,
    apiVersion: client.version.apiVersion,
    operatingSystem: info.operatingSystem,
    architecture: info.architecture,
    cpus: info.cpus,
    memoryBytes: info.memoryBytes,
    runtimes: info.runtimes,
    storageRoot: imagesIn(info.imagePlace),
    containers: info.containers,
    images: info.images,
    // Secrets and the like belong to a site that does not exist yet.
    findings: findingsOf(report.checks.filter(({ host, theme }) => host !== null && !guessed.has(theme))),
  };
}

/** Where containerd keeps them is among the facts of the host, once it belongs to a site. */
const imagesIn = (place: ImagePlace): string =>
  place.store === 'engine' ? place.root : ['containerd', place.address ?? ''].join(' ').trim();

const HOST = 'this-host';

/** Ports, ways out and directories belong to a site that does not exist yet. */
const guessed = new Set<Theme>(['network', 'storage', 'site']);

function impliedDocument(connection: string, release: string) {
  const roles = '["license-proxy", "engine", "api"]';
  const host = `[[host]]\nname = "${HOST}"\nconnection = ${JSON.stringify(connection)}\nroles = ${roles}\n`;
  return readDocument(`name = "new-site"\nrelease = "${release}"\n${host}`, 'site.toml');
}
