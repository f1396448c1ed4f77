// Owns reading an engine's inspect answer into a found container. Tolerant: Docker, Podman and practice leave out different fields, and
// what cannot be read counts as not set.
import { z } from 'zod';
import type { FoundContainer } from './found-container.ts';
import { readGpus } from './read-gpus.ts';
import { readPorts } from './read-ports.ts';

const text = z.string().catch('');
const texts = z.array(z.string()).nullable().catch(null);
const count = z.number().catch(0);
const map = z.record(z.string(), z.string()).nullable().catch(null);

const bindings = z
  .record(
    z.string(),
    z
      .array(z.object({ HostIp: text, HostPort: text }))
      .nullable()
      .catch(null),
  )
  .nullable()
  .catch(null);

const configSchema = z.object({
  Image: text,
  Cmd: texts,
  Entrypoint: texts,
  Env: texts,
  Labels: map,
  User: text,
  StopTimeout: z.number().optional().catch(undefined),
  Healthcheck: z.unknown().optional(),
  CreateCommand: texts.optional(),
});

const hostSchema = z.object({
  PortBindings: bindings,
  NetworkMode: text,
  RestartPolicy: z.object({ Name: text, MaximumRetryCount: count }).catch({ Name: '', MaximumRetryCount: 0 }),
  AutoRemove: z.boolean().catch(false),
  Runtime: text,
  DeviceRequests: z
    .array(z.object({ Driver: text, Count: count, DeviceIDs: texts, Capabilities: z.array(texts).catch([]) }))
    .nullable()
    .catch(null),
  Devices: z
    .array(z.object({ PathOnHost: text }))
    .nullable()
    .catch(null),
  LogConfig: z.object({ Type: text, Config: map }).catch({ Type: '', Config: null }),
  Memory: count,
  MemorySwap: count,
  MemoryReservation: count,
  NanoCpus: count,
  CpuShares: count,
  CpuQuota: count,
  CpusetCpus: text,
  Privileged: z.boolean().catch(false),
  ReadonlyRootfs: z.boolean().catch(false),
  Init: z.boolean().nullable().catch(null),
  ExtraHosts: texts,
  Dns: texts,
  CapAdd: texts,
  CapDrop: texts,
  SecurityOpt: texts,
  Tmpfs: map,
  Sysctls: map,
  Links: texts,
  PidMode: text,
  UsernsMode: text,
});

const inspectSchema = z.object({
  Id: z.string(),
  Name: text,
  Image: text,
  State: z.object({ Status: text }).catch({ Status: '' }),
  Config: configSchema,
  HostConfig: hostSchema,
  Mounts: z
    .array(
      z.object({
        Type: text,
        Name: text,
        Source: text,
        Destination: text,
        RW: z.boolean().catch(true),
      }),
    )
    .nullable()
    .catch(null),
  NetworkSettings: z
    .object({
      Ports: bindings,
      Networks: z
        .record(z.string(), z.object({ Aliases: texts }).nullable().catch(null))
        .nullable()
        .catch(null),
    })
    .catch({ Ports: null, Networks: null }),
});

type Inspected = z.infer<typeof inspectSchema>;

const imageSchema = z.object({
  Config: z
    .object({
      Env: texts,
      Cmd: texts,
      Entrypoint: texts,
      User: text,
      Labels: map,
      Healthcheck: z.unknown().optional(),
    })
    .catch({ Env: null, Cmd: null, Entrypoint: null, User: '', Labels: null }),
});

/** What engines add by themselves. */
const ENGINE_ENV = ['PATH', 'HOSTNAME', 'HOME', 'TERM', 'container'];

/** Null: the answer is no container. */
export function readFound(
  answer: unknown,
  { image, defaultRuntime }: { image: unknown; defaultRuntime: string },
): FoundContainer | null {
  const parsed = inspectSchema.safeParse(answer);
  if (!parsed.success) return null;
  const found = parsed.data;
  const { Config, HostConfig } = found;
  const own = imageSchema.safeParse(image).data?.Config ?? null;
  const name = found.Name.replace(/^\//, '');
  const env = environmentOf(Config.Env ?? [], own?.Env ?? []);
  return {
    id: found.Id,
    name,
    state: found.State.Status.toLowerCase().replace('stopped', 'exited').replace('configured', 'created'),
    image: Config.Image,
    imageId: found.Image,
    labels: Object.fromEntries(
      Object.entries(Config.Labels ?? {}).filter(([key, value]) => own?.Labels?.[key] !== value),
    ),
    command: Config.Cmd ?? [],
    env,
    mounts: mountsOf(found.Mounts ?? []),
    ports: readPorts(HostConfig.PortBindings ?? {}, found.NetworkSettings.Ports ?? {}),
    networkMode: HostConfig.NetworkMode,
    networks: Object.fromEntries(
      Object.entries(found.NetworkSettings.Networks ?? {}).map(([network, endpoint]) => [
        network,
        (endpoint?.Aliases ?? []).filter((alias) => alias !== name && !found.Id.startsWith(alias)),
      ]),
    ),
    ...readGpus({
      requests: HostConfig.DeviceRequests ?? [],
      devices: [
        ...(HostConfig.Devices ?? []).map(({ PathOnHost }) => PathOnHost),
        ...(Config.CreateCommand ?? []),
      ],
      runtime: HostConfig.Runtime || defaultRuntime,
      env: Object.fromEntries((Config.Env ?? []).map(split)),
    }),
    restart: HostConfig.RestartPolicy.Name || 'no',
    autoRemove: HostConfig.AutoRemove,
    stopGraceSeconds: Config.StopTimeout ?? null,
    log: { driver: HostConfig.LogConfig.Type || 'json-file', options: HostConfig.LogConfig.Config ?? {} },
    others: othersOf(found, own),
  };
}

/** Engines keep them without order. */
function mountsOf(mounts: NonNullable<Inspected['Mounts']>): FoundContainer['mounts'] {
  const read = mounts.map(({ Type, Name, Source, Destination, RW }): FoundContainer['mounts'][number] => ({
    type: Type || 'bind',
    source: Type === 'volume' ? Name : Source,
    target: Destination,
    mode: RW ? 'rw' : 'ro',
  }));
  return read.toSorted((a, b) => (a.target < b.target ? -1 : 1));
}

function environmentOf(entries: string[], ofImage: string[]): Record<string, string> {
  const own = entries.filter((entry) => !ofImage.includes(entry)).map(split);
  return Object.fromEntries(own.filter(([name]) => !ENGINE_ENV.includes(name)));
}

function split(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}

type ImageConfig = z.infer<typeof imageSchema>['Config'];

function othersOf({ Config, HostConfig }: Inspected, image: ImageConfig | null): FoundContainer['others'] {
  const differs = (value: string[] | null, own: string[] | null | undefined) =>
    (value ?? []).length > 0 && JSON.stringify(value) !== JSON.stringify(own ?? []);
  const set: [string, unknown][] = [
    ['entrypoint', image && differs(Config.Entrypoint, image.Entrypoint) ? Config.Entrypoint : null],
    ['user', image && Config.User !== image.User ? Config.User : ''],
    ['healthcheck', isSameJson(Config.Healthcheck, image?.Healthcheck) ? null : Config.Healthcheck],
    ['memory limit', inBytes(HostConfig.Memory)],
    ['memory and swap limit', inBytes(HostConfig.MemorySwap)],
    ['memory reservation', inBytes(HostConfig.MemoryReservation)],
    ['CPU limit', HostConfig.NanoCpus > 0 ? HostConfig.NanoCpus / 1e9 : 0],
    ['CPU shares', HostConfig.CpuShares],
    ['CPU quota', HostConfig.CpuQuota > 0 ? HostConfig.CpuQuota : 0],
    ['CPU set', HostConfig.CpusetCpus],
    ['privileged', HostConfig.Privileged],
    ['read-only root', HostConfig.ReadonlyRootfs],
    ['init process', HostConfig.Init],
    ['extra hosts', HostConfig.ExtraHosts],
    ['DNS servers', HostConfig.Dns],
    ['added capabilities', HostConfig.CapAdd],
    ['dropped capabilities', HostConfig.CapDrop],
    ['security options', HostConfig.SecurityOpt],
    ['tmpfs', HostConfig.Tmpfs],
    ['kernel settings', HostConfig.Sysctls],
    ['links', HostConfig.Links],
    ['process namespace', HostConfig.PidMode === 'private' ? '' : HostConfig.PidMode],
    ['user namespace', HostConfig.UsernsMode],
  ];
  return set.flatMap(([field, value]) =>
    isSet(value) ? [{ field, value: typeof value === 'string' ? value : JSON.stringify(value) }] : [],
  );
}

function inBytes(value: number): string {
  return value > 0 ? `${value} bytes` : '';
}

function isSameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isSet(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 0 || value === false) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
