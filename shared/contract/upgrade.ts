// Owns the procedures around an upgrade that is not carried out yet: its rehearsal on a practice twin.
import { z } from 'zod';
import { releaseTagSchema } from '../domain/site/release-tag.ts';
import { operation } from './kit.ts';

export const upgradeContract = {
  'upgrade.rehearse': operation({
    title: 'Rehearse an upgrade',
    summary:
      'Carries the same plan out on a practice twin of the site, there and back again. The site and its hosts are not touched.',
    effect: 'reads',
    cancel: 'between-steps',
    input: z.strictObject({
      site: z.string().describe('name of the site'),
      release: releaseTagSchema.describe('the release to go to'),
    }),
  }),
};
