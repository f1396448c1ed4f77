// Remembers documents that were given to doors, by their digest, so that an operator whose edits came too late is shown what the other one changed.
import { sha256 } from '../ports/sha256.ts';

/** A document has at most half a megabyte. */
const MOST = 20;

export class RecentTexts {
  /** The oldest first. */
  readonly #texts = new Map<string, string>();

  keep(text: string): void {
    const digest = sha256(text);
    this.#texts.delete(digest);
    this.#texts.set(digest, text);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= MOST) return;
      this.#texts.delete(oldest);
    }
  }

  /** Null: not remembered any more. */
  find(digest: string): string | null {
    return this.#texts.get(digest) ?? null;
  }
}
