// Owns the shape of everything that is read about one host. Filled by core/hosts/facts from what readers/ make of raw output;
// judged by domain/preflight. Sizes in bytes, times in milliseconds, dates in ISO 8601.
import { z } from 'zod';
import { certificateFactSchema } from './certificate-facts.ts';
import { containerFactSchema, engineFactsSchema } from './engine-facts.ts';
import { cdiSpecSchema, driverFactSchema, gpuFactSchema, pciDeviceSchema } from './gpu-facts.ts';
import { egressProbeSchema, firewallSchema, listenerSchema, proxySettingsSchema } from './network-facts.ts';
import { readingSchema } from './reading.ts';
import {
  clockSchema,
  daemonConfigSchema,
  driverUpgradesSchema,
  filesystemSchema,
  machineSchema,
  timeSyncSchema,
  writeLatencySchema,
} from './system-facts.ts';

/** How a host could be asked: by its engine alone, or also by a shell (over SSH, or on this machine), or by systeminformation. */
export const factWays = ['engine', 'shell', 'systeminformation', 'practice'] as const;

export const hostFactsSchema = z.object({
  /** Name of the host in its site. */
  host: z.string(),
  connection: z.string(),
  way: z.enum(factWays),
  /** When the newest part was read. */
  readAt: z.string(),
  /** How long the last reading took. */
  tookMs: z.number(),
  engine: readingSchema(engineFactsSchema),
  containers: readingSchema(z.array(containerFactSchema)),

  /** As the host itself sees them, or as a container with the NVIDIA runtime sees them; `from` says which. */
  gpus: readingSchema(z.array(gpuFactSchema)),
  /** The same, seen by a container: what an Engine will see. */
  containerGpus: readingSchema(z.array(gpuFactSchema)),
  driver: readingSchema(driverFactSchema),
  /** NVIDIA devices on the PCI bus, whether or not a driver serves them. */
  pciGpus: readingSchema(z.array(pciDeviceSchema)),
  /** True when the nouveau module is loaded. */
  nouveau: readingSchema(z.boolean()),
  /** Version of the NVIDIA container toolkit; null when it is not installed. */
  toolkit: readingSchema(z.string().nullable()),
  cdi: readingSchema(z.array(cdiSpecSchema)),
  secureBoot: readingSchema(z.enum(['on', 'off', 'unsupported'])),

  machine: readingSchema(machineSchema),
  filesystems: readingSchema(z.array(filesystemSchema)),
  writeLatency: readingSchema(z.array(writeLatencySchema)),
  selinux: readingSchema(z.enum(['enforcing', 'permissive', 'disabled', 'absent'])),
  daemonConfig: readingSchema(daemonConfigSchema),
  driverUpgrades: readingSchema(driverUpgradesSchema),

  firewall: readingSchema(firewallSchema),
  listeners: readingSchema(z.array(listenerSchema)),
  /** Addresses of the name servers. */
  dns: readingSchema(z.array(z.string())),
  proxy: readingSchema(proxySettingsSchema),
  egress: readingSchema(z.array(egressProbeSchema)),

  clock: readingSchema(clockSchema),
  timeSync: readingSchema(timeSyncSchema),

  /** TLS certificates that the files of its services name. */
  certificates: readingSchema(z.array(certificateFactSchema)),
});
export type HostFacts = z.infer<typeof hostFactsSchema>;

/** The names of everything that is read, without the host's own identity. */
export type FactName = Exclude<keyof HostFacts, 'host' | 'connection' | 'way' | 'readAt' | 'tookMs'>;
