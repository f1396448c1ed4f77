// Owns the edits of the files of a site, as data: what an operator asks for, in any door.
import { z } from 'zod';

const path = z.array(z.union([z.string(), z.int().min(0)])).min(1);
const service = z.string();
/** Null: on every host that has the service. */
const host = z.string().nullable().default(null);

/**
 * Which part of the document has the value: `site` for every host, `host` for one. `service` is the entry of the service in `run`, or that of the
 * host where it has none.
 */
export const scopes = ['site', 'host', 'service'] as const;
const scope = z.enum(scopes).default('site');

export const configEditsSchema = z
  .array(
    z.discriminatedUnion('kind', [
      /** The value comes into the document, and so into the file. */
      z.strictObject({ kind: z.literal('set'), service, host, scope, path, value: z.json() }),
      /** The key shall not be in the file, whatever its base text has. */
      z.strictObject({ kind: z.literal('unset'), service, host, scope, path }),
      /** The document says nothing of the key any more, on this host or on all: what the base text has is in force again. */
      z.strictObject({ kind: z.literal('reset'), service, host, path }),
      /** The final text as the operator edited it on one host. */
      z.strictObject({ kind: z.literal('text'), service, host: z.string(), text: z.string() }),
      /** Another base text: a file of the site, which may be new, or null for our template. */
      z.strictObject({
        kind: z.literal('file'),
        service,
        host,
        name: z.string().nullable(),
        text: z.string().optional(),
      }),
    ]),
  )
  .max(500)
  .describe('set, unset, reset, text and file, in this order carried out');
export type ConfigEdit = z.infer<typeof configEditsSchema>[number];
