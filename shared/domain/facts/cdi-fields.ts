// Owns which fields a CDI specification may have, and since which version of the format. Engines read strictly: a field that their reader
// does not know keeps the whole file from being loaded. Source: CDI SPEC.md, released versions.
import { compareVersions } from '#shared/domain/facts/compare-versions';

const OLDEST = '0.3.0';

interface Shape {
  fields: Record<string, string>;
  /** What is inside a field: a shape of one, or of each in a list. */
  inside?: Record<string, Shape>;
}

const since = (version: string, names: string): Record<string, string> =>
  Object.fromEntries(names.split(' ').map((name) => [name, version]));

const deviceNode: Shape = {
  fields: {
    ...since(OLDEST, 'path type major minor fileMode permissions uid gid'),
    hostPath: '0.5.0',
  },
};
const edits: Shape = {
  fields: {
    ...since(OLDEST, 'env deviceNodes hooks mounts'),
    ...since('0.7.0', 'intelRdt additionalGids'),
    netDevices: '1.1.0',
  },
  inside: {
    deviceNodes: deviceNode,
    mounts: { fields: { ...since(OLDEST, 'hostPath containerPath options'), type: '0.4.0' } },
    hooks: { fields: since(OLDEST, 'hookName path args env timeout') },
    intelRdt: {
      fields: {
        ...since('0.7.0', 'closID l3CacheSchema memBwSchema enableCMT enableMBM'),
        ...since('1.1.0', 'schemata enableMonitoring'),
      },
    },
    netDevices: { fields: since('1.1.0', 'hostInterfaceName name') },
  },
};
const device: Shape = {
  fields: { ...since(OLDEST, 'name containerEdits'), annotations: '0.6.0' },
  inside: { containerEdits: edits },
};
const spec: Shape = {
  fields: { ...since(OLDEST, 'cdiVersion kind devices containerEdits'), annotations: '0.6.0' },
  inside: { devices: device, containerEdits: edits },
};

/** The oldest version of the format that has all fields of this specification; null where no version has them. */
export function neededVersion(value: unknown): string | null {
  const versions = [...versionsIn(value, spec), ...(hasNumberedDevice(value) ? ['0.5.0'] : [])];
  if (versions.includes(null)) return null;
  return versions.reduce<string>(
    (newest, version) => (version !== null && compareVersions(version, newest) > 0 ? version : newest),
    OLDEST,
  );
}

function versionsIn(value: unknown, { fields, inside }: Shape): (string | null)[] {
  if (Array.isArray(value))
    return value.flatMap((one) => versionsIn(one, { fields, ...(inside && { inside }) }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, content]) => {
    const within = inside?.[name];
    return [
      Object.hasOwn(fields, name) ? (fields[name] ?? null) : null,
      ...(within ? versionsIn(content, within) : []),
    ];
  });
}

/** Names that begin with a digit are allowed since 0.5.0. */
function hasNumberedDevice(value: unknown): boolean {
  const devices = (value as { devices?: unknown } | null)?.devices;
  if (!Array.isArray(devices)) return false;
  return devices.some((one) => {
    const name = (one as { name?: unknown } | null)?.name;
    return typeof name === 'number' || (typeof name === 'string' && /^\d/.test(name));
  });
}
