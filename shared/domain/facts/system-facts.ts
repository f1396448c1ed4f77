// Owns what is known of the machine below the engine: distribution, memory, disks, time, and who may change its driver.
import { z } from 'zod';

export const machineSchema = z.object({
  /** `ID` of /etc/os-release, such as `ubuntu`, `rhel`, `ol`, `debian`. */
  distribution: z.string(),
  /** `VERSION_ID`, such as `24.04`. */
  version: z.string(),
  /** `PRETTY_NAME`. */
  name: z.string(),
  packageManager: z.enum(['apt', 'dnf', 'none']),
  kernel: z.string(),
  architecture: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
  /** `none` on bare metal; else systemd-detect-virt's word; null when not told. */
  virtualisation: z.string().nullable(),
  /** Whether the shell that asked is root, or may become root without a password. */
  rights: z.enum(['root', 'sudo', 'none']),
  /** Seconds since it started. */
  uptimeSeconds: z.number().nullable(),
});
export type Machine = z.infer<typeof machineSchema>;

/** What a file system is needed for. */
export const diskPurposes = ['images', 'models', 'files', 'journal'] as const;

export const filesystemSchema = z.object({
  purpose: z.enum(diskPurposes),
  /** The directory that matters. */
  path: z.string(),
  /** Whether it exists; otherwise its nearest existing parent was measured. */
  exists: z.boolean(),
  mount: z.string(),
  type: z.string(),
  sizeBytes: z.number(),
  freeBytes: z.number(),
});
export type Filesystem = z.infer<typeof filesystemSchema>;

export const writeLatencySchema = z.object({
  purpose: z.enum(diskPurposes),
  path: z.string(),
  /** Mean and worst time of one synchronous 4 KiB write. */
  meanMs: z.number(),
  worstMs: z.number(),
});
export type WriteLatency = z.infer<typeof writeLatencySchema>;

export const daemonConfigSchema = z.object({
  path: z.string(),
  exists: z.boolean(),
  /** Runtimes it names. */
  runtimes: z.array(z.string()),
  defaultRuntime: z.string().nullable(),
  execOptions: z.array(z.string()),
  logDriver: z.string().nullable(),
  logMaxSize: z.string().nullable(),
  insecureRegistries: z.array(z.string()),
  /** Keys with values of a type that dockerd refuses: it runs, and would not start again. */
  refused: z.array(z.string()),
});
export type DaemonConfig = z.infer<typeof daemonConfigSchema>;

export const driverUpgradesSchema = z.object({
  /** Whether this host installs updates by itself (unattended-upgrades, dnf-automatic). */
  automatic: z.boolean(),
  /** Whether such an update may replace the NVIDIA driver: not held, not excluded. */
  driverIncluded: z.boolean(),
  /** Packages of the driver that are installed. */
  packages: z.array(z.string()),
  held: z.array(z.string()),
});
export type DriverUpgrades = z.infer<typeof driverUpgradesSchema>;

export const clockSchema = z.object({
  hostTime: z.string(),
  /** The host's clock minus this machine's, corrected by half the round trip. */
  offsetMs: z.number(),
  /** Half the round trip: the offset is not known better than this. */
  uncertaintyMs: z.number(),
});
export type ClockFact = z.infer<typeof clockSchema>;

export const timeSyncSchema = z.object({
  synchronised: z.boolean(),
  /** Such as `systemd-timesyncd`, `chrony`; null when none was found. */
  service: z.string().nullable(),
});
export type TimeSync = z.infer<typeof timeSyncSchema>;
