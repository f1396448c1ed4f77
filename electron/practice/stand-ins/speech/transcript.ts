// Owns the canned words and where they lie in time. It says openly that it is a stand-in: nothing here listens.
// Leaves audio formats to audio.ts and the wire shapes to the API and Engine stand-ins.

/** What the shipped sample `assets/first-transcript.wav` says. */
export const cannedText =
  'Speech is working. This transcript was made on your own hardware, and nothing left the building.';

/** Length of the shipped sample: one round of the canned text. */
export const cannedDurationSeconds = 6.55;

export interface Word {
  word: string;
  start: number;
  end: number;
  confidence: number;
  punctuated_word: string;
}

const cannedWords = cannedText.split(' ');
const round = (value: number): number => Math.round(value * 1000) / 1000;

function nth(index: number, slotSeconds: number): Word {
  const punctuated = cannedWords[index % cannedWords.length] ?? '';
  const start = index * slotSeconds;
  return {
    word: punctuated.toLowerCase().replace(/[.,]/g, ''),
    start: round(start),
    end: round(start + slotSeconds * 0.85),
    confidence: round(0.99 - (index % 5) * 0.003),
    punctuated_word: punctuated,
  };
}

/**
 * Words for a whole file: the text is spread over the file, and repeats when the file is longer than one round.
 * A file too short for the text still gets all of it, only faster.
 */
export function wordsForFile(durationSeconds: number): Word[] {
  if (durationSeconds <= 0) return [];
  const rounds = Math.max(1, Math.round(durationSeconds / cannedDurationSeconds));
  const count = rounds * cannedWords.length;
  return Array.from({ length: count }, (_, index) => nth(index, durationSeconds / count));
}

const streamSlotSeconds = cannedDurationSeconds / cannedWords.length;

/** Words of a live stream whose end lies in `(from, to]` seconds: the length of the whole is not known yet. */
export function wordsBetween(fromSeconds: number, toSeconds: number): Word[] {
  const words: Word[] = [];
  for (let index = Math.floor(fromSeconds / streamSlotSeconds); ; index += 1) {
    const word = nth(index, streamSlotSeconds);
    if (word.end > toSeconds) return words;
    if (word.end > fromSeconds) words.push(word);
  }
}

/** Where the next sentence ends after `fromSeconds`: streams turn final there. */
export function sentenceEndAfter(fromSeconds: number): number {
  for (let index = Math.floor(fromSeconds / streamSlotSeconds); ; index += 1) {
    const word = nth(index, streamSlotSeconds);
    if (word.end > fromSeconds && /[.,]$/.test(word.punctuated_word)) return word.end;
  }
}

export function spoken(words: Word[], punctuated: boolean): string {
  return words.map((word) => (punctuated ? word.punctuated_word : word.word)).join(' ');
}
