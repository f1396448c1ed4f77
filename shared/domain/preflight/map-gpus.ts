// Owns the GPU map: every GPU of every host, and which containers were given it. Containers ask for GPUs in several ways (docs/domain.md, "Environment variables",
// appendix): `all`, an index, a UUID or the beginning of one, a CDI name.
import type { ContainerFact } from '../facts/engine-facts.ts';
import type { GpuFact } from '../facts/gpu-facts.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import { valueOf } from '../facts/reading.ts';
import type { MappedGpu } from './check.ts';

const CDI_KIND = 'nvidia.com/gpu=';
/** Shorter beginnings of a UUID are not taken for one. */
const SHORTEST_UUID = 'GPU-'.length + 4;

export function mapGpus(hosts: HostFacts[]): MappedGpu[] {
  return hosts.flatMap((facts) => {
    const gpus = valueOf(facts.gpus) ?? valueOf(facts.containerGpus) ?? [];
    const containers = valueOf(facts.containers) ?? [];
    const driver = valueOf(facts.driver);
    return gpus.map((gpu) => ({
      ...gpu,
      host: facts.host,
      driver: driver?.moduleVersion ?? driver?.libraryVersion ?? null,
      owners: containers.filter((container) => wasGiven(container, gpu)).map(owner),
    }));
  });
}

export function wasGiven({ gpus }: ContainerFact, gpu: GpuFact): boolean {
  return gpus.some((asked) => {
    const word = asked.startsWith(CDI_KIND) ? asked.slice(CDI_KIND.length) : asked;
    if (word === 'all' || word === gpu.uuid || word === String(gpu.index)) return true;
    return word.startsWith('GPU-') && word.length >= SHORTEST_UUID && gpu.uuid.startsWith(word);
  });
}

/** Whether a container is there to use what it was given. */
export function isUsing({ status }: ContainerFact): boolean {
  return ['running', 'restarting', 'paused'].includes(status);
}

function owner(container: ContainerFact): MappedGpu['owners'][number] {
  const { name, site, service } = container;
  return { container: name, site, service, running: isUsing(container) };
}
