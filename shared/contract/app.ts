// Owns the procedures about the app itself: what it is, where it keeps things, settings, secrets.
import { z } from 'zod';
import { audienceSchema } from '#shared/domain/secrets/audience';
import { command, event, query } from './kit.ts';

const nothing = z.strictObject({});

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  density: z.enum(['comfortable', 'dense']).default('comfortable'),
  /** How often a visible screen reads the status again, in milliseconds. */
  refreshMs: z.int().min(1000).max(60_000).default(5000),
});
export type Settings = z.infer<typeof settingsSchema>;

const secretName = z.string().describe('name of the secret');
const audienceWords = 'where it may be sent: license, environment, registry:HOST or ssh:HOST';

const sealerSchema = z.enum(['os-keychain', 'key-file']);

export const appContract = {
  'app.info': query({
    title: 'Describe this app',
    summary: 'Version, data directory, how secrets are sealed, and what this door can do.',
    input: nothing,
    output: z.object({
      version: z.string(),
      node: z.string(),
      platform: z.string(),
      dataDirectory: z.string(),
      secretsSealedBy: sealerSchema,
      /** Which door owns the running core. */
      host: z.enum(['window', 'browser', 'cli']),
      processId: z.number(),
      startedAt: z.string(),
    }),
  }),
  'app.doctor': query({
    title: 'Examine this app',
    summary: 'Checks data directory, store, secrets, local engines and practice engine.',
    input: nothing,
    output: z.object({
      checks: z.array(
        z.object({
          name: z.string(),
          level: z.enum(['ok', 'warning', 'blocker']),
          message: z.string(),
          remedy: z.string().nullable(),
        }),
      ),
    }),
  }),
  'settings.get': query({
    title: 'Read the settings',
    summary: 'The settings of this data directory.',
    input: nothing,
    output: settingsSchema,
  }),
  'settings.set': command({
    title: 'Change settings',
    summary: 'Changes the settings given and leaves the others.',
    effect: 'changes',
    input: z.strictObject({
      theme: z.enum(['system', 'light', 'dark']).optional().describe('colours of the screens'),
      density: z.enum(['comfortable', 'dense']).optional().describe('room between rows on the screens'),
      refreshMs: z
        .int()
        .min(1000)
        .max(60_000)
        .optional()
        .describe('how often a visible screen reads the status again, in milliseconds'),
    }),
    output: settingsSchema,
  }),
  'secrets.list': query({
    title: 'List secrets',
    summary: 'Names and ages of the secrets stored here; never a value.',
    input: nothing,
    output: z.object({
      sealedBy: sealerSchema,
      secrets: z.array(
        z.object({
          name: z.string(),
          sealedBy: sealerSchema,
          storedAt: z.string(),
          /** Where it may be sent. */
          audiences: z.array(z.string()),
        }),
      ),
    }),
  }),
  'secrets.put': command({
    title: 'Store a secret',
    summary: 'Seals a secret under a name; site documents refer to it as "secret:NAME".',
    effect: 'changes',
    input: z.strictObject({
      name: z
        .string()
        .regex(/^[\w.-]{1,64}$/, 'up to 64 letters, digits, dots, dashes and underscores')
        .describe('name to refer to it by'),
      value: z.string().min(1).max(10_000).describe('the secret itself'),
      audiences: z.array(audienceSchema).max(20).default([]).describe(audienceWords),
    }),
    output: z.object({ reference: z.string(), audiences: z.array(z.string()) }),
  }),
  'secrets.allow': command({
    title: 'Allow a use of a secret',
    summary: 'From now on the secret may be sent there: license, environment, registry:HOST or ssh:HOST.',
    effect: 'changes',
    input: z.strictObject({ name: secretName, audience: audienceSchema.describe(audienceWords) }),
    output: z.object({ audiences: z.array(z.string()) }),
  }),
  'secrets.disallow': command({
    title: 'End a use of a secret',
    summary: 'The secret is not sent there any more.',
    effect: 'changes',
    input: z.strictObject({ name: secretName, audience: z.string().describe(audienceWords) }),
    output: z.object({ audiences: z.array(z.string()) }),
  }),
  'secrets.remove': command({
    title: 'Forget a secret',
    summary: 'Removes a stored secret.',
    effect: 'changes',
    input: z.strictObject({ name: secretName }),
    output: z.object({ removed: z.boolean() }),
  }),
  'sessions.list': query({
    title: 'List browser sessions',
    summary:
      'Who is signed in through the browser door, and one-time addresses that were used again from elsewhere.',
    input: nothing,
    output: z.object({
      sessions: z.array(
        z.object({
          id: z.string(),
          /** What the browser says of itself; it may say anything. */
          client: z.string(),
          openedAt: z.string(),
          /** When its page last sent something. */
          usedAt: z.string(),
          /** Tabs that are open with it. */
          connections: z.number(),
          /** The session that this call came through. */
          isOwn: z.boolean(),
        }),
      ),
      usedAgain: z.array(z.object({ at: z.string(), client: z.string() })),
    }),
  }),
  'sessions.end': command({
    title: 'Sign a browser session out',
    summary: 'Ends a session of the browser door and closes its tabs’ connections.',
    effect: 'changes',
    input: z.strictObject({ id: z.string().describe('id of the session, as `sessions list` shows it') }),
    output: z.object({ ended: z.boolean() }),
  }),
  'sessions.changed': event({
    title: 'Browser sessions changed',
    summary: 'A session was opened or ended, or a one-time address was used again from elsewhere.',
    output: z.object({ why: z.enum(['opened', 'ended', 'usedAgain']), client: z.string() }),
  }),
  'settings.changed': event({
    title: 'Settings changed',
    summary: 'Some door changed the settings.',
    output: settingsSchema,
  }),
};
