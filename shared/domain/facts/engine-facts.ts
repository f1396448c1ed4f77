// Owns what a container engine says of itself and of its containers: readable without any shell.
import { z } from 'zod';

/** Where images really are: in the engine's own root, or where containerd keeps them, which only containerd's settings tell. */
export const imagePlaceSchema = z.discriminatedUnion('store', [
  z.object({ store: z.literal('engine'), root: z.string() }),
  z.object({ store: z.literal('containerd'), /** Its socket. */ address: z.string().nullable() }),
]);
export type ImagePlace = z.infer<typeof imagePlaceSchema>;

export const engineFactsSchema = z.object({
  product: z.enum(['docker', 'podman', 'practice', 'unknown']),
  /** Such as `Docker 28.2.2`. */
  name: z.string(),
  apiVersion: z.string(),
  operatingSystem: z.string(),
  kernel: z.string(),
  architecture: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
  runtimes: z.array(z.string()),
  defaultRuntime: z.string(),
  /** Such as `nvidia.com/gpu=all`, as far as the engine lists them. */
  cdiDevices: z.array(z.string()),
  /** In the order of the engine: a later one wins. Empty where it does not say. */
  cdiDirectories: z.array(z.string()),
  /** What the engine says of CDI files that it cannot load (Docker 28.2 and newer). */
  cdiProblems: z.array(z.string()),
  storageDriver: z.string(),
  storageRoot: z.string(),
  imagePlace: imagePlaceSchema,
  /** `systemd` or `cgroupfs`. */
  cgroupDriver: z.string(),
  cgroupVersion: z.string(),
  rootless: z.boolean(),
  httpProxy: z.string().nullable(),
  httpsProxy: z.string().nullable(),
  noProxy: z.string().nullable(),
  insecureRegistries: z.array(z.string()),
  images: z.number(),
});
export type EngineFacts = z.infer<typeof engineFactsSchema>;

export const containerFactSchema = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  /** Docker's word: created, running, restarting, paused, exited, dead. */
  status: z.string(),
  /** Site, service and its role, for containers that Site Admin made. */
  site: z.string().nullable(),
  service: z.string().nullable(),
  role: z.string().nullable(),
  /** Published ports. */
  ports: z.array(z.object({ address: z.string(), port: z.number(), protocol: z.enum(['tcp', 'udp']) })),
  /** GPUs it was given: `all`, or UUIDs and indexes as they were asked for; empty: none. */
  gpus: z.array(z.string()),
});
export type ContainerFact = z.infer<typeof containerFactSchema>;
