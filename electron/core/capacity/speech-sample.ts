// Owns reading the shipped speech sample: a WAV file of 16-bit PCM.
import { readFile } from 'node:fs/promises';

export interface SpeechSample {
  /** The whole file, for a pre-recorded request. */
  file: Buffer;
  /** Only the samples, for a stream. */
  pcm: Buffer;
  sampleRate: number;
  bytesPerSecond: number;
  seconds: number;
}

export async function readSpeechSample(path: string): Promise<SpeechSample> {
  const file = await readFile(path);
  const channels = file.readUInt16LE(22);
  const sampleRate = file.readUInt32LE(24);
  const bytesPerSecond = file.readUInt32LE(28);
  let offset = 12;
  while (offset + 8 <= file.length) {
    const size = file.readUInt32LE(offset + 4);
    if (file.toString('ascii', offset, offset + 4) === 'data') {
      const pcm = file.subarray(offset + 8, offset + 8 + size);
      return { file, pcm, sampleRate, bytesPerSecond, seconds: pcm.length / bytesPerSecond };
    }
    offset += 8 + size + (size % 2);
  }
  throw new Error(`${path} is not a WAV file with samples (${channels} channels read)`);
}
