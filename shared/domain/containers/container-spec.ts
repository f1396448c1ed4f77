// The specification of a wanted container: engine-neutral, comparable, JSON. desired.ts creates it, core/engine translates it for the engine.
import { z } from 'zod';

export const containerSpecSchema = z.object({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()),
  /** `secret:NAME` values are resolved just before the container is created and never stored. */
  env: z.record(z.string(), z.string()),
  labels: z.record(z.string(), z.string()),
  binds: z.array(
    z.object({
      source: z.string(),
      target: z.string(),
      mode: z.enum(['ro', 'rw']),
      /** True: not a directory of ours, so its SELinux label stays as it is. */
      foreign: z.boolean().optional(),
    }),
  ),
  ports: z.array(
    z.object({
      container: z.number(),
      host: z.number(),
      address: z.string(),
      /** The other port that it may have on the host instead; which of the two is no part of what is wanted. */
      beside: z.number().optional(),
    }),
  ),
  network: z.string(),
  aliases: z.array(z.string()),
  /** `nvidia` asks the engine for the NVIDIA runtime (Docker) or the CDI device (Podman). */
  gpu: z.enum(['none', 'nvidia']),
  gpuUuids: z.array(z.string()),
  restart: z.enum(['always', 'unless-stopped', 'no']),
  stopGraceSeconds: z.number(),
  log: z.object({ maxSize: z.string(), maxFiles: z.number() }),
});
export type ContainerSpec = z.infer<typeof containerSpecSchema>;

/** What a specification is known by. A second port is left out: a site that gets one runs on as it is. */
export function specText(spec: ContainerSpec): string {
  const ports = spec.ports.map(({ container, host, address }) => ({ container, host, address }));
  return JSON.stringify({ ...spec, ports });
}

/** Labels that Site Admin puts on its containers; they are how a site is found again without any memory of ours. */
export const siteLabels = {
  site: 'site-admin.site',
  service: 'site-admin.service',
  role: 'site-admin.role',
  release: 'site-admin.release',
  spec: 'site-admin.spec',
  config: 'site-admin.config',
  digest: 'site-admin.image-digest',
} as const;
