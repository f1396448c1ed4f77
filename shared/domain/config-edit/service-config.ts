// Owns the shape of what is known of a service's file: texts, and where each value comes from.
import { z } from 'zod';
import { plannableRoles } from '../site/role-names.ts';

export const valueOrigins = ['template', 'file', 'site', 'host', 'service'] as const;

export const configValueSchema = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  /** Absent: the document takes the key out of the file. Dates are texts. */
  value: z.json().optional(),
  /** `template` and `file`: of the base text. The others: which part of the document. */
  from: z.enum(valueOrigins),
  /** What it replaced, the nearest first. */
  replaced: z.array(z.object({ value: z.json(), from: z.enum(valueOrigins) })),
  /** In the final text, from 1. Null: it is not in there. */
  line: z.number().nullable(),
});
export type ConfigValue = z.infer<typeof configValueSchema>;

export const serviceConfigSchema = z.object({
  service: z.string(),
  role: z.enum(plannableRoles),
  /** Hosts that have the same texts and values, together. */
  variants: z.array(
    z.object({
      hosts: z.array(z.string()),
      base: z.object({
        /** Of the file of the site, or the usual one. */
        name: z.string(),
        origin: z.enum(['template', 'delivered', 'adopted']),
        /** Key in `texts`, as the others here. */
        text: z.string(),
      }),
      final: z.string(),
      /** The text of the revision in force. Null: nothing was applied, or this service was not part of it. */
      applied: z.string().nullable(),
      /** The base text cannot take the values, so the file is written without its comments. */
      isWrittenAnew: z.boolean(),
      values: z.array(configValueSchema),
    }),
  ),
});
export type ServiceConfig = z.infer<typeof serviceConfigSchema>;
