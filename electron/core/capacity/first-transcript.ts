// Owns the test that counts: the shipped speech sample, sent pre-recorded and streaming, until words come back.
// Source: docs/domain.md, "Transcription" (frames, order of messages, pass criteria).
import type { TranscriptUpdate } from '#shared/contract/services';
import { AppError } from '#shared/errors/app-error';
import { readBounded } from '../ports/bounded-body.ts';
import { fetchService } from '../ports/fetch-service.ts';
import { answeringModel, ASKED_MODEL, type ModelInfo } from './answering-model.ts';
import { readSpeechSample, type SpeechSample } from './speech-sample.ts';
import { streamSample } from './stream-sample.ts';

export interface TranscriptOptions {
  host: string;
  /** Where the API answers, such as `http://127.0.0.1:8080`. */
  address: string;
  /** Before its routes, such as `/v1`. */
  path: string;
  mode: 'both' | 'pre-recorded' | 'streaming';
  /** How much of the sample is streamed, in seconds; the whole when absent. Streaming takes as long as the audio. */
  streamSeconds?: number;
  signal: AbortSignal;
}

const PRERECORDED_TIMEOUT_MS = 60_000;
/** A sentence with the times of its words is a few thousand. */
const MOST_BYTES = 1_048_576;

interface Answer {
  metadata?: { duration?: number; model_info?: Record<string, ModelInfo>; practice?: boolean };
  results?: { channels?: { alternatives?: { transcript?: string; words?: TranscriptWord[] }[] }[] };
}

interface TranscriptWord {
  word: string;
  start: number;
  end: number;
  confidence: number;
}

export class FirstTranscript {
  readonly #samplePath: string;

  constructor(samplePath: string) {
    this.#samplePath = samplePath;
  }

  /** Rejects with `transcript.*` or `service.unreachable`. */
  async *run(options: TranscriptOptions): AsyncGenerator<TranscriptUpdate> {
    const sample = await readSpeechSample(this.#samplePath);
    if (options.mode !== 'streaming') yield* this.#preRecorded(sample, options);
    if (options.mode !== 'pre-recorded') yield* streamSample(sample, options);
  }

  async *#preRecorded(sample: SpeechSample, options: TranscriptOptions): AsyncGenerator<TranscriptUpdate> {
    const { host, address, signal } = options;
    yield { kind: 'started', mode: 'pre-recorded', host, address };
    const startedAt = performance.now();
    const answer = await post(sample, options, signal);
    const alternative = answer.results?.channels?.[0]?.alternatives?.[0];
    if (!alternative?.transcript) {
      throw new AppError('transcript.empty', {}, { evidence: JSON.stringify(answer).slice(0, 500) });
    }
    const model = answeringModel(host, Object.values(answer.metadata?.model_info ?? {}));
    yield {
      kind: 'final',
      mode: 'pre-recorded',
      host,
      transcript: alternative.transcript,
      words: (alternative.words ?? []).map(({ word, start, end, confidence }) => ({
        word,
        start,
        end,
        confidence,
      })),
      audioSeconds: answer.metadata?.duration ?? sample.seconds,
      tookMs: Math.round(performance.now() - startedAt),
      firstWordsMs: null,
      model,
      canned: answer.metadata?.practice === true,
    };
  }
}

async function post(
  sample: SpeechSample,
  { host, address, path }: TranscriptOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const url = `${address}${path}/listen?model=${ASKED_MODEL}&smart_format=true`;
  let answer: Response;
  let body: string;
  try {
    answer = await fetchService(url, {
      method: 'POST',
      headers: { 'content-type': 'audio/wav' },
      body: new Uint8Array(sample.file),
      signal: AbortSignal.any([signal, AbortSignal.timeout(PRERECORDED_TIMEOUT_MS)]),
    });
    body = await readBounded(answer, MOST_BYTES);
  } catch (thrown) {
    signal.throwIfAborted();
    throw new AppError('service.unreachable', { service: 'API', host, address }, { cause: thrown });
  }
  if (!answer.ok)
    throw new AppError('transcript.refused', { status: answer.status }, { evidence: body.slice(0, 500) });
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed !== null && typeof parsed === 'object') return parsed;
  } catch {
    // Said below, with what came instead.
  }
  throw new AppError('transcript.empty', {}, { evidence: body.slice(0, 500) });
}
