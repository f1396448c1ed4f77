// Owns streaming the sample over a WebSocket in real time, 100 ms per message, and reading interim and final results.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { TranscriptUpdate } from '#shared/contract/services';
import { AppError } from '#shared/errors/app-error';
import { unverified } from '../ports/fetch-service.ts';
import { answeringModel, ASKED_MODEL, type ModelInfo } from './answering-model.ts';
import type { TranscriptOptions } from './first-transcript.ts';
import type { SpeechSample } from './speech-sample.ts';

const CHUNK_MS = 100;
const OPEN_TIMEOUT_MS = 10_000;
/** A result is a sentence with the times of its words. */
const MOST_BYTES = 1_048_576;
/** How long results may take after the last audio. */
const CLOSE_TIMEOUT_MS = 15_000;

type Word = Extract<TranscriptUpdate, { kind: 'final' }>['words'][number];

interface Message {
  type?: string;
  is_final?: boolean;
  duration?: number;
  practice?: boolean;
  channel?: { alternatives?: { transcript?: string; words?: Word[] }[] };
  metadata?: { practice?: boolean; model_info?: ModelInfo };
}

export async function* streamSample(
  sample: SpeechSample,
  options: TranscriptOptions,
): AsyncGenerator<TranscriptUpdate> {
  const { host, address, path, signal, streamSeconds = sample.seconds } = options;
  yield { kind: 'started', mode: 'streaming', host, address };
  const startedAt = performance.now();
  const query = `model=${ASKED_MODEL}&interim_results=true&smart_format=true&encoding=linear16&sample_rate=${sample.sampleRate}`;
  const socket = new WebSocket(`${address.replace(/^http/, 'ws')}${path}/listen?${query}`, {
    ...unverified,
    handshakeTimeout: OPEN_TIMEOUT_MS,
    maxPayload: MOST_BYTES,
  });
  const inbox = new Inbox(socket);
  const abort = () => socket.terminate();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await opened(socket, { host, address });
    const firstAudioAt = performance.now();
    const length = Math.min(sample.pcm.length, Math.floor(streamSeconds * sample.sampleRate) * 2);
    const sending = send(socket, sample.pcm.subarray(0, length), sample.bytesPerSecond);
    const finals: string[] = [];
    const words: Word[] = [];
    let firstWordsMs: number | null = null;
    let facts: { canned: boolean; model: string | null } = { canned: false, model: null };
    let metadata: Message | null = null;
    for await (const message of inbox) {
      if (message.type === 'Metadata') metadata = message;
      const alternative = message.channel?.alternatives?.[0];
      if (message.type !== 'Results' || !alternative) continue;
      facts = {
        canned: message.metadata?.practice ?? false,
        model: answeringModel(host, [message.metadata?.model_info]),
      };
      if (alternative.transcript) firstWordsMs ??= Math.round(performance.now() - firstAudioAt);
      const sofar = [...finals, alternative.transcript ?? ''].filter(Boolean).join(' ');
      if (message.is_final && alternative.transcript) {
        finals.push(alternative.transcript);
        words.push(...(alternative.words ?? []));
      }
      if (sofar) yield { kind: 'interim', mode: 'streaming', host, transcript: sofar };
    }
    await sending;
    signal.throwIfAborted();
    const transcript = finals.join(' ');
    if (!metadata)
      throw new AppError('transcript.cut', { mode: 'streaming' }, { evidence: inbox.closeWords });
    if (!transcript) throw new AppError('transcript.empty', {}, { evidence: JSON.stringify(metadata) });
    yield {
      kind: 'final',
      mode: 'streaming',
      host,
      transcript,
      words: words.map(({ word, start, end, confidence }) => ({ word, start, end, confidence })),
      audioSeconds: length / sample.bytesPerSecond,
      tookMs: Math.round(performance.now() - startedAt),
      firstWordsMs,
      model: facts.model,
      canned: facts.canned || metadata.practice === true,
    };
  } finally {
    signal.removeEventListener('abort', abort);
    socket.terminate();
  }
}

async function opened(
  socket: WebSocket,
  { host, address }: { host: string; address: string },
): Promise<void> {
  const refused = new Promise<never>((_, reject) => {
    socket.once('unexpected-response', (_request, answer) => {
      reject(new AppError('transcript.refused', { status: answer.statusCode ?? 0 }));
    });
  });
  try {
    await Promise.race([once(socket, 'open'), refused]);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('service.unreachable', { service: 'API', host, address }, { cause: thrown });
  }
}

/** Real time, kept by the clock and not by adding sleeps. */
async function send(socket: WebSocket, pcm: Buffer, bytesPerSecond: number): Promise<void> {
  const chunkBytes = Math.floor((bytesPerSecond * CHUNK_MS) / 1000 / 2) * 2;
  const startedAt = performance.now();
  for (let offset = 0; offset < pcm.length; offset += chunkBytes) {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(pcm.subarray(offset, offset + chunkBytes));
    const due = startedAt + ((offset + chunkBytes) / bytesPerSecond) * 1000;
    await delay(Math.max(0, due - performance.now()));
  }
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'CloseStream' }));
  setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
}

/** Messages of a socket as an iterable that ends with the connection. */
class Inbox implements AsyncIterable<Message> {
  readonly #queue: Message[] = [];
  #wake: (() => void) | null = null;
  #closed = false;
  closeWords = 'the connection ended without a close code';

  constructor(socket: WebSocket) {
    socket.on('message', (data, isBinary) => {
      if (isBinary) return;
      try {
        this.#queue.push(JSON.parse((data as Buffer).toString('utf8')) as Message);
      } catch {
        return;
      }
      this.#wake?.();
    });
    socket.on('error', (error) => (this.closeWords = error.message));
    socket.on('close', (code, reason) => {
      this.closeWords = `closed with ${code} ${reason.toString('utf8')}`;
      this.#closed = true;
      this.#wake?.();
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    for (;;) {
      const next = this.#queue.shift();
      if (next) yield next;
      else if (this.#closed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
