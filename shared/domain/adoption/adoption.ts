// Owns the shape of what is known before a deployment is adopted: what was found, the document that would describe it, and item by item
// what maps exactly, what Site Admin would make otherwise, what a document cannot say, and what cannot be taken.
import { z } from 'zod';
import { roleSchema } from '../site/role-names.ts';

export const itemKinds = ['exact', 'differs', 'unexpressed', 'refused'] as const;

export const adoptionItemSchema = z.object({
  /** `unexpressed` is lost when Site Admin makes the container anew, and in force until then. `refused` stops a part. */
  kind: z.enum(itemKinds),
  code: z.string(),
  /** The container it is about, or null for the host. */
  container: z.string().nullable(),
  message: z.string(),
  /** What the engine or the file says. */
  evidence: z.string().nullable(),
  remedy: z.string().nullable(),
});
export type AdoptionItem = z.infer<typeof adoptionItemSchema>;

const foundSchema = z.object({
  name: z.string(),
  id: z.string(),
  role: roleSchema,
  image: z.string(),
  release: z.string().nullable(),
  state: z.string(),
  /** Why it counts as one of this role. */
  recognisedBy: z.string(),
  /** By hand, or by which tool. */
  madeBy: z.string(),
  /** Whether the proposed document takes it. */
  taken: z.boolean(),
});
export type FoundRow = z.infer<typeof foundSchema>;

export const adoptionSchema = z.object({
  connection: z.string(),
  /** Such as `Docker 28.2.2`. */
  engine: z.string(),
  site: z.string(),
  found: z.array(foundSchema),
  /** Files as they were read back, with keys blacked out. */
  configs: z.array(z.object({ container: z.string(), path: z.string(), text: z.string() })),
  items: z.array(adoptionItemSchema),
  /** Null: nothing can be taken; the refused items say why. */
  document: z.string().nullable(),
  /** References that the document uses and whose values are in the containers. */
  secrets: z.array(z.object({ reference: z.string(), from: z.string() })),
  /** Identifies what was found and proposed: taking refuses another one. */
  fingerprint: z.string(),
});
export type Adoption = z.infer<typeof adoptionSchema>;

type Words = Pick<AdoptionItem, 'container' | 'message' | 'evidence'> & { remedy?: string };

export function item(kind: AdoptionItem['kind'], code: string, words: Words): AdoptionItem {
  return { kind, code, ...words, remedy: words.remedy ?? null };
}
