// Owns the site document: what an operator wants, as one strict schema with defaults. The text form is TOML
// (site-text.ts). What is missing here is refused, not guessed.
import { z } from 'zod';
import { EVERY_ADDRESS } from './listen-address.ts';
import { plannableRoles, roleSchema } from './service.ts';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, at most 40, no dash first');
const secretReference = z.string().regex(/^secret:[\w.-]+$/, 'a reference such as "secret:deepgram-api-key"');
const port = z.int().min(1).max(65_535);
const absolutePath = z.string().regex(/^\/[^\0]*$/, 'an absolute path on the host');
/** `*` is every address, IPv4 and IPv6: a publication that names none. */
const address = z.union([z.literal(EVERY_ADDRESS), z.ipv4(), z.ipv6()]);

export const products = [
  'stt',
  'flux-stt',
  'aura-2-en',
  'aura-2-es',
  'aura-2-polyglot',
  'flux-tts',
  'voice-agent',
] as const;

/** Room for more: HAProxy, nginx and Apache become words here, with a file each beside shared/domain/plan/switch-drivers.ts. */
export const switchNames = ['none', 'alias', 'manual'] as const;

/** Free-form TOML below `[service.X.config]`: checked per release when the files are generated. */
const configTable = z.record(z.string(), z.unknown());
/** As engines allow them. */
const engineName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, 'a name that a container engine allows');
const releaseTag = z.string().regex(/^release-\d{6}(-fips)?$/, 'a release tag such as "release-260812"');

/** What a service has that the generated container would not: how an adopted deployment is expressed, and hand-written wishes. */
const serviceOverridesEntry = z.strictObject({
  config: configTable.optional(),
  /** Dotted keys of the generated file that shall not be in it; TOML has no word for "absent". */
  without: z.array(z.string()).optional(),
  /** More environment; a value may be a reference such as "secret:proxy". */
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'a name of an environment variable'), z.string())
    .optional(),
  mounts: z
    .array(z.string().regex(/^\/[^:\0]*:\/[^:\0]+(:(ro|rw))?$/, '/on/the/host:/in/the/container[:ro]'))
    .optional(),
  /** Names that others find it under on its network, beside its own, instead of the name of the service. */
  aliases: z.array(engineName).optional(),
  restart: z.enum(['always', 'unless-stopped', 'no']).optional(),
});
const serviceOverrides = z.partialRecord(roleSchema, serviceOverridesEntry);
export type ServiceOverrides = z.infer<typeof serviceOverridesEntry>;

export const connectionSchema = z
  .string()
  .regex(
    /^(local|practice(:[\w-]+)?|unix:\/\/.+|podman:.+|ssh:\/\/.+|tls:\/\/.+)$/,
    'local, practice, unix:///path, podman:/path, ssh://user@host or tls://host:port',
  );

export const hostSchema = z.strictObject({
  name,
  connection: connectionSchema,
  roles: z.array(roleSchema).min(1),
  /** GPU UUIDs given to the Engine; empty means all. */
  gpus: z.array(z.string()).default([]),
  /** Directory with the model files, on the host. */
  models: absolutePath.default('/srv/deepgram/models'),
  /** Directory for the files that Site Admin writes, on the host. */
  files: absolutePath.default('/srv/deepgram/site'),
  ports: z
    .strictObject({
      api: port.default(8080),
      /** A second port, so that a new API can start beside the running one; then either may be the one in use. */
      api_beside: port.optional(),
      license_proxy_status: port.default(8089),
      engine_metrics: port.default(9991),
      /** The same for the Engine; saying it allows two Engines on the host's GPUs for the time of a change. */
      engine_metrics_beside: port.optional(),
    })
    .prefault({}),
  listen: z
    .strictObject({
      api: address.default('0.0.0.0'),
      status: address.default('127.0.0.1'),
      metrics: address.default('127.0.0.1'),
    })
    .prefault({}),
  /** The network of its containers; without it one named after the site. */
  network: engineName.optional(),
  /** Names of containers that were there before Site Admin: they are taken as they are (ADR 19), and their successors keep the names. */
  containers: z.partialRecord(z.enum(plannableRoles), engineName).default({}),
  service: serviceOverrides.default({}),
});

export const siteDocumentSchema = z.strictObject({
  name,
  release: releaseTag,
  products: z.array(z.enum(products)).min(1).default(['stt']),
  licensing: z
    .strictObject({
      mode: z.enum(['direct', 'license-proxy', 'air-gapped']).default('license-proxy'),
      proxies: z.int().min(1).max(2).default(1),
      direct_fallback: z.boolean().default(true),
      api_key: secretReference.default('secret:deepgram-api-key'),
    })
    .prefault({}),
  registry: z
    .strictObject({
      address: z.string().min(1).default('quay.io'),
      namespace: z.string().default('deepgram'),
      credential: secretReference.optional(),
      /** Exact references while the site is on a release: legacy names, other tags. Another release has the usual ones again. */
      images: z.record(releaseTag, z.partialRecord(z.enum(plannableRoles), z.string().min(1))).default({}),
    })
    .prefault({}),
  network: z
    .strictObject({
      egress: z.enum(['any', 'license-proxy-only', 'none']).default('any'),
      https_proxy: z.string().default(''),
    })
    .prefault({}),
  stop: z
    .strictObject({
      /** How long a service may go on after it was told to stop. */
      grace_seconds: z.int().min(1).max(86_400).default(1800),
      /** How long a change waits, before that, for requests in flight to end; the grace where it is not said. */
      drain_seconds: z.int().min(1).max(86_400).optional(),
    })
    .prefault({}),
  /** Who moves callers from a running service to the one that started beside it. */
  switch: z
    .strictObject({
      api: z.enum(switchNames).default('none'),
      /** `manual`: how long a change waits for the operator. */
      deadline_seconds: z.int().min(1).max(86_400).default(900),
    })
    .prefault({}),
  host: z.array(hostSchema).min(1),
  service: serviceOverrides.default({}),
});

export type SiteDocument = z.infer<typeof siteDocumentSchema>;
export type SiteHost = z.infer<typeof hostSchema>;
