// Owns reading a container whole, whoever made it: inspection, what its image brings, and the file that it was started with, through the
// engine alone. Docker notes the reading of the file as an `archive-path` event; nothing about the container changes.
import type Docker from 'dockerode';
import type { FoundContainer, FoundService } from '#shared/domain/containers/found-container';
import { readFound } from '#shared/domain/adoption/read-found';
import { resolveGpus } from '#shared/domain/adoption/read-gpus';
import { configPath } from '#shared/domain/containers/recognise';
import { GPU_QUERY, readGpuRows } from '#shared/domain/status/nvidia-smi';
import { unlessAbsent } from './absent.ts';
import { withDeadline } from './deadline.ts';
import type { EngineVersion } from './engine-client.ts';
import { execThrough } from './engine-streams.ts';
import { inspectOnPodman } from './podman-container.ts';
import { readDatedFileThrough } from './put-files.ts';

/** Beside the deadline of the whole reading, so that a GPU that hangs leaves it the rest. */
const SMI_MS = 4_000;

interface Described {
  Id: string;
  Image: string;
  Config?: object;
}

/** Null when there is no such container. */
export async function describeThrough(
  docker: Docker,
  idOrName: string,
  {
    engine,
    readInfo,
    signal,
  }: { engine: EngineVersion; readInfo: () => Promise<unknown>; signal: AbortSignal },
): Promise<FoundService | null> {
  const container = docker.getContainer(idOrName);
  const answer = await unlessAbsent(container.inspect({ abortSignal: signal }) as Promise<Described>);
  if (answer === null) return null;
  const [image, info, more] = await Promise.all([
    unlessAbsent(docker.getImage(answer.Image).inspect()),
    readInfo() as Promise<{ DefaultRuntime?: string; CgroupVersion?: string; SystemTime?: string }>,
    engine.product === 'podman' ? inspectOnPodman(docker, answer.Id, signal) : null,
  ]);
  const found = readFound(withCommand(answer, more), {
    image,
    defaultRuntime: info.DefaultRuntime ?? '',
    systemTime: info.SystemTime,
    engine: {
      product: engine.product === 'podman' ? 'podman' : 'docker',
      cgroupVersion: info.CgroupVersion ?? '',
    },
  });
  if (found === null) return null;
  const path = configPath(found.command);
  const resolved = await withSeenGpus(container, found);
  return { ...resolved, config: path === null ? null : { path, ...(await fileOf(container, path)) } };
}

/** GPUs that were asked for by number are those that nvidia-smi shows inside; no other container is looked into. */
async function withSeenGpus(container: Docker.Container, found: FoundContainer): Promise<FoundContainer> {
  if (found.gpuNumbers.length === 0 || found.state !== 'running') return found;
  const context = { host: '', address: '', action: `run nvidia-smi in ${found.name}` };
  try {
    const { exitCode, output } = await withDeadline(context, SMI_MS, () =>
      execThrough(container, ['nvidia-smi', ...GPU_QUERY]),
    );
    const seen = readGpuRows(output, found.name).map(({ uuid }) => uuid);
    return exitCode === 0 ? resolveGpus(found, seen) : found;
  } catch {
    return found;
  }
}

/** Podman (4.3) cannot look into a container that is at rest: it answers with an error, which tells nothing of the file. */
async function fileOf(
  container: Docker.Container,
  path: string,
): Promise<{ text: string | null; modifiedAt?: string | null; unread?: boolean }> {
  try {
    return (await readDatedFileThrough(container, path)) ?? { text: null };
  } catch (thrown) {
    if ((thrown as { statusCode?: number }).statusCode === undefined) throw thrown;
    return { text: null, unread: true };
  }
}

/** Only Podman's own answer has the command that made the container, and with it the devices that were asked for. */
function withCommand(answer: Described, more: unknown): unknown {
  const command = (more as { Config?: { CreateCommand?: string[] } } | null)?.Config?.CreateCommand;
  return command ? { ...answer, Config: { ...answer.Config, CreateCommand: command } } : answer;
}
