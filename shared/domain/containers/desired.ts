// Derives from a site document which services run on which host, each with its full specification. Pure.
import { serviceFile, type ServiceFile } from '../roles/service-files.ts';
import { meansTheSame, NOTHING_IN_FORCE, type InForce } from './files-in-force.ts';
import { hostAddress, PROXY_NAME } from '../site/licence-urls.ts';
import { roles } from '../roles/roles.ts';
import { plannableRoles, startOrder, type PlannableRole } from '../site/role-names.ts';
import type { SiteDocument, SiteHost } from '../site/site-document.ts';
import { overridesOf, servicesOn, wantedServices, type SiteService } from '../site/site-services.ts';
import { siteLabels, specText, type ContainerSpec } from './container-spec.ts';

/** SHA-256 of a text, as lower-case hex. Passed in, because `shared` has neither Node nor DOM. */
export type Hash = (text: string) => string;

export interface DesiredService {
  host: string;
  /** Its name, unique on the host. */
  service: string;
  role: PlannableRole;
  spec: ContainerSpec;
  directory: string;
  files: { name: string; text: string; sha256: string }[];
}

export function siteNetwork(site: string): string {
  return `${site}_default`;
}

/** Where the containers of a host find each other: the site's own network, or the one of a deployment that was adopted. */
export function hostNetwork(document: SiteDocument, host: SiteHost): string {
  return host.network ?? siteNetwork(document.name);
}

/** The name a service's container has, or will have: the usual one, or the one that an adopted deployment gave it (ADR 19). */
export function containerName(
  document: SiteDocument,
  { host, name }: Pick<SiteService, 'host' | 'name'>,
): string {
  return host.containers[name] ?? usualName(document.name, name);
}

export function usualName(site: string, service: string): string {
  return `${site}-${service}-1`;
}

/**
 * What the services of a document have to be. A service that runs with a file of the same meaning keeps that text: other comments are no reason
 * to restart it.
 */
export function desiredServices(
  document: SiteDocument,
  hash: Hash,
  { files, specs }: InForce = NOTHING_IN_FORCE,
): DesiredService[] {
  const isInForce = ({ spec }: DesiredService) => specs.has(spec.labels[siteLabels.spec] ?? '');
  return wantedServices(document, startOrder).map((service) => {
    const file = serviceFile(document, service);
    const made = desiredService(document, service, { hash, file });
    if (specs.size === 0 || isInForce(made)) return made;
    const kept = files(document, service)
      .filter((known) => meansTheSame(known, file))
      .map((known) => desiredService(document, service, { hash, file: known }));
    return kept.find(isInForce) ?? made;
  });
}

export function imageReference(
  document: SiteDocument,
  { service, role }: { service: string; role: PlannableRole },
): string {
  const { address, namespace, images } = document.registry;
  const named = images[document.release];
  const exact = named?.[service] ?? named?.[role];
  if (exact !== undefined) return exact;
  return [address, namespace, `${roles[role].image}:${document.release}`].filter(Boolean).join('/');
}

function desiredService(
  document: SiteDocument,
  service: SiteService,
  { hash, file }: { hash: Hash; file: ServiceFile },
): DesiredService {
  const { host, name, role } = service;
  const sha256 = hash(file.text);
  // Files are written once, under a name made of their content. An old container keeps its own files, so going back
  // needs no copy and a half-written file can never be read by anybody.
  const directory = `${host.files}/${document.name}/${name}-${sha256.slice(0, 12)}`;
  const spec = containerSpec(document, service, { directory, config: sha256 });
  const specHash = hash(specText(spec));
  spec.labels = {
    ...spec.labels,
    [siteLabels.spec]: specHash,
    'com.docker.compose.config-hash': specHash,
  };
  return { host: host.name, service: name, role, spec, directory, files: [{ ...file, sha256 }] };
}

function containerSpec(
  document: SiteDocument,
  service: SiteService,
  { directory, config }: { directory: string; config: string },
): ContainerSpec {
  const { host, name, role } = service;
  const definition = roles[role];
  const { file, usesGpu } = definition;
  const own = overridesOf(document, service);
  return {
    name: containerName(document, service),
    image: imageReference(document, { service: name, role }),
    command: ['-v', 'serve', `/${file}`],
    env: environment(document, service),
    labels: {
      'com.docker.compose.project': document.name,
      'com.docker.compose.service': name,
      'com.docker.compose.container-number': '1',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.project.working_dir': `${host.files}/${document.name}`,
      [siteLabels.site]: document.name,
      [siteLabels.service]: name,
      // Left out where the name says it: containers of before services had names are as wanted.
      ...(name === role ? {} : { [siteLabels.role]: role }),
      [siteLabels.release]: document.release,
      [siteLabels.config]: config,
    },
    binds: [
      { source: `${directory}/${file}`, target: `/${file}`, mode: 'ro' },
      ...definition.mounts(service),
      ...own.flatMap((one) => one.mounts ?? []).map(readMount),
    ],
    ports: definition.publishes(document, service).map(({ purpose: _, ...port }) => port),
    network: hostNetwork(document, host),
    aliases: aliasesOf(document, service),
    gpu: usesGpu ? 'nvidia' : 'none',
    gpuUuids: usesGpu ? service.gpus : [],
    restart: own.findLast((one) => one.restart)?.restart ?? 'unless-stopped',
    stopGraceSeconds: document.stop.grace_seconds,
    // Docker's default keeps every line for ever; 5 × 20 MB is days of logs and never a full disk.
    log: { maxSize: '20m', maxFiles: 5 },
  };
}

/** Environment variables of every service that hold a secret: name → reference. */
export function secretEnvironment(document: SiteDocument): Record<string, string> {
  return { DEEPGRAM_API_KEY: document.licensing.api_key };
}

/** Names under which others on its network find it. The License Proxy is always asked for by its role (licence-urls.ts). */
export function aliasesOf(document: SiteDocument, service: SiteService): string[] {
  const { name, role } = service;
  const asked = overridesOf(document, service).findLast((one) => one.aliases)?.aliases ?? [name];
  return [...new Set(role === 'license-proxy' ? [PROXY_NAME, ...asked] : asked)];
}

function readMount(text: string): ContainerSpec['binds'][number] {
  const [source = '', target = '', mode] = text.split(':');
  return { source, target, mode: mode === 'rw' ? 'rw' : 'ro', foreign: true };
}

function environment(document: SiteDocument, service: SiteService): Record<string, string> {
  const { https_proxy } = document.network;
  return {
    ...secretEnvironment(document),
    DEEPGRAM_DEPLOYMENT_ORCHESTRATOR: 'site-admin',
    ...roles[service.role].environment(service),
    // The calls between the services are HTTPS too and must not go through the proxy.
    ...(https_proxy ? { HTTPS_PROXY: https_proxy, NO_PROXY: withoutProxy(document) } : {}),
    ...Object.fromEntries(overridesOf(document, service).flatMap((one) => Object.entries(one.env ?? {}))),
  };
}

function withoutProxy(document: SiteDocument): string {
  const names = document.host.flatMap((host) => servicesOn(host).map(({ name }) => name));
  const hosts = document.host.map(hostAddress);
  return [...new Set([...plannableRoles, ...names]), 'localhost', '127.0.0.1', ...hosts].join(',');
}
