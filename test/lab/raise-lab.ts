// Owns raising a lab: private Docker, Podman, registry with the stand-in images, and the world outside, in one call.
// Each part has its own file; take-down.ts ends all of them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dockerSocket, keepDocker, restartDocker, startDocker } from './docker-engine.ts';
import { labPackages, missingPackages } from './install-packages.ts';
import { claimRecord, readRecords, type LabRecord } from './lab-record.ts';
import { writeNvidiaStandIn } from './nvidia-stand-in.ts';
import { podmanSocket, startPodman } from './podman-engine.ts';
import { fillRegistry, type LabImage } from './push-images.ts';
import { serveRegistry, startRegistry, stopRegistry, type RegistryAccess } from './registry.ts';
import { takeDown, takeDownAbandoned } from './take-down.ts';
import {
  layBridge,
  startLicenceServer,
  startNameServer,
  stopLicenceServer,
  switchLicenceServer,
  worldAddress,
  type LicenceServerMode,
} from './world.ts';

export interface LabWishes {
  docker?: boolean;
  /** Docker keeps everything on a disk of its own, of this size. */
  dockerDiskBytes?: number;
  podman?: boolean;
  registry?: boolean;
  /** Raises one even where there is one to join: for what needs engines that nobody has used. */
  fresh?: boolean;
  /** The lab stays when the raising process ends, until `main.ts down`. */
  outliveRaiser?: boolean;
}

export interface LabDescription {
  number: number;
  directory: string;
  docker: { socket: string } | null;
  podman: { socket: string } | null;
  registry: RegistryAccess | null;
  images: LabImage[];
  raisedInMs: number;
}

export interface Lab extends LabDescription {
  licenceServer: {
    /** Where it listens, at port 443. */
    address: string;
    /** Connections are refused from now on. */
    stop(): Promise<void>;
    start(): Promise<void>;
    switchTo(mode: LicenceServerMode): Promise<void>;
  };
  /** Only in a lab with Docker. */
  dockerDaemon: {
    restart(): Promise<void>;
    /** Starts it again when it has ended. */
    keep(): Promise<void>;
  };
  /** Only in a lab with a registry. */
  registryServer: { stop(): Promise<void>; start(): Promise<void> };
  /** Takes the lab down; one that was only joined stays as it is. */
  close(): Promise<void>;
}

/** Names the directory of a running lab that `raiseLab` shall join instead of raising one. */
export const joinVariable = 'SITE_ADMIN_LAB';
/** The lab's images run the built stand-ins; another bundle can be tried with SITE_ADMIN_LAB_STAND_IN. */
export const standInBundle =
  process.env.SITE_ADMIN_LAB_STAND_IN ?? path.resolve(import.meta.dirname, '../../out/practice/stand-in.mjs');

/** Null when a lab can be raised here, otherwise the reason to print for a skipped level. */
export function whyNoLab(): string | null {
  if (process.platform !== 'linux') return 'the lab needs Linux';
  if (process.getuid?.() !== 0) return 'the lab needs root';
  const missing = missingPackages(labPackages);
  if (missing.length > 0) return `missing packages: ${missing.join(' ')}`;
  return existsSync(standInBundle) ? null : 'out/practice/stand-in.mjs is not built';
}

export async function raiseLab(
  wishes: LabWishes = { docker: true, podman: true, registry: true },
): Promise<Lab> {
  const joined = process.env[joinVariable];
  if (joined && !wishes.fresh) return joinLab(joined);
  const reason = whyNoLab();
  if (reason) throw new Error(`no lab here: ${reason}`);
  const startedAt = performance.now();
  await takeDownAbandoned();
  const record = await claimRecord(wishes.outliveRaiser ?? false);
  try {
    const parts = await startParts(record, wishes);
    const description: LabDescription = {
      number: record.number,
      directory: record.directory,
      docker: wishes.docker ? { socket: dockerSocket(record) } : null,
      podman: wishes.podman ? { socket: podmanSocket(record) } : null,
      ...parts,
      raisedInMs: Math.round(performance.now() - startedAt),
    };
    writeFileSync(path.join(record.directory, 'lab.json'), JSON.stringify(description, null, 2));
    return {
      ...description,
      licenceServer: licenceServerOf(record),
      dockerDaemon: dockerDaemonOf(record),
      registryServer: registryServerOf(record, description.registry),
      close: () => takeDown(record),
    };
  } catch (error) {
    await takeDown(record);
    throw error;
  }
}

async function startParts(
  record: LabRecord,
  wishes: LabWishes,
): Promise<Pick<LabDescription, 'registry' | 'images'>> {
  await layBridge(record);
  const nvidia = writeNvidiaStandIn(record.directory);
  const engines: Promise<void>[] = [];
  if (wishes.docker) engines.push(startDocker(record, nvidia, wishes.dockerDiskBytes));
  engines.push(startNameServer(record), startLicenceServer(record, standInBundle));
  const registry = wishes.registry ? await startRegistry(record) : null;
  if (wishes.podman)
    engines.push(startPodman(record, { nvidia, registryAddress: registry?.address ?? null }));
  const images = registry ? fillRegistry(registry, standInBundle) : Promise.resolve([]);
  // Every part has settled before any failure is reported: nothing may start while the lab is taken down.
  const settled = await Promise.allSettled([...engines, images]);
  const failure = settled.find((part) => part.status === 'rejected');
  if (failure) throw failure.reason;
  return { registry, images: await images };
}

export function joinLab(directory: string): Lab {
  const record = readRecords().find((candidate) => candidate.directory === directory);
  if (!record) throw new Error(`${joinVariable} names ${directory}, where no lab runs`);
  const description = JSON.parse(readFileSync(path.join(directory, 'lab.json'), 'utf8')) as LabDescription;
  return {
    ...description,
    licenceServer: licenceServerOf(record),
    dockerDaemon: dockerDaemonOf(record),
    registryServer: registryServerOf(record, description.registry),
    close: () => Promise.resolve(),
  };
}

const licenceServerOf = (record: LabRecord): Lab['licenceServer'] => ({
  address: worldAddress(record),
  stop: () => stopLicenceServer(record),
  start: () => startLicenceServer(record, standInBundle),
  switchTo: (mode) => switchLicenceServer(record, mode),
});

const dockerDaemonOf = (record: LabRecord): Lab['dockerDaemon'] => ({
  restart: () => restartDocker(record),
  keep: () => keepDocker(record),
});

const registryServerOf = (record: LabRecord, access: RegistryAccess | null): Lab['registryServer'] => ({
  stop: () => stopRegistry(record),
  start: async () => {
    if (access) await serveRegistry(record, access.address);
  },
});
