// Owns where a connection string points. Sockets and named pipes; SSH is core/hosts' (ssh/).
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error';

export interface SocketAddress {
  /** Unix socket path or Windows named pipe. */
  socketPath: string;
  /** For messages, such as `unix:///var/run/docker.sock`. */
  label: string;
}

interface Surroundings {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** Socket of the running practice engine for a host name, or null. */
  practiceSocket: (host: string) => string | null;
}

export function resolveAddress(connection: string, around: Surroundings): SocketAddress {
  if (connection === 'local') return localAddress(around);
  if (connection.startsWith('unix://')) return socket(connection.slice('unix://'.length));
  if (connection.startsWith('podman:'))
    return socket(connection.slice('podman:'.length).replace(/^\/\/+/, '/'));
  if (connection === 'practice' || connection.startsWith('practice:')) {
    const path = around.practiceSocket(connection.split(':')[1] ?? 'practice');
    if (path === null) throw new AppError('practice.notRunning');
    return socket(path);
  }
  throw new AppError('host.connectionUnsupported', { connection });
}

function socket(socketPath: string): SocketAddress {
  return {
    socketPath,
    label: socketPath.startsWith('\\\\') ? `npipe:${socketPath}` : `unix://${socketPath}`,
  };
}

/** What the docker command itself would use: DOCKER_HOST, the system's socket, then a user's own. */
function localAddress({ env, platform }: Surroundings): SocketAddress {
  const { DOCKER_HOST } = env;
  if (DOCKER_HOST?.startsWith('unix://')) return socket(DOCKER_HOST.slice('unix://'.length));
  if (DOCKER_HOST?.startsWith('npipe://'))
    return socket(DOCKER_HOST.slice('npipe://'.length).replaceAll('/', '\\'));
  if (platform === 'win32') return socket('\\\\.\\pipe\\docker_engine');
  const candidates = [
    '/var/run/docker.sock',
    env.XDG_RUNTIME_DIR ? join(env.XDG_RUNTIME_DIR, 'docker.sock') : null,
    join(homedir(), '.docker', 'run', 'docker.sock'),
    '/run/podman/podman.sock',
  ].filter((path) => path !== null);
  return socket(candidates.find((path) => existsSync(path)) ?? '/var/run/docker.sock');
}
