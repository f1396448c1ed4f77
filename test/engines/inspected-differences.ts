// Owns comparing two sets of containers as the engine inspects them, field by field. What is left out is named here, with its reason.
import { docker } from './engine-under-test.ts';

type Json = Record<string, unknown>;

/** Of their own time and place: ids, processes, addresses, paths of the engine. */
const OF_THE_MOMENT =
  /^(Id|Created|State|ResolvConfPath|HostnamePath|HostsPath|LogPath|Config\.Hostname|GraphDriver|NetworkSettings\.(SandboxID|SandboxKey|Bridge|EndpointID|Gateway|IPAddress|MacAddress|Networks\..*\.(NetworkID|EndpointID|Gateway|IPAddress|MacAddress)))/;

/** What distinguishes who made them, and is meant to. */
const OF_THE_MAKER: [path: RegExp, why: string][] = [
  [/^Config\.Labels\./, 'each tool marks its own containers'],
  [
    /^(Mounts\.\/(api|engine|license-proxy)\.toml|HostConfig\.Binds)/,
    'the file lies beside the compose file; content is compared below',
  ],
  [/^Config\.Attach/, 'compose asks for the outputs of a terminal that nobody reads'],
  [
    /^NetworkSettings\.Networks\..*\.(Aliases|IPAMConfig|Links)/,
    'compose adds its own id as a name; names are compared below',
  ],
];

export async function inspectAll(dockerHost: string, names: string[]): Promise<Record<string, Json>> {
  const all = JSON.parse(await docker(dockerHost, 'inspect', ...names)) as (Json & { Name: string })[];
  const entries = all.map(async (container) => {
    const { Config, NetworkSettings } = container as unknown as {
      Config: { Cmd: string[] };
      NetworkSettings: { Networks: Record<string, { Aliases: string[] | null }> };
    };
    const file = Config.Cmd.at(-1) ?? '';
    const name = container.Name.slice(1);
    const ofNetwork = Object.values(NetworkSettings.Networks).flatMap(({ Aliases }) => Aliases ?? []);
    const isOwn = (alias: string) => !String(container['Id']).startsWith(alias);
    const extra = {
      file: await docker(dockerHost, 'exec', name, '/bin/cat', file),
      aliases: [...new Set(ofNetwork.filter(isOwn))].toSorted(),
    };
    return [name, { ...container, compared: extra }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Empty: equal but for what is named above. */
export function inspectedDifferences(a: Record<string, Json>, b: Record<string, Json>): string[] {
  return Object.keys({ ...a, ...b }).flatMap((name) => {
    const [left, right] = [flat(a[name]), flat(b[name])];
    const fields = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return fields
      .filter((field) => !OF_THE_MOMENT.test(field) && !OF_THE_MAKER.some(([path]) => path.test(field)))
      .filter((field) => left[field] !== right[field])
      .map((field) => `${name} ${field}: ${left[field] ?? 'absent'} / ${right[field] ?? 'absent'}`);
  });
}

/** Nothing and an empty list or object are the same to an engine; lists are compared without order. */
function flat(value: unknown, path = ''): Record<string, string> {
  if (value === null || value === undefined) return {};
  if (Array.isArray(value)) {
    const isMount = path === 'Mounts';
    if (!isMount)
      return value.length === 0
        ? {}
        : {
            [path]: value
              .map((one) => JSON.stringify(one))
              .toSorted()
              .join(' '),
          };
    const mounts = value as { Destination: string }[];
    return Object.assign({}, ...mounts.map((mount) => flat(mount, `Mounts.${mount.Destination}`))) as Record<
      string,
      string
    >;
  }
  if (typeof value !== 'object') return { [path]: JSON.stringify(value) };
  const inner = Object.entries(value).map(([key, one]) => flat(one, path === '' ? key : `${path}.${key}`));
  return Object.assign({}, ...inner) as Record<string, string>;
}
