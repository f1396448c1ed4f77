// Owns the procedures of coming and going: adopt what runs on a host, and leave with plain files.
import { z } from 'zod';
import { adoptionSchema } from '../domain/adoption/adoption.ts';
import { exportFormats, siteExportSchema } from '../domain/exports/site-export.ts';
import { releaseTagSchema } from '../domain/site/release-tag.ts';
import { operation, query } from './kit.ts';

const choices = {
  connection: z.string().describe('how the host is reached, as in a site document'),
  site: z.string().optional().describe('name for the site; without it what the deployment calls itself'),
  host: z.string().optional().describe('name for the host in the document'),
  release: releaseTagSchema.optional().describe('the release, where no image says it'),
  containers: z.array(z.string()).optional().describe('take only these containers'),
};

export const adoptionContract = {
  'adoption.look': query({
    title: 'Look at what runs on a host',
    summary:
      'Recognises Deepgram containers that Site Admin did not make, reads their configuration back, and proposes a document. Changes nothing.',
    input: z.strictObject(choices),
    output: adoptionSchema,
  }),
  'adoption.take': operation({
    title: 'Adopt containers',
    summary:
      'Looks again, stores the document and the secrets of the containers, and records them as the first revision. No container is touched.',
    effect: 'changes',
    cancel: 'not-cancellable',
    input: z.strictObject({
      ...choices,
      fingerprint: z
        .string()
        .optional()
        .describe('of the proposal that was shown; without it the one made now is taken'),
    }),
  }),
  'sites.export': query({
    title: 'Export a site',
    summary: 'The site as plain files of other tools, without any secret.',
    input: z.strictObject({
      site: z.string().describe('name of the site'),
      format: z.enum(exportFormats).default('compose').describe('whose files'),
    }),
    output: siteExportSchema,
  }),
};
