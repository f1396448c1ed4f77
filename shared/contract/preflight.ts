// Owns the procedures that look at hosts and judge them, before a site exists and before every change.
import { z } from 'zod';
import { hostFactsSchema } from '../domain/facts/host-facts.ts';
import { preflightReportSchema } from '../domain/preflight/check.ts';
import { remedySchema } from '../domain/preflight/remedy.ts';
import { releaseTagSchema } from '../domain/site/release-tag.ts';
import { command, event, operation, query } from './kit.ts';

/** A stored site, or the text of a document that is not stored yet: exactly one of the two. */
const subject = {
  site: z.string().optional().describe('name of a stored site'),
  text: z.string().optional().describe('a site document that is not stored yet'),
};
const refresh = z
  .enum(['none', 'stale', 'all'])
  .default('stale')
  .describe(
    'none: judge what was read before; stale: read again what is older than a minute; all: read everything again',
  );

const release = releaseTagSchema.optional().describe('judge for this release instead of the document’s');
const host = z.string().describe('name of the host in the document');
const remedyId = z.string().describe('name of the remedy, as a check names it');

export const preflightContract = {
  'preflight.check': query({
    title: 'Check the hosts of a site',
    summary: 'Reads every host and judges it for the release that is to run. Changes nothing.',
    input: z.strictObject({
      ...subject,
      release,
      hosts: z.array(z.string()).optional().describe('only these hosts'),
      refresh,
    }),
    output: preflightReportSchema,
  }),
  'preflight.facts': query({
    title: 'Read the facts of a host',
    summary:
      'Everything that is known of one host, each fact with its source, its time, and why it is unknown.',
    input: z.strictObject({ ...subject, host, refresh }),
    output: hostFactsSchema,
  }),
  'preflight.report': query({
    title: 'Write the preflight report',
    summary: 'The same judgement as one printable HTML page without outside references.',
    input: z.strictObject({ ...subject, release, refresh }),
    output: z.object({ fileName: z.string(), html: z.string() }),
  }),
  'preflight.remedy': query({
    title: 'Show a remedy',
    summary:
      'What a remedy would change on a host, as a script for its distribution, with the way back. Changes nothing.',
    input: z.strictObject({ ...subject, host, remedyId }),
    output: remedySchema,
  }),
  'hosts.remedy': operation({
    title: 'Carry out a remedy',
    summary: 'Runs the script that was shown on the host, shows its output, and reads the host again.',
    effect: 'changes',
    cancel: 'immediate',
    input: z.strictObject({
      ...subject,
      host,
      remedyId,
      sha256: z.string().describe('of the script that was shown; another one is refused'),
      undo: z.boolean().default(false).describe('run the way back instead'),
    }),
  }),
  'preflight.changed': event({
    title: 'Facts changed',
    summary:
      'A host was read again and something about it is different, or it became reachable or unreachable.',
    output: z.object({ connection: z.string(), host: z.string(), readAt: z.string() }),
  }),
  'hosts.contexts': query({
    title: 'List Docker contexts',
    summary: 'The contexts of the docker command on this machine, as connections that a site can use.',
    input: z.strictObject({}),
    output: z.object({
      contexts: z.array(
        z.object({
          name: z.string(),
          description: z.string(),
          /** Null with a reason when this kind of endpoint cannot be used. */
          connection: z.string().nullable(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  }),
  'catalogue.info': query({
    title: 'Read the state of the catalogue',
    summary: 'Which release catalogue and rule book judge, how old they are, and who signed them.',
    input: z.strictObject({}),
    output: z.object({
      origin: z.enum(['built-in', 'signed-file']),
      serial: z.number(),
      issuedAt: z.string(),
      newestRelease: z.string(),
      /** Name of the key that signed, or null for the built-in one. */
      signedBy: z.string().nullable(),
    }),
  }),
  'catalogue.install': command({
    title: 'Install a catalogue file',
    summary:
      'Verifies a signed catalogue and uses it from now on. A bad signature or an older one is refused.',
    effect: 'changes',
    input: z.strictObject({
      text: z.string().max(4_000_000).describe('the signed catalogue, as it is in its file'),
    }),
    output: z.object({
      serial: z.number(),
      issuedAt: z.string(),
      newestRelease: z.string(),
      changes: z.array(z.string()),
    }),
  }),
  'catalogue.reset': command({
    title: 'Return to the built-in catalogue',
    summary: 'Forgets an installed catalogue file.',
    effect: 'changes',
    input: z.strictObject({}),
    output: z.object({ serial: z.number() }),
  }),
};
