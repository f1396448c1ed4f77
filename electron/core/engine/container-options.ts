// Translates our container specification into the engine's create request (docs/domain.md, "Compose templates").
import type { ContainerCreateOptions } from 'dockerode';
import { engineHostIp } from '#shared/domain/site/listen-address';
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import type { EngineVersion } from './engine-client.ts';

export function containerOptions(spec: ContainerSpec, engine: EngineVersion): ContainerCreateOptions {
  const ports = spec.ports.map((port) => ({ ...port, key: `${port.container}/tcp` }));
  return {
    name: spec.name,
    Image: spec.image,
    Cmd: spec.command,
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    Labels: spec.labels,
    StopTimeout: spec.stopGraceSeconds,
    ExposedPorts: Object.fromEntries(ports.map(({ key }) => [key, {}])),
    HostConfig: {
      Binds: spec.binds.map((bind) => `${bind.source}:${bind.target}:${bindOptions(bind).join(',')}`),
      PortBindings: Object.fromEntries(
        ports.map(({ key, address, host }) => [
          key,
          [{ HostIp: engineHostIp(address), HostPort: String(host) }],
        ]),
      ),
      RestartPolicy: { Name: spec.restart },
      NetworkMode: spec.network,
      LogConfig: logConfig(spec, engine),
      ...gpuOptions(spec),
    },
    NetworkingConfig: { EndpointsConfig: { [spec.network]: { Aliases: spec.aliases } } },
  };
}

/**
 * `Z` relabels for SELinux and is ignored elsewhere; every file and directory of ours belongs to one container only, except models,
 * which several Engines may share and which therefore get the shared label (docs/domain.md, "Volumes"). What is not ours keeps its label.
 */
export function bindOptions({ target, mode, foreign }: ContainerSpec['binds'][number]): string[] {
  if (foreign) return [mode];
  return [mode, target === '/models' ? 'z' : 'Z'];
}

function logConfig(spec: ContainerSpec, engine: EngineVersion) {
  const { maxSize, maxFiles } = spec.log;
  // Podman's k8s-file rotates by size only and refuses other drivers' options.
  if (engine.product === 'podman') return { Type: 'k8s-file', Config: { 'max-size': maxSize } };
  return { Type: 'json-file', Config: { 'max-size': maxSize, 'max-file': String(maxFiles) } };
}

/** Podman's GPU containers are made by podman-container.ts. */
function gpuOptions(spec: ContainerSpec) {
  return spec.gpu === 'nvidia' ? { Runtime: 'nvidia' } : {};
}
