// Owns reading an engine's inspect answer into a found container. Tolerant: Docker, Podman and practice leave out different fields, and
// what cannot be read counts as not set.
import { z } from 'zod';
import type { FoundContainer } from '../containers/found-container.ts';
import type { Engine } from './bare-container.ts';
import { lostKeys, type Inspection } from './lost-keys.ts';
import { readGpus } from './read-gpus.ts';
import { readPorts } from './read-ports.ts';
import { keepsRestarting } from './steady.ts';

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
  Env: texts,
  Hostname: text,
  Labels: map,
  StopTimeout: z.number().optional().catch(undefined),
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
});

const inspectSchema = z.object({
  Id: z.string(),
  Name: text,
  Image: text,
  State: z.object({ Status: text, StartedAt: text }).catch({ Status: '', StartedAt: '' }),
  RestartCount: count,
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
      Labels: map,
    })
    .catch({ Env: null, Labels: null }),
});

/** What engines add by themselves; another value was set by somebody. */
const ENGINE_ENV: Readonly<Record<string, readonly string[]>> = {
  PATH: ['/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  HOME: ['/root', '/'],
  TERM: ['xterm'],
  container: ['podman', 'oci'],
};

type Raw = Record<string, unknown>;

/** Unread: whatever an engine says, so that what nobody knows of is not lost. */
function wholeOf(answer: unknown): Pick<Inspection, 'config' | 'host' | 'endpoints' | 'mounts'> {
  const { Config, HostConfig, Mounts, NetworkSettings } = answer as Record<string, Raw | null>;
  const endpoints = (NetworkSettings?.['Networks'] ?? {}) as Raw;
  return { config: Config ?? {}, host: HostConfig ?? {}, endpoints, mounts: rows(Mounts) };
}

function rows(value: unknown): Raw[] {
  return Array.isArray(value) ? (value as Raw[]) : [];
}

interface Around {
  image: unknown;
  defaultRuntime: string;
  engine: Engine;
  /** The clock of the engine's machine, which dates its containers too. */
  systemTime?: string | undefined;
}

/** Null: the answer is no container. */
export function readFound(
  answer: unknown,
  { image, defaultRuntime, engine, systemTime }: Around,
): FoundContainer | null {
  const parsed = inspectSchema.safeParse(answer);
  if (!parsed.success) return null;
  const found = parsed.data;
  const { Config, HostConfig } = found;
  const own = imageSchema.safeParse(image).data?.Config ?? null;
  const name = found.Name.replace(/^\//, '');
  const env = environmentOf(Config.Env ?? [], own && { env: own.Env ?? [], hostname: Config.Hostname });
  return {
    id: found.Id,
    name,
    ...lifeOf(found, { product: engine.product, systemTime }),
    startedAt: dateOf(found.State.StartedAt),
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
    others: lostKeys({
      ...wholeOf(answer),
      id: found.Id,
      image: own === null ? null : (image as { Config: Raw }).Config,
      engine,
      defaultRuntime,
    }),
  };
}

/** Podman has no word for a container that it is about to start again: between two runs it is exited, or not started yet. */
function lifeOf(
  { State, RestartCount: restartCount, HostConfig }: Inspected,
  { product, systemTime }: { product: Engine['product']; systemTime: string | undefined },
): Pick<FoundContainer, 'state' | 'restartCount' | 'runningMs'> {
  const said = State.Status.toLowerCase().replace('stopped', 'exited').replace('configured', 'created');
  const runningMs = between(State.StartedAt, systemTime);
  const comesBack = product === 'podman' && !['', 'no'].includes(HostConfig.RestartPolicy.Name);
  const isBetween =
    comesBack && said !== 'running' && keepsRestarting({ state: 'running', restartCount, runningMs });
  return { state: isBetween ? 'restarting' : said, restartCount, runningMs };
}

/** Engines date what never happened to the year one. */
function dateOf(text: string): string | null {
  return Number.isNaN(Date.parse(text)) || text.startsWith('0001-') ? null : text;
}

function between(start: string, end: string | undefined): number | null {
  const ms = Date.parse(end ?? '') - Date.parse(start);
  return Number.isNaN(ms) ? null : ms;
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

/** `bare`: null where the image is gone; then what it brought cannot be told from what was set. */
function environmentOf(
  entries: string[],
  bare: { env: string[]; hostname: string } | null,
): Record<string, string> {
  const isBare = ([name, value]: [string, string]) =>
    name === 'HOSTNAME'
      ? bare === null || value === bare.hostname
      : name in ENGINE_ENV && (bare === null || ENGINE_ENV[name]?.includes(value) === true);
  const own = entries.filter((entry) => bare?.env.includes(entry) !== true).map(split);
  return Object.fromEntries(own.filter((one) => !isBare(one)));
}

function split(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}
