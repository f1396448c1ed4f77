// Owns the procedures that look into services: logs, first transcript, images.
import { roleSchema } from '../domain/site/role-names.ts';
import { z } from 'zod';
import { errorViewSchema } from '../operations/operation.ts';
import { query, stream } from './kit.ts';

const site = z.string().describe('name of the site');

export const logLineSchema = z.object({
  at: z.string().nullable(),
  host: z.string(),
  /** By name. */
  service: z.string(),
  role: roleSchema,
  container: z.string(),
  level: z.enum(['error', 'warning', 'info', 'debug', 'trace', 'unknown']),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const unreadLogSchema = z.object({
  host: z.string(),
  /** Null: the host itself. */
  container: z.string().nullable(),
  error: errorViewSchema,
});
export type UnreadLog = z.infer<typeof unreadLogSchema>;

/** A host that could not be asked, in an answer about several. */
export const unreadHostSchema = z.object({ host: z.string(), error: errorViewSchema });
export type UnreadHost = z.infer<typeof unreadHostSchema>;

const wordSchema = z.object({ word: z.string(), start: z.number(), end: z.number(), confidence: z.number() });

export const transcriptUpdateSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    mode: z.enum(['pre-recorded', 'streaming']),
    host: z.string(),
    address: z.string(),
  }),
  /** Streaming only: the transcript so far, which may still change. */
  z.object({
    kind: z.literal('interim'),
    mode: z.literal('streaming'),
    host: z.string(),
    transcript: z.string(),
  }),
  z.object({
    kind: z.literal('final'),
    mode: z.enum(['pre-recorded', 'streaming']),
    host: z.string(),
    transcript: z.string(),
    words: z.array(wordSchema),
    audioSeconds: z.number(),
    /** Wall time of the whole test, in milliseconds. */
    tookMs: z.number(),
    /** Streaming only: time from the first audio byte to the first interim words, in milliseconds. */
    firstWordsMs: z.number().nullable(),
    model: z.string().nullable(),
    /** True when stand-ins answered: the text is canned. */
    canned: z.boolean(),
  }),
]);
export type TranscriptUpdate = z.infer<typeof transcriptUpdateSchema>;

export const servicesContract = {
  'logs.follow': stream({
    title: 'Follow logs',
    summary:
      'Log lines of a site, merged over hosts and services, in batches, and what cannot be read. A successor of a container is followed on.',
    input: z.strictObject({
      site,
      service: z.string().optional().describe('only this service, by name, or all of a role'),
      host: z.string().optional().describe('only on this host'),
      tail: z.int().min(0).max(10_000).default(200).describe('so many lines of before, of each container'),
      follow: z.boolean().default(true).describe('go on with what is written from now on'),
    }),
    output: z.object({
      lines: z.array(logLineSchema),
      /** Everything that cannot be read now; there when it is different from before. */
      unread: z.array(unreadLogSchema).optional(),
    }),
  }),
  'transcripts.test': stream({
    title: 'Test a site with speech',
    summary:
      'Sends the shipped speech sample pre-recorded and streaming, and yields the transcript as it appears.',
    input: z.strictObject({
      site,
      host: z.string().optional().describe('only APIs of this host'),
      service: z.string().optional().describe('only this API, by name'),
      mode: z.enum(['both', 'pre-recorded', 'streaming']).default('both').describe('how the sample is sent'),
    }),
    output: transcriptUpdateSchema,
  }),
  'images.list': query({
    title: 'List images of a site',
    summary: 'Deepgram images on the hosts of a site, with digests and what uses them.',
    input: z.strictObject({ site }),
    output: z.object({
      /** Hosts that could not be asked. */
      unread: z.array(unreadHostSchema),
      images: z.array(
        z.object({
          host: z.string(),
          image: z.string(),
          digest: z.string().nullable(),
          sizeBytes: z.number(),
          createdAt: z.string(),
          usedBy: z.array(z.string()),
        }),
      ),
    }),
  }),
};
