// Owns telling audio from other bytes and how long it lasts. Leaves the words to transcript.ts.

export interface AudioFormat {
  /** Bytes of audio for one second over all channels. */
  bytesPerSecond: number;
  channels: number;
  /** Bytes before the first sample. */
  headerBytes: number;
  dataBytes?: number;
}

export interface RawParameters {
  encoding?: string;
  sampleRate?: number;
  channels?: number;
}

const bytesPerSample: Record<string, number> = { linear16: 2, linear32: 4, mulaw: 1, alaw: 1 };

export function knownEncoding(encoding: string): boolean {
  return (
    encoding in bytesPerSample ||
    ['flac', 'opus', 'ogg-opus', 'speex', 'g729', 'amr-nb', 'amr-wb'].includes(encoding)
  );
}

/** RIFF/WAVE header, or undefined when the bytes are something else (or too few to tell). */
export function readWavHeader(bytes: Buffer): AudioFormat | undefined {
  if (
    bytes.length < 12 ||
    bytes.toString('latin1', 0, 4) !== 'RIFF' ||
    bytes.toString('latin1', 8, 12) !== 'WAVE'
  ) {
    return undefined;
  }
  let bytesPerSecond = 0;
  let channels = 1;
  for (let offset = 12; offset + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', offset, offset + 4);
    const sizeBytes = bytes.readUInt32LE(offset + 4);
    if (name === 'fmt ' && offset + 20 <= bytes.length) {
      channels = bytes.readUInt16LE(offset + 10);
      bytesPerSecond = bytes.readUInt32LE(offset + 16);
    }
    if (name === 'data') {
      if (bytesPerSecond === 0) return undefined;
      return { bytesPerSecond, channels, headerBytes: offset + 8, dataBytes: sizeBytes };
    }
    offset += 8 + sizeBytes + (sizeBytes % 2);
  }
  return undefined;
}

function rawFormat(raw: RawParameters): AudioFormat | undefined {
  const sampleBytes = bytesPerSample[raw.encoding ?? ''];
  if (sampleBytes === undefined || !raw.sampleRate) return undefined;
  const channels = raw.channels ?? 1;
  return { bytesPerSecond: sampleBytes * raw.sampleRate * channels, channels, headerBytes: 0 };
}

/** Compressed containers: recognised by their first bytes, their length only estimated from a usual bit rate. */
const containers: { magic: RegExp; bytesPerSecond: number }[] = [
  { magic: /^OggS/, bytesPerSecond: 4000 },
  { magic: /^fLaC/, bytesPerSecond: 40_000 },
  { magic: /^ID3|^\xff[\xfb\xf3\xf2\xfa]/, bytesPerSecond: 16_000 },
  { magic: /^\x1a\x45\xdf\xa3/, bytesPerSecond: 4000 },
  { magic: /^....ftyp/s, bytesPerSecond: 16_000 },
];

export function recogniseAudio(bytes: Buffer, raw: RawParameters): AudioFormat | undefined {
  const wav = readWavHeader(bytes);
  if (wav) return wav;
  if (raw.encoding !== undefined)
    return rawFormat(raw) ?? { bytesPerSecond: 16_000, channels: 1, headerBytes: 0 };
  const head = bytes.toString('latin1', 0, 12);
  const container = containers.find((candidate) => candidate.magic.test(head));
  return container && { bytesPerSecond: container.bytesPerSecond, channels: 1, headerBytes: 0 };
}

/** Seconds of audio in a whole file; undefined when the bytes are not audio. */
export function audioDurationSeconds(bytes: Buffer, raw: RawParameters): number | undefined {
  const format = recogniseAudio(bytes, raw);
  if (!format) return undefined;
  // Streamed WAV files carry 0 or 0xFFFFFFFF as size: what has arrived is what counts.
  const presentBytes = Math.max(0, bytes.length - format.headerBytes);
  const dataBytes = Math.min(format.dataBytes || presentBytes, presentBytes);
  return dataBytes / format.bytesPerSecond;
}
