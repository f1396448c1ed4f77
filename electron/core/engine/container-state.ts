// Owns reading the engine's inspect answers into our shapes. Tolerant: Docker and Podman leave out different fields.
import type { ContainerInspectInfo } from 'dockerode';
import type { ContainerState, ImageFacts } from './engine-client.ts';

/** What an engine says for "never". */
const NEVER = '0001-01-01';

export function containerState(answer: ContainerInspectInfo): ContainerState {
  const { State, Config } = answer;
  return {
    id: answer.Id,
    name: answer.Name.replace(/^\//, ''),
    status: State.Status.toLowerCase().replace('stopped', 'exited').replace('configured', 'created'),
    exitCode: State.Running ? null : State.ExitCode,
    error: State.Error || null,
    startedAt: dateOrNull(State.StartedAt),
    createdAt: dateOrNull(answer.Created),
    restartCount: answer.RestartCount,
    image: Config.Image,
    imageId: answer.Image,
    labels: Config.Labels,
    autoRemove: deletesItself(answer),
    ports: publishedPorts(answer),
    bindings: wishedPorts(answer),
    networks: Object.fromEntries(
      Object.entries(answer.NetworkSettings.Networks ?? {}).map(([name, endpoint]) => [
        name,
        (endpoint as { Aliases?: string[] | null }).Aliases ?? [],
      ]),
    ),
  };
}

function publishedPorts({ NetworkSettings }: ContainerInspectInfo): ContainerState['ports'] {
  const ports: ContainerState['ports'] = {};
  for (const [key, bindings] of Object.entries(NetworkSettings.Ports ?? {})) {
    const binding = bindings?.[0];
    if (binding)
      ports[Number.parseInt(key, 10)] = { address: binding.HostIp, port: Number(binding.HostPort) };
  }
  return ports;
}

function deletesItself(answer: ContainerInspectInfo): boolean {
  const { HostConfig } = answer as { HostConfig?: { AutoRemove?: boolean } | null };
  return HostConfig?.AutoRemove === true;
}

type Bindings = Record<string, { HostPort?: string }[] | null>;

function wishedPorts(answer: ContainerInspectInfo): ContainerState['bindings'] {
  const { HostConfig } = answer as { HostConfig?: { PortBindings?: Bindings | null } | null };
  const wished = HostConfig?.PortBindings;
  return Object.fromEntries(
    Object.entries(wished ?? {}).flatMap(([key, bindings]) => {
      const port = Number(bindings?.[0]?.HostPort ?? 0);
      return port > 0 ? [[Number.parseInt(key, 10), port] as const] : [];
    }),
  );
}

interface ImageAnswer {
  Id: string;
  RepoTags?: string[] | null;
  RepoDigests?: string[] | null;
  Size: number;
  Created: string;
}

export function imageFacts(answer: ImageAnswer): ImageFacts {
  const digest = answer.RepoDigests?.[0]?.split('@')[1];
  return {
    id: answer.Id,
    digest: digest ?? answer.Id,
    references: answer.RepoTags ?? [],
    sizeBytes: answer.Size,
    createdAt: answer.Created,
  };
}

function dateOrNull(value: string | undefined): string | null {
  if (!value || value.startsWith(NEVER)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
