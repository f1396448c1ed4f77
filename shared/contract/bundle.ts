// Owns the procedures of carrying: what a site has, making a bundle for it, looking into one, checking it, bringing it to the hosts.
import { z } from 'zod';
import { haveListSchema } from '../domain/bundle/have-list.ts';
import { releaseTagSchema } from '../domain/site/release-tag.ts';
import { operation, query } from './kit.ts';

const site = z.string().describe('name of the site');
const path = z.string().min(1).describe('directory or tar file of the bundle, on the machine of this app');
const have = z
  .string()
  .max(50_000_000)
  .optional()
  .describe('a have-list, as `bundle have` writes it: what is in it is left out');
const signers = z
  .array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint such as SHA256:2Kz0…'))
  .max(100)
  .default([])
  .describe('fingerprints of other installations whose bundles are taken');

const fileSize = z.number();
const inspectedSchema = z.object({
  path: z.string(),
  createdAt: z.string(),
  site: z.string().nullable(),
  release: z.string().nullable(),
  /** Fingerprint of the key that signed, and whether it is the one of this installation. */
  signer: z.string(),
  isOwn: z.boolean(),
  /** The have-list that it was made against, or null: it needs nothing beforehand. */
  base: z.object({ haveList: z.string(), site: z.string(), readAt: z.string() }).nullable(),
  sizeBytes: fileSize,
  files: z.number(),
  images: z.array(
    z.object({
      reference: z.string(),
      digest: z.string(),
      layers: z.number(),
      /** Layers that must be on the host already. */
      builtOn: z.number(),
      /** Of the layers that are in the bundle. */
      sizeBytes: fileSize,
    }),
  ),
});
export type InspectedBundle = z.infer<typeof inspectedSchema>;

const hostDifferenceSchema = z.object({
  host: z.string(),
  /** Images that are there already. */
  there: z.array(z.string()),
  bring: z.array(z.object({ image: z.string(), layers: z.number(), sizeBytes: fileSize })),
  sizeBytes: fileSize,
  /** Images that build on layers which are neither in the bundle nor on the host: it cannot be imported there. */
  withoutBase: z.array(z.object({ image: z.string(), layers: z.number() })),
});
export type HostDifference = z.infer<typeof hostDifferenceSchema>;

export const bundleContract = {
  'bundle.have': query({
    title: 'Read what a site has',
    summary: 'The layers of each host, as a small file to carry to where bundles are made. Changes nothing.',
    input: z.strictObject({ site }),
    output: z.object({ fileName: z.string(), text: z.string(), list: haveListSchema }),
  }),
  'bundle.create': operation({
    title: 'Make a bundle',
    summary:
      'Fetches images from their registry into a directory that a host without a network can be given: whole, or only what a have-list lacks. What is there already is kept.',
    effect: 'reads',
    cancel: 'immediate',
    input: z.strictObject({
      directory: z.string().min(1).describe('new directory for the bundle, or one of an unfinished bundle'),
      site: z.string().optional().describe('take the images that this site needs'),
      release: releaseTagSchema.optional().describe('for this release instead of the document’s'),
      images: z
        .array(z.string().min(1).max(500))
        .max(1_000)
        .default([])
        .describe('further images by their reference'),
      have,
      credential: z
        .string()
        .optional()
        .describe('secret with the login of the registry, as secret:NAME; the site’s own without it'),
      proxy: z
        .string()
        .max(2_000)
        .default('')
        .describe('proxy to the registry, such as http://proxy.example:3128'),
      ca: z.string().max(1_000_000).default('').describe('certificate authority of the registry, in PEM'),
    }),
  }),
  'bundle.inspect': query({
    title: 'Look into a bundle',
    summary: 'What a bundle is for, who signed it, and what it holds. Reads its lists only; changes nothing.',
    input: z.strictObject({ path }),
    output: inspectedSchema,
  }),
  'bundle.diff': query({
    title: 'Show what a bundle would bring',
    summary: 'What each host of a site lacks of a bundle, and whether it can be imported. Changes nothing.',
    input: z.strictObject({ path, site, signers }),
    output: z.object({ bundle: inspectedSchema, hosts: z.array(hostDifferenceSchema) }),
  }),
  'bundle.verify': operation({
    title: 'Check a bundle',
    summary: 'Reads every byte of a bundle and compares it with what was signed. Changes nothing.',
    effect: 'reads',
    cancel: 'immediate',
    input: z.strictObject({ path, signers }),
  }),
  'bundle.import': operation({
    title: 'Import a bundle',
    summary:
      'Checks every byte, then gives each host of the site the layers that it lacks. No service is changed; the images wait for the next change.',
    effect: 'changes',
    cancel: 'immediate',
    input: z.strictObject({ path, site, signers }),
  }),
};
