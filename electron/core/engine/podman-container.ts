// Owns creating a container that needs a GPU on Podman. A device of the Container Device Interface is known to Podman's own API
// and to no field of Docker's (seen on 4.3), so this one call speaks libpod; everything else stays the same for both engines.
import type Docker from 'dockerode';
import { engineHostIp } from '#shared/domain/site/listen-address';
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import { bindOptions } from './container-options.ts';

const LIBPOD_VERSION = 'v4.0.0';

export async function createOnPodman(
  docker: Docker,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<string> {
  return createThroughLibpod(docker, libpodSpec(spec), signal);
}

/** What Podman 4 runs when a host starts (`podman-restart`) looks for this word alone; to stop and to crash it makes no difference (ADR 23). */
export function comesUpWithPodman(spec: ContainerSpec): ContainerSpec {
  return spec.restart === 'unless-stopped' ? { ...spec, restart: 'always' } : spec;
}

export interface PodmanProbe {
  image: string;
  entrypoint: string[];
  command: string[];
  env: Record<string, string>;
  labels: Record<string, string>;
}

/** A container without a network that sees every GPU. */
export async function createProbeOnPodman(
  docker: Docker,
  probe: PodmanProbe,
  signal: AbortSignal,
): Promise<string> {
  const spec = {
    ...probe,
    netns: { nsmode: 'none' },
    devices: [{ path: 'nvidia.com/gpu=all' }],
    log_configuration: { driver: 'k8s-file' },
  };
  return createThroughLibpod(docker, spec, signal);
}

async function createThroughLibpod(docker: Docker, spec: object, signal: AbortSignal): Promise<string> {
  const libpod = libpodModem(docker);
  const answer = await new Promise<{ Id: string }>((resolve, reject) => {
    const call = {
      path: '/libpod/containers/create',
      method: 'POST',
      options: spec,
      abortSignal: signal,
      statusCodes: {
        201: true,
        400: 'bad parameter',
        404: 'no such image',
        409: 'conflict',
        500: 'server error',
      },
    };
    libpod.dial(call, (error, data) => (error ? reject(error) : resolve(data as { Id: string })));
  });
  return answer.Id;
}

/** As Podman itself tells it, with the command that made the container; null when it is gone. */
export async function inspectOnPodman(docker: Docker, id: string, signal: AbortSignal): Promise<unknown> {
  const call = {
    path: `/libpod/containers/${id}/json`,
    method: 'GET',
    abortSignal: signal,
    statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
  };
  const libpod = libpodModem(docker);
  return new Promise((resolve, reject) => {
    libpod.dial(call, (error, data) => (error ? reject(error) : resolve(data)));
  });
}

/** The version is part of every path the modem builds; these calls have one of their own. */
function libpodModem(docker: Docker): Modem {
  const { modem } = docker as unknown as { modem: Modem };
  return Object.assign(Object.create(Object.getPrototypeOf(modem) as object) as Modem, modem, {
    version: LIBPOD_VERSION,
  });
}

interface Modem {
  version: string | undefined;
  dial(call: object, done: (error: Error | null, data: unknown) => void): void;
}

function libpodSpec(spec: ContainerSpec): object {
  const names = spec.gpuUuids.length > 0 ? spec.gpuUuids : ['all'];
  return {
    name: spec.name,
    image: spec.image,
    command: spec.command,
    env: spec.env,
    labels: spec.labels,
    mounts: spec.binds.map((bind) => ({
      type: 'bind',
      source: bind.source,
      destination: bind.target,
      options: ['rbind', ...bindOptions(bind)],
    })),
    portmappings: spec.ports.map(({ container, host, address }) => ({
      container_port: container,
      host_port: host,
      host_ip: engineHostIp(address),
      protocol: 'tcp',
    })),
    netns: { nsmode: 'bridge' },
    networks: { [spec.network]: { aliases: spec.aliases } },
    devices: names.map((name) => ({ path: `nvidia.com/gpu=${name}` })),
    restart_policy: spec.restart,
    stop_timeout: spec.stopGraceSeconds,
    log_configuration: { driver: 'k8s-file', size: megabytes(spec.log.maxSize) },
  };
}

/** `20m` in bytes. */
function megabytes(size: string): number {
  return Number.parseInt(size, 10) * 1024 * 1024;
}
