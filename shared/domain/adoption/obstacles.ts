// Owns what keeps a found container from being taken: things that a document cannot say and without which Site Admin could not see or
// replace it safely. Each with its own code. Source: docs/domain.md, "Ports", "Volumes" and "Products and GPUs".
import { roleTitle, type PlannableRole } from '../site/role-names.ts';
import { roles } from '../roles/roles.ts';
import { item, type AdoptionItem } from './adoption.ts';
import type { FoundService } from '../containers/found-container.ts';
import type { Taken } from './taken-services.ts';
import { readTable } from '../containers/recognise.ts';

const PORT_KEY = {
  api: ['server', 'port'],
  engine: ['metrics_server', 'port'],
  'license-proxy': ['server', 'status_port'],
} as const;

export function obstacles({ role, found: container }: Taken, taken: readonly Taken[]): AdoptionItem[] {
  return [
    configObstacle(role, container),
    networkObstacle(container, taken),
    portObstacle(role, container),
    productObstacle(role, container),
    ...(role === 'engine' ? engineObstacles(container) : []),
    ...(role === 'license-proxy' ? nameObstacles(container, taken) : []),
  ].filter((one) => one !== null);
}

function configObstacle(role: PlannableRole, { name, config, command }: FoundService) {
  if (config !== null && readTable(config.text) !== null) return null;
  const what = config === null ? 'no file in its command' : `${config.path} is not there or not TOML`;
  return item('refused', 'adoption.configUnread', {
    container: name,
    message: `The configuration of ${name} cannot be read, so a new ${roleTitle[role]} would not get it.`,
    evidence: `${what}; command ${command.join(' ')}`,
    // The image carries a default and starts without the file (docs/domain.md, "Compose templates").
    remedy: 'Mount the file where the command says, recreate the container, and look again.',
  });
}

const NAMELESS = ['host', 'none', 'bridge', 'default', ''];

function networkObstacle({ name, networkMode, networks }: FoundService, taken: readonly Taken[]) {
  const named = Object.keys(networks).filter((network) => !NAMELESS.includes(network));
  if (named.length === 0 || networkMode === 'host')
    return item('refused', 'adoption.network', {
      container: name,
      message: `${name} is on no network with names, where a successor could take its place.`,
      evidence: `network mode ${networkMode}`,
      remedy: 'Put the services on a network of their own, recreate them, and look again.',
    });
  if (sharedNetwork(taken) !== null) return null;
  return item('refused', 'adoption.network', {
    container: name,
    message: 'The services share no network.',
    evidence: `${name} is on ${named.join(', ')}`,
    remedy: 'Put the services on one network, and look again.',
  });
}

/** The network that all of them are on; the one most of their names are in first. */
export function sharedNetwork(taken: readonly Taken[]): string | null {
  const [first, ...others] = taken.map(({ found }) => found);
  const shared = Object.keys(first?.networks ?? {}).filter(
    (network) => !NAMELESS.includes(network) && others.every(({ networks }) => network in networks),
  );
  return shared[0] ?? null;
}

function portObstacle(role: PlannableRole, { name, ports, config }: FoundService) {
  const wanted = roles[role].statusPort;
  const [section, key] = PORT_KEY[role];
  const table = readTable(config?.text ?? null) as Record<string, Record<string, unknown>> | null;
  const set = table?.[section]?.[key];
  const asked = ports.find(({ container, protocol }) => container === wanted && protocol === 'tcp');
  const published = asked !== undefined && asked.host > 0 && asked.address !== null;
  if (published && (set === undefined || set === wanted)) return null;
  const what = published
    ? `${section}.${key} = ${String(set)}`
    : asked?.address === null
      ? `asks for ${asked.host} → ${wanted}, and the engine does not say that it is bound`
      : `publishes ${ports.map((port) => port.container).join(', ') || 'nothing'}`;
  return item('refused', 'adoption.port', {
    container: name,
    message: `${name} does not publish port ${wanted} of the container, which tells whether it is ready.`,
    evidence: what,
    remedy: `Publish port ${wanted} on a fixed port of the host, recreate the container, and look again.`,
  });
}

function productObstacle(role: PlannableRole, { name, config, env }: FoundService) {
  const table = readTable(config?.text ?? null) as Record<string, Record<string, unknown>> | null;
  const marks =
    role === 'engine'
      ? [
          table?.['flux']?.['enabled'] === true ? 'flux.enabled = true (Flux STT)' : null,
          table?.['flux_tts']?.['enabled'] === true ? 'flux_tts.enabled = true (Flux TTS)' : null,
          Object.keys(env).some((key) => key.startsWith('IMPELLER_AURA2_'))
            ? 'IMPELLER_AURA2_* (Aura-2)'
            : null,
        ]
      : role === 'api'
        ? [
            table?.['features']?.['listen_v2'] === true ? 'features.listen_v2 = true (Flux STT)' : null,
            table?.['features']?.['speak_v2'] === true ? 'features.speak_v2 = true (Flux TTS)' : null,
            table?.['voice_agent'] ? '[voice_agent] (Voice Agent)' : null,
          ]
        : [];
  const found = marks.filter((mark) => mark !== null);
  if (found.length === 0) return null;
  return item('refused', 'adoption.product', {
    container: name,
    message: `${name} serves a product that cannot be planned yet.`,
    evidence: found.join(', '),
  });
}

/** Its name moves from container to container while it is replaced; plans know only the usual one. */
function nameObstacles({ name, networks }: FoundService, taken: readonly Taken[]): AdoptionItem[] {
  const names = [...(networks[sharedNetwork(taken) ?? ''] ?? []), name];
  if (names.includes('license-proxy')) return [];
  return [
    item('refused', 'adoption.proxyName', {
      container: name,
      message: `${name} is not found under the name license-proxy, by which Site Admin replaces it without a gap.`,
      evidence: `names on its network: ${names.join(', ')}`,
      remedy:
        'Give it the alias license-proxy on its network, and look again; it can stay outside the site too.',
    }),
  ];
}

function engineObstacles({ name, mounts, gpu, gpuBy, gpuNumbers }: FoundService): AdoptionItem[] {
  const models = mounts.find(({ type, target }) => type === 'bind' && target === '/models');
  const found: AdoptionItem[] = [];
  if (!models)
    found.push(
      item('refused', 'adoption.models', {
        container: name,
        message: `${name} has no directory of the host at /models, so a new Engine would have no models.`,
        evidence: mounts.map(({ source, target }) => `${source}:${target}`).join(', ') || 'no mounts',
        remedy: 'Mount the directory with the models at /models, recreate the container, and look again.',
      }),
    );
  if (gpuNumbers.length > 0)
    found.push(
      item('refused', 'adoption.gpuUnresolved', {
        container: name,
        message: `${name} was given GPUs by number, and which they are could not be read inside it; a document names GPUs by UUID.`,
        evidence: `${gpuBy ?? ''}: ${gpuNumbers.join(', ')}`,
        remedy: `See that nvidia-smi answers inside ${name} and shows these GPUs and no others, or give it the GPUs by UUID, and look again.`,
      }),
    );
  if (gpu === 'none')
    found.push(
      item('refused', 'adoption.gpu', {
        container: name,
        message: `${name} was given no GPU; a document always gives its Engine one.`,
        evidence: 'no NVIDIA runtime with NVIDIA_VISIBLE_DEVICES, no device request, no CDI device',
        remedy: 'Give the container a GPU, recreate it, and look again.',
      }),
    );
  return found;
}
