// Owns the procedures about sites: documents, status, revisions, and looking at a host before it belongs to one.
import { z } from 'zod';
import { comparisonSchema } from '../domain/revisions/compare-revisions.ts';
import { siteDocumentSchema } from '../domain/site/site-document.ts';
import { findingSchema } from '../domain/findings/finding-schema.ts';
import { healthSchema, siteStatusSchema } from '../domain/status/status.ts';
import { errorViewSchema } from '../operations/operation.ts';
import { command, event, query } from './kit.ts';

const site = z.string().describe('name of the site');
const text = z.string().describe('the site document, as TOML');
const file = z.string().default('site.toml').describe('what problems name as its file');
const revision = z.int().positive();

export const documentProblemSchema = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  path: z.string(),
  message: z.string(),
  /** Allowed values or keys, when there is a closed set. */
  allowed: z.array(z.string()),
});
export type DocumentProblem = z.infer<typeof documentProblemSchema>;

const siteSummarySchema = z.object({
  name: z.string(),
  release: z.string(),
  practice: z.boolean(),
  hosts: z.array(z.string()),
  products: z.array(z.string()),
  /** From the last reading, or `unknown`. */
  health: healthSchema,
  readAt: z.string().nullable(),
  worksUntil: z.string().nullable(),
  revision: z.number().nullable(),
  operation: z.object({ id: z.string(), title: z.string(), state: z.string() }).nullable(),
});
export type SiteSummary = z.infer<typeof siteSummarySchema>;

/** A site whose stored document this version cannot read. */
const unreadableSiteSchema = z.object({ name: z.string(), error: errorViewSchema });
export type UnreadableSite = z.infer<typeof unreadableSiteSchema>;

const revisionSchema = z.object({
  revision: z.number(),
  release: z.string(),
  createdAt: z.string(),
  operationId: z.string(),
  digests: z.record(z.string(), z.string()),
  /** The operation that made it: its title, and who asked for it. Null when it is not known any more. */
  operation: z.string().nullable(),
  actor: z.string().nullable(),
  /** The earlier revision that it went back to. */
  returnsTo: z.number().nullable(),
  /** Whether the hosts still have every image that it ran. */
  images: z.enum(['present', 'missing', 'unknown']),
  /** `host/service` whose image is not on its host any more. */
  missing: z.array(z.string()),
});
export type Revision = z.infer<typeof revisionSchema>;

export const sitesContract = {
  'sites.list': query({
    title: 'List sites',
    summary: 'Every site of this data directory with its last known health.',
    input: z.strictObject({}),
    output: z.object({ sites: z.array(siteSummarySchema), unreadable: z.array(unreadableSiteSchema) }),
  }),
  'sites.get': query({
    title: 'Read a site document',
    summary: 'The document as text and as data, with defaults filled in.',
    input: z.strictObject({ site }),
    output: z.object({ text: z.string(), document: siteDocumentSchema, revision: z.number().nullable() }),
  }),
  'sites.check': query({
    title: 'Check a site document',
    summary:
      'Judges a document without storing it: problems with line and column, at most fifty, how many more there are, and warnings.',
    input: z.strictObject({ text, file }),
    output: z.object({
      problems: z.array(documentProblemSchema),
      more: z.int(),
      warnings: z.array(findingSchema),
    }),
  }),
  'sites.put': command({
    title: 'Store a site document',
    summary: 'Adds a site or replaces its document. Hosts are not touched; plan and apply do that.',
    effect: 'changes',
    input: z.strictObject({
      text,
      file,
      replace: z.boolean().default(false).describe('also when there is another document of that site'),
    }),
    output: z.object({ site: z.string(), warnings: z.array(findingSchema) }),
  }),
  'sites.forget': command({
    title: 'Forget a site',
    summary:
      'Removes the document of a site that has no containers any more. Its secrets stay stored; the answer names those that no other site uses.',
    effect: 'changes',
    input: z.strictObject({
      site,
      unread: z
        .boolean()
        .default(false)
        .describe('also when a host or the document cannot be read, so that nobody knows what is left'),
    }),
    output: z.object({
      forgotten: z.boolean(),
      /** Names of the secrets that it used and no other site does. They stay stored. Null: the document cannot be read. */
      keptSecrets: z.array(z.string()).nullable(),
    }),
  }),
  'sites.status': query({
    title: 'Read the status of a site',
    summary: 'Reads every host and service now and judges the whole.',
    input: z.strictObject({ site }),
    output: siteStatusSchema,
  }),
  'sites.revisions': query({
    title: 'List the revisions of a site',
    summary:
      'What was applied, when, by whom, with image digests, and whether the hosts still have the images.',
    input: z.strictObject({ site }),
    output: z.object({ revisions: z.array(revisionSchema) }),
  }),
  'sites.compareRevisions': query({
    title: 'Compare two revisions',
    summary: 'What differs between two revisions: document, releases, image digests, generated files.',
    input: z.strictObject({
      site,
      from: revision.describe('number of the earlier revision'),
      to: revision.describe('number of the later one'),
    }),
    output: comparisonSchema,
  }),
  'hosts.probe': query({
    title: 'Look at a host',
    summary: 'Reads engine, resources, runtimes and GPUs of a host without changing anything.',
    input: z.strictObject({
      connection: z.string().describe('local, practice, unix:///path, podman:/path or ssh://user@host'),
    }),
    output: z.object({
      connection: z.string(),
      address: z.string(),
      /** What leads there beside the network: programs and jump hosts of the user's ssh configuration. */
      way: z.array(z.string()),
      engine: z.string(),
      product: z.enum(['docker', 'podman', 'practice', 'unknown']),
      apiVersion: z.string(),
      operatingSystem: z.string(),
      architecture: z.string(),
      cpus: z.number(),
      memoryBytes: z.number(),
      runtimes: z.array(z.string()),
      /** The directory of the images, or whose it is. */
      storageRoot: z.string(),
      containers: z.number(),
      images: z.number(),
      findings: z.array(findingSchema),
    }),
  }),
  'releases.list': query({
    title: 'List releases',
    summary: 'The releases this app knows, newest first, with what is known of each.',
    input: z.strictObject({}),
    output: z.object({
      releases: z.array(
        z.object({
          tag: z.string(),
          api: z.string().nullable(),
          engine: z.string().nullable(),
          licenseProxy: z.string().nullable(),
          driverMinimum: z.string().nullable(),
          driverMaximum: z.string().nullable(),
          notes: z.array(z.string()),
        }),
      ),
    }),
  }),
  'sites.changed': event({
    title: 'Sites changed',
    summary: 'A document was stored or forgotten.',
    output: z.object({ site: z.string(), change: z.enum(['stored', 'forgotten']) }),
  }),
  'sites.statusChanged': event({
    title: 'Status changed',
    summary: 'Something about the site’s containers or health is different; read the status again.',
    output: z.object({ site: z.string(), health: healthSchema }),
  }),
};
