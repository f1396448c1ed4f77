// Owns reading which containers an engine has, their published ports, and which GPUs each was given: by a device request, by the NVIDIA
// runtime and the container's environment, or as a device of the Container Device Interface.
import { z } from 'zod';
import type { ContainerFact } from '../engine-facts.ts';
import { EVERY_ADDRESS } from '#shared/domain/site/listen-address';
import { siteLabels } from '#shared/domain/containers/container-spec';

const text = z.string().catch('');

const rowSchema = z.object({
  Id: z.string(),
  Names: z.array(z.string()).catch([]),
  Image: text,
  State: text,
  Labels: z.record(z.string(), z.string()).catch({}),
  Ports: z
    .array(z.object({ IP: text, PublicPort: z.number().optional().catch(undefined), Type: text }))
    .catch([]),
});

const binding = z.object({ HostIp: text, HostPort: text });

const inspectSchema = z.object({
  Config: z
    .object({ Env: z.array(z.string()).catch([]), CreateCommand: z.array(z.string()).catch([]) })
    .catch({ Env: [], CreateCommand: [] }),
  HostConfig: z
    .object({
      Runtime: text,
      DeviceRequests: z
        .array(
          z.object({
            Driver: text,
            Count: z.number().catch(0),
            DeviceIDs: z.array(z.string()).catch([]),
            Capabilities: z.array(z.array(z.string())).catch([]),
          }),
        )
        .catch([]),
      Devices: z.array(z.object({ PathOnHost: text })).catch([]),
      PortBindings: z.record(z.string(), z.array(binding).nullable().catch(null)).catch({}),
    })
    .catch({ Runtime: '', DeviceRequests: [], Devices: [], PortBindings: {} }),
});

/** Null: the row is none. `inspected` is null where the container went away in between. */
export function readContainer(
  row: unknown,
  { inspected, defaultRuntime }: { inspected: unknown; defaultRuntime: string },
): ContainerFact | null {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return null;
  const { Id, Names, Image, State, Labels, Ports } = parsed.data;
  const details = inspectSchema.safeParse(inspected);
  return {
    id: Id,
    name: (Names[0] ?? '').replace(/^\//, ''),
    image: Image,
    status: State.toLowerCase().replace('stopped', 'exited').replace('configured', 'created'),
    site: Labels[siteLabels.site] ?? null,
    service: Labels[siteLabels.service] ?? null,
    // Containers of before services had names are called by their role.
    role: Labels[siteLabels.role] ?? Labels[siteLabels.service] ?? null,
    ports: portsOf(
      Ports.flatMap(({ IP, PublicPort, Type }) => portOf(IP, PublicPort ?? 0, Type)),
      details.success ? askedPorts(details.data.HostConfig.PortBindings) : [],
    ),
    gpus: details.success ? gpusOf(details.data, { defaultRuntime, isOurs: siteLabels.site in Labels }) : [],
  };
}

type Port = ContainerFact['ports'][number];

/** A port of 0 is one that the engine has still to choose. */
function portOf(address: string, port: number, protocol: string): Port[] {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return [];
  return protocol === 'tcp' || protocol === 'udp' ? [{ address, port, protocol }] : [];
}

/** Only running containers have published ports; the others want what they asked for as soon as they start. */
function portsOf(inForce: Port[], asked: Port[]): Port[] {
  const isInForce = ({ port, protocol }: Port) =>
    inForce.some((one) => one.port === port && one.protocol === protocol);
  return distinct([...inForce, ...asked.filter((one) => !isInForce(one))]);
}

/** By `8080/tcp`. */
function askedPorts(bindings: Record<string, { HostIp: string; HostPort: string }[] | null>): Port[] {
  return Object.entries(bindings).flatMap(([name, places]) =>
    (places ?? []).flatMap(({ HostIp, HostPort }) =>
      portOf(HostIp || EVERY_ADDRESS, Number(HostPort), name.split('/')[1] ?? ''),
    ),
  );
}

function distinct(ports: Port[]): Port[] {
  const named = new Map(ports.map((port) => [`${port.address} ${port.port} ${port.protocol}`, port]));
  return [...named.values()];
}

function gpusOf(
  { Config, HostConfig }: z.infer<typeof inspectSchema>,
  { defaultRuntime, isOurs }: { defaultRuntime: string; isOurs: boolean },
): string[] {
  const requested = HostConfig.DeviceRequests.flatMap(({ Driver, Count, DeviceIDs, Capabilities }) => {
    const isGpu = Driver === 'nvidia' || Driver === 'cdi' || Capabilities.some((all) => all.includes('gpu'));
    if (!isGpu) return [];
    if (DeviceIDs.length > 0) return DeviceIDs.flatMap(deviceName);
    if (Count < 0) return ['all'];
    return Array.from({ length: Math.min(Count, 64) }, (_, index) => String(index));
  });
  const interfaceDevices = HostConfig.Devices.flatMap(({ PathOnHost }) => deviceName(PathOnHost, true));
  // Podman keeps what it was asked for only in the command that made the container.
  const asked = Config.CreateCommand.flatMap((word) => deviceName(word.replace(/^--device=/, ''), true));
  const runtime = HostConfig.Runtime === '' ? defaultRuntime : HostConfig.Runtime;
  // Podman tells of no device that its API was asked for; what we make says the same in its environment.
  const byRuntime = runtime.includes('nvidia') || isOurs ? visibleDevices(Config.Env) : [];
  const found = [...requested, ...interfaceDevices, ...asked, ...byRuntime];
  return found.includes('all') ? ['all'] : [...new Set(found)];
}

/** `nvidia.com/gpu=0` and, of a device request, `0` or `GPU-…`. */
function deviceName(id: string, isInterfaceOnly: unknown = false): string[] {
  const name = /^nvidia\.com\/gpu=(.{1,200})$/.exec(id)?.[1];
  if (name !== undefined) return [name];
  return isInterfaceOnly === true || id === '' || id.includes('/') ? [] : [id];
}

/** The last of a name counts; `void` and `none` are none. */
function visibleDevices(env: string[]): string[] {
  const value = env.findLast((entry) => entry.startsWith('NVIDIA_VISIBLE_DEVICES='))?.split('=')[1] ?? '';
  return value.split(',').filter((name) => name !== '' && name !== 'void' && name !== 'none');
}
