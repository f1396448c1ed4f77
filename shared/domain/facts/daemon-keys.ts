// Owns which keys of daemon.json dockerd reads and their types, and which flags say the same: for judging a file that is on a host, and for
// scripts on versions that cannot validate a file themselves (before 23.0). Keys that are not listed are left to dockerd.
// Source: Docker documentation, "dockerd", daemon configuration file, 19.03 and 20.10.

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Key → the JSON types that dockerd accepts for it. `strings` is an object of strings, `list` a list of strings. */
const keysByType: Record<string, string[]> = {
  boolean:
    words(`debug experimental icc init ip-forward ip-masq iptables ip6tables ipv6 live-restore no-new-privileges raw-logs
    selinux-enabled tls tlsverify userland-proxy`),
  number:
    words(`cpu-rt-period cpu-rt-runtime max-concurrent-downloads max-concurrent-uploads max-download-attempts mtu
    network-control-plane-mtu oom-score-adjust shutdown-timeout`),
  text: words(`api-cors-header bip bridge cgroup-parent containerd containerd-namespace containerd-plugins-namespace data-root
    default-cgroupns-mode default-gateway default-gateway-v6 default-ipc-mode default-runtime default-shm-size exec-root fixed-cidr
    fixed-cidr-v6 group init-path ip log-driver log-level metrics-addr pidfile seccomp-profile storage-driver
    swarm-default-advertise-addr tlscacert tlscert tlskey userland-proxy-path userns-remap`),
  list: words(`allow-nondistributable-artifacts authorization-plugins cdi-spec-dirs dns dns-opts dns-search exec-opts hosts insecure-registries labels
    node-generic-resources registry-mirrors storage-opts`),
  strings: words('log-opts'),
  object: words('builder default-ulimits features runtimes'),
  objects: words('default-address-pools'),
};

/** Lines of `key type`, to be read by the script on the host. */
export const daemonSchemaText = Object.entries(keysByType)
  .flatMap(([type, keys]) => keys.map((key) => `${key} ${type}`))
  .join('\n');

/** Flags whose name is not that of their key. dockerd refuses to start with a key that is set in the file and as a flag. */
const keysByFlag = new Map(
  Object.entries({
    'add-runtime': 'runtimes',
    'authorization-plugin': 'authorization-plugins',
    'cdi-spec-dir': 'cdi-spec-dirs',
    'default-address-pool': 'default-address-pools',
    'default-ulimit': 'default-ulimits',
    'dns-opt': 'dns-opts',
    'exec-opt': 'exec-opts',
    host: 'hosts',
    'insecure-registry': 'insecure-registries',
    label: 'labels',
    'log-opt': 'log-opts',
    'node-generic-resource': 'node-generic-resources',
    'registry-mirror': 'registry-mirrors',
    'storage-opt': 'storage-opts',
  }),
);

const longFlags = new Map(
  Object.entries({
    D: 'debug',
    G: 'group',
    H: 'host',
    b: 'bridge',
    g: 'data-root',
    l: 'log-level',
    p: 'pidfile',
    s: 'storage-driver',
  }),
);

/** Lines of `flag key`, to be read by the script on the host. */
export const daemonFlagText = [
  ...keysByFlag,
  ...[...longFlags].map(([short, long]) => [short, keysByFlag.get(long) ?? long]),
]
  .map((pair) => pair.join(' '))
  .join('\n');

const switches = new Set([...(keysByType.boolean ?? []), 'rootless', 'validate', 'version', 'help']);

/** What the arguments of dockerd set: key of daemon.json → values, in their order. `config-file` is among them. */
export function daemonFlags(args: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (let at = 0; at < args.length; at += 1) {
    const match = /^(?:--([a-z0-9-]{1,60})|-([A-Za-z]))(?:=(.*))?$/s.exec(args[at] ?? '');
    if (!match) continue;
    const [, long, short = '', joined] = match;
    const flag = long ?? longFlags.get(short) ?? short;
    const next = args[at + 1];
    let value = joined ?? 'true';
    if (joined === undefined && !switches.has(flag) && next !== undefined && !next.startsWith('-')) {
      value = next;
      at += 1;
    }
    const key = keysByFlag.get(flag) ?? flag;
    found[key] = [...(Object.hasOwn(found, key) ? (found[key] ?? []) : []), value];
  }
  return found;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same judgements as in the script of `daemon-config-script.ts`. */
const accepts: Record<string, (value: unknown) => boolean> = {
  boolean: (value) => typeof value === 'boolean',
  number: (value) => Number.isInteger(value),
  text: isText,
  list: (value) => Array.isArray(value) && value.every(isText),
  strings: (value) => isObject(value) && Object.values(value).every(isText),
  object: isObject,
  objects: (value) => Array.isArray(value) && value.every(isObject),
};

/** Why dockerd would not start with this file and these flags, one sentence part a key. */
export function daemonProblems(
  config: Readonly<Record<string, unknown>>,
  flags: Readonly<Record<string, string[]>> = {},
): string[] {
  const twice = Object.keys(flags)
    .filter((key) => Object.hasOwn(config, key))
    .map((key) => `${key} is set in the file and on the command line of dockerd`);
  const wrong = Object.entries(keysByType).flatMap(([type, keys]) =>
    keys.flatMap((key) => {
      const value = config[key];
      if (value === undefined || value === null || accepts[type]?.(value) === true) return [];
      return [`${key} = ${JSON.stringify(value)}`];
    }),
  );
  return [...wrong, ...twice];
}
