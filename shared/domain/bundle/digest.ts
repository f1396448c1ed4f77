// Owns the shape of digests in bundles and have-lists.
import { z } from 'zod';

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits');

/** SHA-256 of a text, as lower-case hex. Passed in, because `shared` has neither Node nor DOM. */
export type Hash = (text: string) => string;
export const hexOf = (digest: string): string => digest.slice('sha256:'.length);
