// Owns what "status" means: the shape printed by `dgsite status --json` and shown on the Overview.
import { z } from 'zod';
import { findingSchema } from '../findings/finding-schema.ts';
import { roleSchema } from '../site/role-names.ts';

export const healthSchema = z.enum(['ok', 'degraded', 'down', 'unknown']);
export type Health = z.infer<typeof healthSchema>;

export const serviceStates = [
  'absent',
  'created',
  'starting',
  'ready',
  'draining',
  'stopped',
  'failed',
  'unknown',
] as const;
export const serviceStateSchema = z.enum(serviceStates);
export type ServiceState = z.infer<typeof serviceStateSchema>;

/** Where an Engine works. `lost`: it began on a GPU that its container no longer has. */
export const engineDeviceSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('gpu') }),
  z.object({ is: z.literal('cpu'), evidence: z.string() }),
  z.object({ is: z.literal('lost'), evidence: z.string() }),
  z.object({ is: z.literal('unknown'), reason: z.string() }),
]);
export type EngineDevice = z.infer<typeof engineDeviceSchema>;

export const serviceStatusSchema = z.object({
  /** By name. */
  service: z.string(),
  role: roleSchema,
  host: z.string(),
  state: serviceStateSchema,
  /** The vendor's own word (`Healthy`, `Connected`, …), or null where the service has none or did not answer. */
  health: z.string().nullable(),
  /** Why the state is what it is, when it is not `ready`. */
  reason: z.string().nullable(),
  release: z.string().nullable(),
  digest: z.string().nullable(),
  container: z.string().nullable(),
  containerName: z.string().nullable(),
  startedAt: z.string().nullable(),
  restartCount: z.number(),
  activeBatch: z.number().nullable(),
  activeStream: z.number().nullable(),
  /** Engine only: what `/metrics` says. */
  streamCapacity: z.number().nullable(),
  /** Of an Engine that is ready. */
  device: engineDeviceSchema.nullable(),
  /** Of an API: the Engines that the document has it send work to, as `host/service`. */
  sendsTo: z.array(z.string()),
  /** Where it answers from this machine, such as `http://127.0.0.1:8080`. */
  address: z.string().nullable(),
  readAt: z.string(),
  ageMs: z.number(),
});
export type ServiceStatus = z.infer<typeof serviceStatusSchema>;

const licenceStateSchema = z.enum(['Ready', 'Connected', 'TrustBased', 'Failed', 'Direct', 'Unknown']);

/** How long transcription goes on when the licence server is lost now. */
export const licenceReserveSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('until'), at: z.string() }),
  /** No License Proxy keeps the licence. */
  z.object({ is: z.literal('none') }),
  z.object({ is: z.literal('unknown'), reason: z.string() }),
]);
export type LicenceReserve = z.infer<typeof licenceReserveSchema>;

export const serviceLicenceSchema = z.object({
  service: z.string(),
  host: z.string(),
  /** By the file that it was started with: `elsewhere` is an address that the site does not name. */
  way: z.enum(['license-proxy', 'direct', 'elsewhere', 'unknown']),
  /** In the order in which it tries them; null: its file could not be read. */
  urls: z.array(z.string()).nullable(),
  /** Hosts of the running License Proxies of this site that it uses. */
  proxyHosts: z.array(z.string()),
  state: licenceStateSchema,
  reserve: licenceReserveSchema,
});
export type ServiceLicence = z.infer<typeof serviceLicenceSchema>;

/** State and reserve are those of the service that is worst off; while no API and no Engine runs, those that the document promises. */
export const licenceStatusSchema = z.object({
  /** As the site document has it. */
  mode: z.enum(['direct', 'license-proxy', 'air-gapped']),
  state: licenceStateSchema,
  lastCheckinAt: z.string().nullable(),
  trustExpiresAt: z.string().nullable(),
  reserve: licenceReserveSchema,
  /** If the licence server is lost now, the site keeps working until then. Null: see `reserve`. */
  worksUntil: z.string().nullable(),
  /** Each API and Engine that runs. */
  services: z.array(serviceLicenceSchema),
});
export type LicenceStatus = z.infer<typeof licenceStatusSchema>;

export const gpuSchema = z.object({
  host: z.string(),
  index: z.number(),
  uuid: z.string(),
  name: z.string(),
  memoryTotalBytes: z.number(),
  memoryUsedBytes: z.number().nullable(),
  /** Percent, 0 to 100. */
  utilisation: z.number().nullable(),
  driver: z.string().nullable(),
  /** Names of the Engines that see it. */
  seenBy: z.array(z.string()),
});
export type Gpu = z.infer<typeof gpuSchema>;

export const hostStatusSchema = z.object({
  host: z.string(),
  reachable: z.boolean(),
  /** Such as `Docker 28.2.2 · API 1.50`. */
  engine: z.string().nullable(),
  reason: z.string().nullable(),
  readAt: z.string(),
  ageMs: z.number(),
});
export type HostStatus = z.infer<typeof hostStatusSchema>;

export const siteStatusSchema = z.object({
  site: z.string(),
  release: z.string(),
  practice: z.boolean(),
  health: healthSchema,
  licence: licenceStatusSchema,
  hosts: z.array(hostStatusSchema),
  services: z.array(serviceStatusSchema),
  gpus: z.array(gpuSchema),
  findings: z.array(findingSchema),
  /** The operation that is changing the site now, or the one that was interrupted. */
  operation: z.object({ id: z.string(), title: z.string(), state: z.string() }).nullable(),
  readAt: z.string(),
});
export type SiteStatus = z.infer<typeof siteStatusSchema>;
