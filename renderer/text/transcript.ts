// Strings of the first transcript.
import { span } from '#renderer/text/format.ts';

export const transcriptText = {
  listening: (address: string) => `Sending the speech sample to ${address}`,
  waiting: 'Waiting for the first words',
  canned: 'Stand-ins answered; the text is canned.',
  modes: { 'pre-recorded': 'Pre-recorded', streaming: 'Streaming' },
  facts: {
    mode: 'Mode',
    audio: 'Audio',
    took: 'Took',
    firstWords: 'First words after',
    model: 'Model',
    words: 'Words',
    confidence: 'Lowest confidence',
  },
  label: 'Transcript',
  caption: 'Pre-recorded and streaming',
  seconds: (value: number) => `${value.toFixed(1)}\u00a0s`,
  percent: (value: number) => `${String(Math.round(value * 100))}\u00a0%`,
  span,
  again: 'Test again',
  overview: 'Show overview',
  works: 'Speech is working',
  notYet: 'No transcript yet',
};
