// Owns reading `GET /info` of Docker 20.10 to 29 and of Podman's Docker API: fields come and go, so each is taken as it is found.
import { z } from 'zod';
import type { EngineFacts, ImagePlace } from '../engine-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { withoutPassword } from './network.ts';

const text = z.string().catch('');
const count = z.number().catch(0);
const texts = z.array(z.string()).catch([]);

const infoSchema = z.object({
  OperatingSystem: text,
  KernelVersion: text,
  Architecture: text,
  NCPU: count,
  MemTotal: count,
  Runtimes: z.record(z.string(), z.unknown()).catch({}),
  DefaultRuntime: text,
  Driver: text,
  DriverStatus: z.array(z.array(z.unknown())).catch([]),
  DockerRootDir: text,
  /** Since Docker 27. */
  Containerd: z.object({ Address: text }).nullable().catch(null),
  Warnings: texts,
  CgroupDriver: text,
  CgroupVersion: z.union([z.string(), z.number()]).transform(String).catch(''),
  SecurityOptions: texts,
  /** Since Docker 25. */
  CDISpecDirs: texts,
  /** Since Docker 28.2; an entry that names a warning names no device. */
  DiscoveredDevices: z.array(z.object({ Source: text, ID: text })).catch([]),
  HttpProxy: text,
  HttpsProxy: text,
  NoProxy: text,
  RegistryConfig: z
    .object({
      InsecureRegistryCIDRs: texts,
      IndexConfigs: z.record(z.string(), z.object({ Secure: z.boolean().catch(true) })).catch({}),
    })
    .catch({ InsecureRegistryCIDRs: [], IndexConfigs: {} }),
  Images: count,
});

export function readEngineInfo(
  answer: unknown,
  engine: Pick<EngineFacts, 'product' | 'name' | 'apiVersion'>,
): Read<EngineFacts> {
  const parsed = infoSchema.safeParse(answer);
  if (!parsed.success) return notKnown('The engine’s answer about itself cannot be read.', shown(answer));
  const info = parsed.data;
  if (info.NCPU < 1 || info.MemTotal < 1 || info.Architecture === '')
    return notKnown('The engine does not report processors, memory and architecture.', shown(answer));
  const { IndexConfigs, InsecureRegistryCIDRs } = info.RegistryConfig;
  const insecure = Object.entries(IndexConfigs).flatMap(([name, { Secure }]) => (Secure ? [] : [name]));
  return known({
    ...engine,
    // Podman passes the quotes of /etc/os-release on.
    operatingSystem: info.OperatingSystem.replaceAll('"', ''),
    kernel: info.KernelVersion,
    architecture: info.Architecture,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    runtimes: Object.keys(info.Runtimes),
    defaultRuntime: info.DefaultRuntime,
    cdiDevices: info.DiscoveredDevices.filter(({ Source }) => Source === 'cdi').map(({ ID }) => ID),
    cdiDirectories: info.CDISpecDirs,
    cdiProblems: info.Warnings.filter((line) => line.startsWith('CDI: ')).map((line) => line.slice(0, 600)),
    storageDriver: info.Driver,
    storageRoot: info.DockerRootDir,
    imagePlace: placeOf(info),
    cgroupDriver: info.CgroupDriver,
    cgroupVersion: info.CgroupVersion,
    rootless: info.SecurityOptions.some((option) => /^(name=)?rootless$/.test(option)),
    httpProxy: proxyOf(info.HttpProxy),
    httpsProxy: proxyOf(info.HttpsProxy),
    noProxy: info.NoProxy || null,
    insecureRegistries: [...insecure, ...InsecureRegistryCIDRs],
    images: info.Images,
  });
}

/** The containerd image store names itself as its driver's type. Source: moby, daemon/containerd. */
export function readImagePlace(answer: unknown): ImagePlace {
  const parsed = infoSchema.safeParse(answer);
  return parsed.success ? placeOf(parsed.data) : { store: 'engine', root: '' };
}

function placeOf({ DriverStatus, DockerRootDir, Containerd }: z.infer<typeof infoSchema>): ImagePlace {
  const type = DriverStatus.find(([name]) => name === 'driver-type')?.[1];
  if (typeof type !== 'string' || !type.startsWith('io.containerd.'))
    return { store: 'engine', root: DockerRootDir };
  return { store: 'containerd', address: Containerd?.Address || null };
}

const proxyOf = (address: string): string | null => (address === '' ? null : withoutPassword(address));

function shown(answer: unknown): string {
  return JSON.stringify(answer)?.slice(0, 600) ?? String(answer);
}
