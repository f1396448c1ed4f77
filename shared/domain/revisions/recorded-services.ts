// What a revision keeps of its services: specification and files, so that a rollback recreates exactly these, not what a newer version of this
// app would derive from the same document.
import { z } from 'zod';
import { containerSpecSchema, siteLabels, specText } from '../containers/container-spec.ts';
import { desiredServices, type DesiredService, type Hash } from '../containers/desired.ts';
import { plannableRoles } from '../site/role-names.ts';
import { withRole } from '../site/with-role.ts';
import type { SiteDocument } from '../site/site-document.ts';

const recordedSchema = z.array(
  z.object({
    host: z.string(),
    service: z.string(),
    role: z.enum(plannableRoles),
    spec: containerSpecSchema,
    directory: z.string(),
    files: z.array(z.object({ name: z.string(), text: z.string(), sha256: z.string() })),
  }),
);

/** Revisions of before this was kept, and those that this version cannot read, are derived from their document again. */
export function recordedServices(kept: string | null, document: SiteDocument, hash: Hash): DesiredService[] {
  if (kept === null) return desiredServices(document, hash);
  const raw: unknown = JSON.parse(kept);
  // The raw value and not the parsed one: the hash of a specification depends on the order of its keys.
  const services = Array.isArray(raw) ? raw.map(withRole) : raw;
  return recordedSchema.safeParse(services).success
    ? (services as DesiredService[])
    : desiredServices(document, hash);
}

/** The same service from another reference of its image; the specification's hash follows. */
export function withImage(service: DesiredService, image: string, hash: Hash): DesiredService {
  if (service.spec.image === image) return service;
  const composeHash = 'com.docker.compose.config-hash';
  const labels = Object.fromEntries(
    Object.entries(service.spec.labels).filter(([name]) => name !== siteLabels.spec && name !== composeHash),
  );
  const spec = { ...service.spec, image, labels };
  const specHash = hash(specText(spec));
  return {
    ...service,
    spec: { ...spec, labels: { ...labels, [siteLabels.spec]: specHash, [composeHash]: specHash } },
  };
}
