// Owns writing a Compose file for containers that exist: what the engine says of ours becomes what the peer is asked for,
// and `differences` proves that the peer made the same.
import { createHash } from 'node:crypto';

export interface Inspected {
  Name: string;
  Image: string;
  State: { StartedAt: string; Running: boolean };
  Config: {
    Image: string;
    Cmd: string[];
    Env: string[];
    Labels: Record<string, string>;
    StopTimeout?: number;
  };
  HostConfig: {
    Binds: string[];
    PortBindings: Record<string, { HostIp: string; HostPort: string }[]>;
    RestartPolicy: { Name: string };
    Runtime: string;
    NetworkMode: string;
    LogConfig: { Type: string; Config: Record<string, string> };
  };
  NetworkSettings: { Networks: Record<string, { Aliases: string[] | null }> };
}

const COMPOSE_OWN = /^com\.docker\.compose\./;

/** JSON is YAML; 2.4 is the newest of docker-compose 1.29's formats that knows `runtime`. */
export function composeFile(containers: Inspected[], imageEnv: Record<string, string[]>): string {
  const services = Object.fromEntries(
    containers.map(({ Name, Config, HostConfig }) => [
      Config.Labels['com.docker.compose.service'] ?? Name,
      {
        container_name: Name.replace('/', ''),
        image: Config.Image,
        command: Config.Cmd,
        environment: Config.Env.filter((entry) => !imageEnv[Config.Image]?.includes(entry)),
        labels: withoutComposeOwn(Config.Labels),
        volumes: HostConfig.Binds,
        ports: Object.entries(HostConfig.PortBindings).flatMap(([port, bindings]) =>
          bindings.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}:${port}`),
        ),
        restart: HostConfig.RestartPolicy.Name,
        runtime: HostConfig.Runtime,
        stop_grace_period: `${String(Config.StopTimeout ?? 10)}s`,
        logging: { driver: HostConfig.LogConfig.Type, options: HostConfig.LogConfig.Config },
      },
    ]),
  );
  return JSON.stringify({ version: '2.4', services }, null, 2);
}

/** Empty when both are the same container but for who made it. */
export function differences(ours: Inspected[], theirs: Inspected[]): string[] {
  const [a, b] = [ours, theirs].map((list) =>
    Object.fromEntries(list.map((container) => [container.Name, essence(container)])),
  );
  return Object.keys({ ...a, ...b }).flatMap((name) => {
    const keys = Object.keys({ ...a?.[name], ...b?.[name] });
    return keys
      .filter((key) => JSON.stringify(a?.[name]?.[key]) !== JSON.stringify(b?.[name]?.[key]))
      .map(
        (key) => `${name} ${key}: ${JSON.stringify(a?.[name]?.[key])} ≠ ${JSON.stringify(b?.[name]?.[key])}`,
      );
  });
}

function essence(container: Inspected): Record<string, unknown> {
  const { Image, Config, HostConfig, NetworkSettings } = container;
  const service = Config.Labels['com.docker.compose.service'] ?? '';
  return {
    image: Image,
    command: Config.Cmd,
    env: Config.Env.toSorted().map(fingerprint),
    labels: Object.entries(withoutComposeOwn(Config.Labels)).toSorted(),
    stop: Config.StopTimeout,
    binds: HostConfig.Binds.toSorted(),
    ports: Object.entries(HostConfig.PortBindings).toSorted(),
    restart: HostConfig.RestartPolicy.Name,
    runtime: HostConfig.Runtime,
    log: [HostConfig.LogConfig.Type, Object.entries(HostConfig.LogConfig.Config).toSorted()],
    networks: Object.entries(NetworkSettings.Networks).map(([name, { Aliases }]) => [
      name,
      Aliases?.includes(service),
    ]),
  };
}

/** Differences are printed, and an environment holds secrets. */
function fingerprint(entry: string): string {
  const [name = ''] = entry.split('=');
  return `${name}#${createHash('sha256').update(entry).digest('hex').slice(0, 8)}`;
}

function withoutComposeOwn(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !COMPOSE_OWN.test(name)));
}
