// Owns the keys of the browser door: one-time tokens, and the sessions they are swapped for. Kept only in memory.
import { createHash, randomBytes } from 'node:crypto';

const TOKEN_LIFE_MS = 15 * 60_000;
const MAX_TOKENS = 64;

export class DoorKeys {
  /** Hash of a token → when it ends. Hashes, so that a lookup tells nothing by its timing. */
  readonly #tokens = new Map<string, number>();
  readonly #sessions = new Set<string>();

  newToken(): string {
    const token = randomBytes(32).toString('base64url');
    if (this.#tokens.size >= MAX_TOKENS) this.#tokens.delete(this.#tokens.keys().next().value ?? '');
    this.#tokens.set(hash(token), performance.now() + TOKEN_LIFE_MS);
    return token;
  }

  /** Swaps a token for a session key, once; null when it is unknown, used or too old. */
  swap(token: string): string | null {
    const key = hash(token);
    const endsAt = this.#tokens.get(key);
    this.#tokens.delete(key);
    if (endsAt === undefined || endsAt < performance.now()) return null;
    const session = randomBytes(32).toString('base64url');
    this.#sessions.add(hash(session));
    return session;
  }

  isSession(session: string): boolean {
    return this.#sessions.has(hash(session));
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
