// Owns which keys of daemon.json dockerd reads and their types: for judging a file that lies on a host, and for scripts on versions that
// cannot validate a file themselves (before 23.0). Keys that are not listed are left to dockerd.
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
  list: words(`allow-nondistributable-artifacts authorization-plugins dns dns-opts dns-search exec-opts hosts insecure-registries labels
    node-generic-resources registry-mirrors storage-opts`),
  strings: words('log-opts'),
  object: words('builder default-ulimits features runtimes'),
  objects: words('default-address-pools'),
};

/** Lines of `key type`, to be read by the script on the host. */
export const daemonSchemaText = Object.entries(keysByType)
  .flatMap(([type, keys]) => keys.map((key) => `${key} ${type}`))
  .join('\n');

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

/** Why dockerd would not start with this file, one sentence part a key. */
export function daemonProblems(config: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(keysByType).flatMap(([type, keys]) =>
    keys.flatMap((key) => {
      const value = config[key];
      if (value === undefined || value === null || accepts[type]?.(value) === true) return [];
      return [`${key} = ${JSON.stringify(value)}`];
    }),
  );
}
