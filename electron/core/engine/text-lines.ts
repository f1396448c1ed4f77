// Owns making lines of text out of bytes that arrive in pieces: a character that is cut between two pieces stays whole, and what was read is not
// searched again.

export class TextLines {
  readonly #decoder = new TextDecoder();
  #pending: string[] = [];
  #pendingChars = 0;

  /** The lines that this piece completes, without their ends. */
  take(piece: Uint8Array): string[] {
    const [first = '', ...others] = this.#decoder.decode(piece, { stream: true }).split('\n');
    const last = others.pop();
    this.#keep(first);
    if (last === undefined) return [];
    const lines = [this.cut(), ...others];
    this.#keep(last);
    return lines;
  }

  /** How much of a line has come that has not ended yet. */
  get pendingChars(): number {
    return this.#pendingChars;
  }

  /** What has come of the line so far; the line begins anew after it. */
  cut(): string {
    const text = this.#pending.join('');
    this.#pending = [];
    this.#pendingChars = 0;
    return text;
  }

  /** No more bytes come: the line without an end, or an empty text. */
  end(): string {
    this.#keep(this.#decoder.decode());
    return this.cut();
  }

  #keep(text: string): void {
    if (text === '') return;
    this.#pending.push(text);
    this.#pendingChars += text.length;
  }
}
