// Owns what a site document means in containers: which services on which host, each as a full specification. Pure.
import { hostAddress, PROXY_PORT } from '../config/licence-urls.ts';
import { serviceFile } from '../config/service-files.ts';
import {
  plannableRoles,
  roleConfigFile,
  roleImage,
  startOrder,
  type PlannableRole,
  type Role,
} from '../service.ts';
import type { ServiceOverrides, SiteDocument, SiteHost } from '../site-document.ts';
import { siteLabels, specText, type ContainerSpec } from './container-spec.ts';

/** SHA-256 of a text, as lower-case hex. Passed in, because `shared` has neither Node nor DOM. */
export type Hash = (text: string) => string;

export interface DesiredService {
  host: string;
  service: PlannableRole;
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
export function containerName(document: SiteDocument, host: SiteHost, service: PlannableRole): string {
  return host.containers[service] ?? usualName(document.name, service);
}

export function usualName(site: string, service: PlannableRole): string {
  return `${site}-${service}-1`;
}

export function desiredServices(document: SiteDocument, hash: Hash): DesiredService[] {
  const wanted = startOrder.filter(
    (service) => service !== 'license-proxy' || document.licensing.mode !== 'direct',
  );
  return wanted.flatMap((service) =>
    document.host
      .filter((host) => host.roles.includes(service))
      .map((host) => desiredService(document, host, { service, hash })),
  );
}

export function imageReference(document: SiteDocument, service: PlannableRole): string {
  const { address, namespace, images } = document.registry;
  const exact = images[document.release]?.[service];
  if (exact !== undefined) return exact;
  return [address, namespace, `${roleImage[service]}:${document.release}`].filter(Boolean).join('/');
}

function desiredService(
  document: SiteDocument,
  host: SiteHost,
  { service, hash }: { service: PlannableRole; hash: Hash },
): DesiredService {
  const file = serviceFile(document, host, service);
  const sha256 = hash(file.text);
  // Files are written once, under a name made of their content. An old container keeps its own files, so going back
  // needs no copy and a half-written file can never be read by anybody.
  const directory = `${host.files}/${document.name}/${service}-${sha256.slice(0, 12)}`;
  const spec = containerSpec(document, host, { service, directory, config: sha256 });
  const specHash = hash(specText(spec));
  spec.labels = {
    ...spec.labels,
    [siteLabels.spec]: specHash,
    'com.docker.compose.config-hash': specHash,
  };
  return { host: host.name, service, spec, directory, files: [{ ...file, sha256 }] };
}

interface SpecParts {
  service: PlannableRole;
  directory: string;
  config: string;
}

function containerSpec(document: SiteDocument, host: SiteHost, parts: SpecParts): ContainerSpec {
  const { service, directory, config } = parts;
  const file = roleConfigFile[service];
  const own = overridesOf(document, host, service);
  return {
    name: containerName(document, host, service),
    image: imageReference(document, service),
    command: ['-v', 'serve', `/${file}`],
    env: environment(document, host, service),
    labels: {
      'com.docker.compose.project': document.name,
      'com.docker.compose.service': service,
      'com.docker.compose.container-number': '1',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.project.working_dir': `${host.files}/${document.name}`,
      [siteLabels.site]: document.name,
      [siteLabels.service]: service,
      [siteLabels.release]: document.release,
      [siteLabels.config]: config,
    },
    binds: [
      { source: `${directory}/${file}`, target: `/${file}`, mode: 'ro' },
      ...(service === 'engine' ? [{ source: host.models, target: '/models', mode: 'ro' as const }] : []),
      ...own.flatMap((one) => one.mounts ?? []).map(readMount),
    ],
    ports: publishedPorts(document, host, service),
    network: hostNetwork(document, host),
    aliases: aliasesOf(service, own),
    gpu: service === 'engine' ? 'nvidia' : 'none',
    gpuUuids: service === 'engine' ? host.gpus : [],
    restart: own.findLast((one) => one.restart)?.restart ?? 'unless-stopped',
    stopGraceSeconds: document.stop.grace_seconds,
    // Docker's default keeps every line for ever; 5 × 20 MB is days of logs and never a full disk (anchors, pain 24).
    log: { maxSize: '20m', maxFiles: 5 },
  };
}

/** Environment variables of every service that hold a secret: name → reference. */
export function secretEnvironment(document: SiteDocument): Record<string, string> {
  return { DEEPGRAM_API_KEY: document.licensing.api_key };
}

/** Site first, then host. */
function overridesOf(document: SiteDocument, host: SiteHost, service: PlannableRole): ServiceOverrides[] {
  return [document.service[service], host.service[service]].filter((one) => one !== undefined);
}

/** The License Proxy is always asked for by its name (licence-urls.ts). */
function aliasesOf(service: PlannableRole, own: ServiceOverrides[]): string[] {
  const asked = own.findLast((one) => one.aliases)?.aliases ?? [service];
  return [...new Set(service === 'license-proxy' ? [service, ...asked] : asked)];
}

function readMount(text: string): ContainerSpec['binds'][number] {
  const [source = '', target = '', mode] = text.split(':');
  return { source, target, mode: mode === 'rw' ? 'rw' : 'ro', foreign: true };
}

function environment(document: SiteDocument, host: SiteHost, service: PlannableRole): Record<string, string> {
  const { https_proxy } = document.network;
  return {
    ...secretEnvironment(document),
    DEEPGRAM_DEPLOYMENT_ORCHESTRATOR: 'site-admin',
    // Required since 260611, else the Engine finds no libcuda; harmless before (dossier 1.4).
    ...(service === 'engine'
      ? {
          NVIDIA_VISIBLE_DEVICES: host.gpus.length > 0 ? host.gpus.join(',') : 'all',
          NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
        }
      : {}),
    // The calls between the services are HTTPS too and must not go through the proxy (dossier 5, "Proxy and internal hops").
    ...(https_proxy
      ? {
          HTTPS_PROXY: https_proxy,
          NO_PROXY: [...plannableRoles, 'localhost', '127.0.0.1', ...document.host.map(hostAddress)].join(
            ',',
          ),
        }
      : {}),
    ...Object.fromEntries(
      overridesOf(document, host, service).flatMap((one) => Object.entries(one.env ?? {})),
    ),
  };
}

function publishedPorts(
  document: SiteDocument,
  host: SiteHost,
  service: PlannableRole,
): ContainerSpec['ports'] {
  const { ports, listen } = host;
  const beside = (port: number | undefined) => (port === undefined ? {} : { beside: port });
  if (service === 'api')
    return [{ container: 8080, host: ports.api, address: listen.api, ...beside(ports.api_beside) }];
  if (service === 'engine') {
    const other = beside(ports.engine_metrics_beside);
    return [{ container: 9991, host: ports.engine_metrics, address: listen.metrics, ...other }];
  }
  const status = { container: 8080, host: ports.license_proxy_status, address: listen.status };
  // Also where they have a proxy of their own: each is the other's second address (dossier 5, "HA on two bare-metal hosts").
  const servesOthers = document.host.some(
    ({ name, roles }) => name !== host.name && roles.some(asksForLicence),
  );
  return servesOthers ? [status, { container: PROXY_PORT, host: PROXY_PORT, address: '0.0.0.0' }] : [status];
}

function asksForLicence(role: Role): boolean {
  return role === 'api' || role === 'engine';
}
