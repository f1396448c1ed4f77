// Owns asking an engine for facts: about itself, and about every container with its ports and GPUs.
import type Docker from 'dockerode';
import type { ContainerFact } from '#shared/domain/facts/engine-facts';
import { readContainer } from '#shared/domain/facts/readers/engine-containers';
import { unlessAbsent } from './absent.ts';
import type { EngineVersion } from './engine-client.ts';
import { LOCK_LABEL } from './host-lock.ts';
import { inspectOnPodman } from './podman-container.ts';
import { CARRIER_LABEL } from './put-files.ts';
import { PROBE_LABEL } from './run-once.ts';

/** Inspected side by side; a host has a handful, and an engine answers these one after another anyway. */
const AT_ONCE = 8;

export async function containersOf(
  docker: Docker,
  {
    engine: { product },
    readInfo,
    signal,
  }: { engine: EngineVersion; readInfo: () => Promise<unknown>; signal: AbortSignal },
): Promise<ContainerFact[]> {
  const [rows, info] = await Promise.all([
    docker.listContainers({ all: true, abortSignal: signal }),
    readInfo() as Promise<{ DefaultRuntime?: string }>,
  ]);
  const foreign = rows.filter(({ Labels }) => !isOurs(Labels as Record<string, string> | null));
  const facts: ContainerFact[] = [];
  for (let index = 0; index < foreign.length; index += AT_ONCE) {
    const some = foreign.slice(index, index + AT_ONCE).map(async (row) => {
      const inspection: Promise<unknown> =
        product === 'podman'
          ? inspectOnPodman(docker, row.Id, signal)
          : docker.getContainer(row.Id).inspect({ abortSignal: signal });
      const inspected = await unlessAbsent(inspection);
      return readContainer(row, { inspected, defaultRuntime: info.DefaultRuntime ?? '' });
    });
    facts.push(...(await Promise.all(some)).filter((fact) => fact !== null));
  }
  return facts;
}

/** Our own carriers, probes and locks come and go with the asking. */
const isOurs = (labels: Record<string, string> | null): boolean =>
  labels !== null && [CARRIER_LABEL, PROBE_LABEL, LOCK_LABEL].some((label) => label in labels);
