// Owns the hash that the domain asks for by its type and cannot make itself, because it knows no Node.
import { createHash } from 'node:crypto';

/** SHA-256 of the text in UTF-8, as 64 hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
