// Owns what the GPU map shows: who owns which GPU, in which colour, and on which hosts it is not known. Pure.
import type { MappedGpu, PreflightReport } from '#shared/domain/preflight/check';
import { roleTitle } from '#renderer/text/common.ts';
import { gpuText as text } from '#renderer/text/hosts.ts';

/** Name of a colour token: `owner-0` … `owner-3`, `owner-other`. */
type Colour = string;

export interface GpuMap {
  gpus: MappedGpu[];
  /** Of the largest one: the scale. */
  mostBytes: number;
  legend: { name: string; colour: Colour }[];
  away: string[];
  without: string[];
}

const COLOURS = 4;

export function gpuMapOf(report: PreflightReport): GpuMap {
  const { gpus, site } = report;
  const having = new Set(gpus.map((gpu) => gpu.host));
  const legend = new Map<string, Colour>();
  for (const owner of gpus.flatMap((gpu) => gpu.owners))
    legend.set(ownerName(owner), colourOf(owner, { site, gpus }));
  return {
    gpus,
    mostBytes: Math.max(1, ...gpus.map((gpu) => gpu.memoryTotalBytes)),
    legend: [...legend].map(([name, colour]) => ({ name, colour })),
    away: report.hosts.filter((host) => !host.reachable && !having.has(host.host)).map((host) => host.host),
    without: report.hosts.filter((host) => host.reachable && !having.has(host.host)).map((host) => host.host),
  };
}

type Owner = MappedGpu['owners'][number];

export function ownerName(owner: Owner): string {
  const service = roleTitle[owner.service as keyof typeof roleTitle] ?? owner.service;
  const name = owner.site === null || service === null ? owner.container : text.owner(owner.site, service);
  return owner.running ? name : text.stopped(name);
}

/** The site on screen has the accent; other sites take turns; what is not ours stays neutral. */
export function colourOf(owner: Owner, { site, gpus }: { site: string; gpus: MappedGpu[] }): Colour {
  if (owner.site === null) return 'owner-other';
  if (owner.site === site) return 'owner-0';
  const others = [...new Set(gpus.flatMap((gpu) => gpu.owners.map((each) => each.site)))]
    .filter((each) => each !== null && each !== site)
    .sort();
  return `owner-${String(1 + (others.indexOf(owner.site) % (COLOURS - 1)))}`;
}

/** `GPU-4f1c9a02…be77` */
export const shortUuid = (uuid: string): string =>
  uuid.length > 18 ? `${uuid.slice(0, 12)}…${uuid.slice(-4)}` : uuid;

export const running = (gpu: MappedGpu): Owner[] => gpu.owners.filter((owner) => owner.running);
