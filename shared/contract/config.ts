// Owns the procedures about the files of services. They read and change the stored document only; hosts get files by a plan of it (plans.make,
// plans.apply).
import { z } from 'zod';
import { configFiles, configKeysSchema } from '../domain/config-schema/config-key.ts';
import { configChangeSchema, fileDiffSchema } from '../domain/config-edit/changes.ts';
import { configEditsSchema } from '../domain/config-edit/edits.ts';
import { serviceConfigSchema } from '../domain/config-edit/service-config.ts';
import { findingSchema } from '../domain/findings/finding-schema.ts';
import { diffLineSchema } from '../domain/revisions/line-diff.ts';
import { command, query } from './kit.ts';

const site = z.string().describe('name of the site');
const service = z.string().describe('name of the service');
const digest = z
  .string()
  .describe('of config.read: what the edits were made on; refused when the site was stored again since then');

/** Everything about the files of a site. Texts are given once: hosts mostly have the same. */
const siteConfigSchema = z.object({
  /** Of the stored document; it comes back with `config.save`. */
  digest: z.string(),
  /** Without the texts of its files. */
  document: z.string(),
  release: z.string(),
  /** The files of the site, with the services that have them. */
  files: z.array(
    z.object({
      name: z.string(),
      origin: z.enum(['delivered', 'adopted']),
      text: z.string(),
      usedBy: z.array(z.object({ host: z.string(), service: z.string() })),
    }),
  ),
  services: z.array(serviceConfigSchema),
  /** By the keys that variants have. */
  texts: z.record(z.string(), z.string()),
  /** Of all files, with line and column. */
  problems: z.array(findingSchema),
});
export type SiteConfig = z.infer<typeof siteConfigSchema>;

const draftSchema = z.object({
  /** The site as it would be. */
  config: siteConfigSchema,
  /** The document as it would be stored, with the texts of its files. */
  text: z.string(),
  /** Each value that changes, in words, with the hosts where it does. */
  changes: z.array(configChangeSchema),
  /** One for each text that changes, with the hosts that have it. */
  diffs: z.array(fileDiffSchema),
  /** Edits that are not possible, by their index, with the line and column of a text that is no TOML. */
  refused: z.array(
    z.object({
      edit: z.int(),
      message: z.string(),
      line: z.number().nullable(),
      column: z.number().nullable(),
    }),
  ),
});
export type ConfigDraft = z.infer<typeof draftSchema>;

const savedSchema = z.object({ digest: z.string(), changes: z.array(configChangeSchema) });

export const configContract = {
  'config.keys': query({
    title: 'List the keys of configuration files',
    summary:
      'What is known of each key: type, range, meaning, releases and products, by the catalogue in use.',
    input: z.strictObject({}),
    output: z.object({ keys: configKeysSchema }),
  }),
  'config.read': query({
    title: 'Read the files of a site',
    summary:
      'For each service its base text, its final text and where every value comes from, hosts with the same ones together, and the problems.',
    input: z.strictObject({
      site,
      service: service.optional(),
      host: z.string().optional().describe('only this host'),
    }),
    output: siteConfigSchema,
  }),
  'config.draft': query({
    title: 'Try edits of the files of a site',
    summary: 'What the edits would make of document and files, in words and line by line. Nothing is stored.',
    input: z.strictObject({ site, edits: configEditsSchema }),
    output: draftSchema,
  }),
  'config.save': command({
    title: 'Store edits of the files of a site',
    summary: 'Stores the document that the edits make. Hosts are not touched; plan and apply do that.',
    effect: 'changes',
    input: z.strictObject({ site, digest, edits: configEditsSchema }),
    output: savedSchema,
  }),
  'config.import': command({
    title: 'Take a file for a service',
    summary:
      'Stores a delivered file as the text that the values of the site are written into. Hosts are not touched.',
    effect: 'changes',
    input: z.strictObject({
      site,
      service,
      host: z.string().optional().describe('only for this host'),
      name: z.string().optional().describe('name of the file in the site; by default that of the service'),
      text: z.string().describe('the file, as TOML'),
      digest: digest.optional(),
    }),
    output: savedSchema,
  }),
  'config.check': query({
    title: 'Check a file',
    summary:
      'Judges one configuration file against what is known of a release, also of a site that is not managed.',
    input: z.strictObject({
      file: z.enum(configFiles).describe('the role that reads the file'),
      release: z.string().describe('such as release-260812'),
      text: z.string().describe('the file, as TOML'),
      name: z.string().optional().describe('what problems name as its file'),
    }),
    output: z.object({ findings: z.array(findingSchema) }),
  }),
  'config.history': query({
    title: 'List the texts of a file that were applied',
    summary: 'Every text that a service was given, newest first, with what each changed.',
    input: z.strictObject({ site, service, host: z.string().describe('name of the host') }),
    output: z.object({
      versions: z.array(
        z.object({
          revision: z.number(),
          release: z.string(),
          createdAt: z.string(),
          operationId: z.string(),
          text: z.string(),
          /** Against the version before; the oldest has none. */
          lines: z.array(diffLineSchema),
        }),
      ),
    }),
  }),
  'config.restore': command({
    title: 'Return to an earlier text of a file',
    summary:
      'Stores the document that gives a service the text that a revision gave it. Hosts are not touched.',
    effect: 'changes',
    input: z.strictObject({
      site,
      service,
      host: z.string().describe('name of the host'),
      revision: z.int().positive(),
      digest: digest.optional(),
    }),
    output: savedSchema,
  }),
};
