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

/** What a file system is needed for; `engine` is what an engine keeps apart from its images: logs, volumes, states. */
export const diskPurposes = ['images', 'engine', 'models', 'files', 'journal'] as const;

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

/** What dockerd of this engine runs with: its file and its command line together. */
export const daemonConfigSchema = z.object({
  /** The file that it reads, wherever that is. */
  path: z.string(),
  /** What named the file, such as `--config-file of process 812`, or `usual place`. */
  pathFrom: z.string(),
  exists: z.boolean(),
  /** Decides which directories it sees, and how it is restarted. */
  installation: z.enum(['system', 'snap', 'rootless']),
  /** The systemd unit that runs it, such as `docker` or `snap.docker.dockerd`; null where none does. */
  unit: z.string().nullable(),
  /** The account that it runs as. */
  account: z.string(),
  /** Whether the file was changed after dockerd started; null where that is not told. */
  changedSinceStart: z.boolean().nullable(),
  /** Of rootless Docker: whether it goes on when its account logs out, and the lowest port that it may publish. */
  lingers: z.boolean().nullable(),
  lowestPort: z.number().nullable(),
  /** Keys that its command line sets: they cannot be in the file as well. */
  flags: z.array(z.string()),
  /** Runtimes it names. */
  runtimes: z.array(z.string()),
  defaultRuntime: z.string().nullable(),
  execOptions: z.array(z.string()),
  logDriver: z.string().nullable(),
  logMaxSize: z.string().nullable(),
  insecureRegistries: z.array(z.string()),
  /** Keys that dockerd refuses, for their type or because a flag sets them too: it runs, and would not start again. */
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
