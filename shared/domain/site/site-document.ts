// Owns the site document: what an operator wants, as one strict schema with defaults. The text form is TOML
// (site-text.ts). What is missing here is refused, not guessed.
import { z } from 'zod';
import { EVERY_ADDRESS } from './listen-address.ts';
import { roleSchema } from './role-names.ts';

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

/** As in the file system, so that the files of an exported site lie beside its document under their names. */
const fileName = z.string().regex(/^[\w][\w.-]{0,79}\.toml$/, 'a file name such as "engine.flux-en.toml"');

/** What a service has that the generated container would not: how an adopted deployment is expressed, and hand-written wishes. */
const serviceOverrideFields = {
  /** A file of this site, by its key in `file`: the text that the values are written into (ADR 34). Without it our own template. */
  file: fileName.optional(),
  config: configTable.optional(),
  /** Dotted keys that shall not be in its file; TOML has no word for "absent". */
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
};
const serviceOverridesEntry = z.strictObject(serviceOverrideFields);
/** By the name of a service, or by a role for every service of that role. */
const serviceOverrides = z.record(name, serviceOverridesEntry);
export type ServiceOverrides = z.infer<typeof serviceOverridesEntry>;

const listenSchema = z.strictObject({ api: address, status: address, metrics: address });
const portsSchema = z.strictObject({
  api: port,
  /** A second port, so that a new API can start beside the running one; then either may be the one in use. */
  api_beside: port.optional(),
  license_proxy_status: port,
  engine_metrics: port,
  /** The same for the Engine; saying it allows two Engines on the host's GPUs for the time of a change. */
  engine_metrics_beside: port.optional(),
  /** Where APIs on other hosts send an Engine its work; published only when one of them does. */
  engine_requests: port,
});

/** A service by name: the long form of what `roles` says for one service of each role. */
const runSchema = z.strictObject({
  name,
  role: roleSchema,
  /** What its callers use; without it those of the site. */
  product: z.enum(products).optional(),
  /** Directory of an Engine's model files, on the host; without it that of the host. */
  models: absolutePath.optional(),
  /** GPU UUIDs of an Engine; without it those of the host. */
  gpus: z.array(z.string()).optional(),
  /** Of an API: the Engines that it sends work to, as `name` or `host/name`; without it those of its host. */
  engines: z
    .array(z.string().regex(/^([a-z0-9-]+\/)?[a-z0-9-]+$/, 'the name of an Engine, or host/name'))
    .optional(),
  /** Ports of the host that are not those of the host entry. */
  ports: portsSchema.partial().optional(),
  listen: listenSchema.partial().optional(),
  ...serviceOverrideFields,
});
export type ServiceRun = z.infer<typeof runSchema>;

export const connectionSchema = z
  .string()
  .regex(
    /^(local|practice(:[\w-]+)?|unix:\/\/.+|podman:.+|ssh:\/\/.+|tls:\/\/.+)$/,
    'local, practice, unix:///path, podman:/path, ssh://user@host or tls://host:port',
  );

export const hostSchema = z.strictObject({
  name,
  connection: connectionSchema,
  /** The short form: one service of each role, named after it. */
  roles: z.array(roleSchema).default([]),
  /** The long form: services by name, any number of each role. A role has one form on a host. */
  run: z.array(runSchema).optional(),
  /** GPU UUIDs given to the Engine; empty means all. */
  gpus: z.array(z.string()).default([]),
  /** Directory with the model files, on the host. */
  models: absolutePath.default('/srv/deepgram/models'),
  /** Directory for the files that Site Admin writes, on the host. */
  files: absolutePath.default('/srv/deepgram/site'),
  ports: portsSchema
    .extend({
      api: port.default(8080),
      license_proxy_status: port.default(8089),
      engine_metrics: port.default(9991),
      engine_requests: port.default(8081),
    })
    .prefault({}),
  listen: listenSchema
    .extend({
      api: address.default('0.0.0.0'),
      status: address.default('127.0.0.1'),
      metrics: address.default('127.0.0.1'),
    })
    .prefault({}),
  /** The network of its containers; without it one named after the site. */
  network: engineName.optional(),
  /** Service → name of a container that was there before Site Admin: it is taken as it is (ADR 19), and its successors keep the name. */
  containers: z.record(name, engineName).default({}),
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
      /** Exact references while the site is on a release, by service or role: legacy names, other tags. Another release has the usual ones again. */
      images: z.record(releaseTag, z.record(name, z.string().min(1))).default({}),
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
      /** `manual`: how many hosts are out of the load balancer at a time. */
      at_once: z.int().min(1).max(1000).default(1),
    })
    .prefault({}),
  host: z.array(hostSchema).min(1),
  service: serviceOverrides.default({}),
  /** Files that were delivered for this site, or that it had before it was adopted: each with every byte of its text. */
  file: z
    .record(
      fileName,
      z.strictObject({ origin: z.enum(['delivered', 'adopted']).default('delivered'), text: z.string() }),
    )
    .optional(),
});

export type SiteDocument = z.infer<typeof siteDocumentSchema>;
export type SiteHost = z.infer<typeof hostSchema>;
