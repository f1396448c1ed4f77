// Owns the shape of the catalogue: releases, what is crossed between them, the rule book, and known issues, as one versioned piece of data. The built-in one is
// built-in-catalogue.ts; a signed file may replace it (core/catalogue).
import { z } from 'zod';
import { builtInConfigKeys } from '../config-schema/built-in-keys.ts';
import { configKeysSchema } from '../config-schema/config-key.ts';
import { products } from '../site/site-document.ts';
import { ruleBookSchema } from './rule-book.ts';

/** The only format that this version understands. */
export const CATALOGUE_FORMAT = 1;

const date = z.string().regex(/^\d{6}$/, 'a release date such as "260812"');
const driverVersion = z.string().regex(/^\d+(\.\d+)*$/, 'a driver version such as "570.172.08"');
const serviceOrder = z.enum(['license-proxy', 'engine', 'api']);

export const releaseSchema = z.object({
  tag: z.string().regex(/^release-\d{6}(-fips)?$/),
  api: z.string().nullable(),
  engine: z.string().nullable(),
  licenseProxy: z.string().nullable(),
  billing: z.string().nullable(),
  /** Lowest NVIDIA driver the Engine of this release needs; null: not stated. */
  driverMinimum: driverVersion.nullable(),
  /** Driver that a nearby release needs, where it is not certain that this one does not. */
  driverAdvised: driverVersion.nullable(),
  /** Only where the changelog of this very release states one. */
  driverMaximum: driverVersion.nullable(),
  /** Whether the open kernel modules are demanded; null: not known for this release. */
  openModules: z.boolean().nullable(),
  driverSource: z.string().nullable(),
  notes: z.array(z.string()).readonly(),
});
export type Release = z.infer<typeof releaseSchema>;

/** Something that is known to go wrong: shown when every condition that is given holds on a host. */
export const knownIssueSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  from: date,
  /** Last release that has it, or null. */
  to: date.nullable(),
  level: z.enum(['warning', 'blocker']),
  when: z.object({
    products: z.array(z.enum(products)).optional(),
    engines: z.array(z.enum(['docker', 'podman'])).optional(),
    /** Dependencies of GPU names. */
    gpus: z.array(z.string()).optional(),
    driverFrom: driverVersion.optional(),
    driverBefore: driverVersion.optional(),
  }),
  message: z.string().min(1),
  remedy: z.string().min(1),
  source: z.string().min(1),
});
export type KnownIssue = z.infer<typeof knownIssueSchema>;

/** What happens between the last release before a date and the first one from it on. */
export const crossingSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** The release that brought it. */
  at: date,
  /** Which sites it concerns; absent: all. */
  products: z.array(z.enum(products)).optional(),
  /** First to last on the way up, last to first on the way back. */
  order: z.array(serviceOrder).optional(),
  /** The way back across it breaks something, in these words. */
  breaksBack: z.string().min(1).optional(),
  /** The release itself must have run before a newer one may. */
  mustStop: z.boolean().optional(),
  /** Environment that a service needs from it on. */
  environment: z.object({ service: serviceOrder, names: z.array(z.string()).min(1) }).optional(),
  message: z.string().min(1),
  source: z.string().min(1),
});
export type Crossing = z.infer<typeof crossingSchema>;

export const catalogueSchema = z.object({
  format: z.literal(CATALOGUE_FORMAT),
  /** Grows with every edition; an older one never replaces a newer one. */
  serial: z.int().positive(),
  issuedAt: z.iso.datetime(),
  /** Oldest first. */
  releases: z
    .array(releaseSchema)
    .min(1)
    .refine(
      (rows) => rows.every(({ tag }, index) => index === 0 || (rows[index - 1]?.tag ?? '') < tag),
      'releases must be in order, each once',
    ),
  rules: ruleBookSchema,
  /** By rule id: turned off, or everything that it has to say gets this level. */
  levels: z.record(z.string(), z.enum(['off', 'warning', 'blocker'])),
  knownIssues: z.array(knownIssueSchema),
  /** Empty in editions from before this was kept. */
  crossings: z.array(crossingSchema).default([]),
  /** What is known of each configuration key; editions from before this was kept leave it as built in. */
  configKeys: configKeysSchema.default(builtInConfigKeys),
});
export type Catalogue = z.infer<typeof catalogueSchema>;
