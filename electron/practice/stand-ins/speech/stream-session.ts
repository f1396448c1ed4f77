// Owns a live stream's state: audio bytes in, hypotheses out, following the audio cursor in real time.
// Pure: no clock, no socket. The Engine stand-in feeds it and sends what comes out.
import { recogniseAudio, type AudioFormat, type RawParameters } from './audio.ts';
import { sentenceEndAfter, wordsBetween, type Word } from './transcript.ts';

export interface Hypothesis {
  start: number;
  duration: number;
  words: Word[];
  isFinal: boolean;
  speechFinal: boolean;
  fromFinalize: boolean;
}

const detectionBytes = 64;
/** A piece without a sentence end turns final after this much audio all the same. */
const longestPieceSeconds = 5;

export class StreamSession {
  readonly #raw: RawParameters;
  readonly #stepSeconds: number;
  #format: AudioFormat | undefined;
  #pending = Buffer.alloc(0);
  #audioBytes = 0;
  #finalUntil = 0;
  #shownUntil = 0;
  undecodable = false;

  constructor(raw: RawParameters, stepSeconds = 1) {
    this.#raw = raw;
    this.#stepSeconds = stepSeconds;
  }

  get cursorSeconds(): number {
    return this.#format ? this.#audioBytes / this.#format.bytesPerSecond : 0;
  }

  push(bytes: Buffer): Hypothesis[] {
    if (this.undecodable) return [];
    if (this.#format) this.#audioBytes += bytes.length;
    else if (!this.#detect(bytes)) return [];
    return this.#advance();
  }

  /** Everything heard so far becomes final. */
  finalize(): Hypothesis[] {
    return [this.#final(this.cursorSeconds, { fromFinalize: true, speechFinal: true })];
  }

  end(): Hypothesis[] {
    if (this.cursorSeconds <= this.#finalUntil) return [];
    return [this.#final(this.cursorSeconds, { fromFinalize: false, speechFinal: true })];
  }

  #detect(bytes: Buffer): boolean {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    if (this.#pending.length < detectionBytes && this.#raw.encoding === undefined) return false;
    this.#format = recogniseAudio(this.#pending, this.#raw);
    if (!this.#format) {
      this.undecodable = true;
      return false;
    }
    this.#audioBytes = Math.max(0, this.#pending.length - this.#format.headerBytes);
    this.#pending = Buffer.alloc(0);
    return true;
  }

  #advance(): Hypothesis[] {
    const out: Hypothesis[] = [];
    const cursor = this.cursorSeconds;
    for (;;) {
      const sentence = sentenceEndAfter(this.#finalUntil);
      const piece = Math.min(sentence, this.#finalUntil + longestPieceSeconds);
      if (piece > cursor) break;
      out.push(this.#final(piece, { fromFinalize: false, speechFinal: piece === sentence }));
    }
    if (cursor - this.#shownUntil >= this.#stepSeconds) {
      this.#shownUntil = cursor;
      out.push({ ...this.#piece(cursor), isFinal: false, speechFinal: false, fromFinalize: false });
    }
    return out;
  }

  #piece(until: number): { start: number; duration: number; words: Word[] } {
    const start = this.#finalUntil;
    return { start, duration: until - start, words: wordsBetween(start, until) };
  }

  #final(until: number, marks: { fromFinalize: boolean; speechFinal: boolean }): Hypothesis {
    const hypothesis = { ...this.#piece(until), isFinal: true, ...marks };
    this.#finalUntil = until;
    this.#shownUntil = Math.max(this.#shownUntil, until);
    return hypothesis;
  }
}
