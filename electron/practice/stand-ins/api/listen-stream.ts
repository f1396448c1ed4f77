// Owns the WebSocket `/v1/listen`: handshake refusals, control messages, results in real time, closing codes
// (docs/domain.md, "Transcription"). The Engine stand-in does the hearing; this file relays and words it.
import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { placeOf } from '../answers.ts';
import { knownEncoding } from '../speech/audio.ts';
import { findModel, type LoadedModel } from '../speech/models.ts';
import type { Hypothesis } from '../speech/stream-session.ts';
import { durationFromEnv } from '../surroundings.ts';
import { NoEngine } from './driver-pool.ts';
import type { ListenOptions } from './listen-batch.ts';
import * as shape from './request-shape.ts';

type FromEngine =
  | ({ type: 'hypothesis' } & Hypothesis)
  | { type: 'end'; duration: number }
  | { type: 'model'; model: LoadedModel }
  | { type: 'undecodable' };

interface Handshake {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

const badParameter = (words: string): shape.ApiError => ({
  err_code: 'Bad Request',
  err_msg: `Bad Request: ${words}`,
});

function refusal(
  query: URLSearchParams,
  options: ListenOptions,
): { status: number; error: shape.ApiError } | undefined {
  if (options.inFlight.full) return { status: 429, error: shape.tooMany };
  const encoding = query.get('encoding');
  if (encoding !== null && !knownEncoding(encoding))
    return { status: 400, error: badParameter(`unknown encoding \`${encoding}\``) };
  if (encoding !== null && query.get('sample_rate') === null) {
    return { status: 400, error: badParameter('sample_rate is required when encoding is set') };
  }
  const models = options.pool.models();
  const wish = {
    model: query.get('model') ?? 'nova-3',
    language: query.get('language') ?? 'en',
    mode: 'streaming' as const,
  };
  if (models.length > 0 && !findModel(models, wish)) return { status: 400, error: shape.noSuchModel };
  return undefined;
}

export class StreamingListen {
  readonly #options: ListenOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 16 << 20 });

  constructor(options: ListenOptions) {
    this.#options = options;
    this.#sockets.on('headers', (headers, request) => {
      headers.push(`dg-request-id: ${this.#requestIds.get(request) ?? ''}`);
    });
  }

  readonly #requestIds = new WeakMap<IncomingMessage, string>();

  async upgrade(handshake: Handshake): Promise<void> {
    const { inFlight, pool, health } = this.#options;
    const requestId = randomUUID();
    this.#requestIds.set(handshake.request, requestId);
    const query = placeOf(handshake.request).searchParams;
    const refused = refusal(query, this.#options);
    if (refused) {
      if (refused.status !== 429) health.judged(false);
      this.#refuse(handshake.socket, { ...refused, requestId });
      return;
    }
    const end = inFlight.begin('stream');
    try {
      const engine = await pool.stream(query.toString());
      if (!handshake.socket.readable || !handshake.socket.writable) {
        // The caller left while an Engine was sought: nobody will be told of the upgrade, so it is over here.
        engine.terminate();
        end();
        return;
      }
      this.#sockets.handleUpgrade(handshake.request, handshake.socket, handshake.head, (client) => {
        new StreamRelay({ client, engine, query, requestId, options: this.#options, onEnd: end }).begin();
      });
    } catch (error) {
      end();
      health.judged(false);
      const status = error instanceof NoEngine ? 503 : 500;
      this.#refuse(handshake.socket, {
        status,
        error: status === 503 ? shape.noEngineAccepts : shape.engineFailed,
        requestId,
      });
    }
  }

  #refuse(socket: Duplex, failure: { status: number; error: shape.ApiError; requestId: string }): void {
    const words: Record<number, string> = {
      400: 'Bad Request',
      429: 'Too Many Requests',
      503: 'Service Unavailable',
    };
    const body = JSON.stringify({ ...failure.error, request_id: failure.requestId });
    socket.end(
      `HTTP/1.1 ${String(failure.status)} ${words[failure.status] ?? 'Internal Server Error'}\r\n` +
        `content-type: application/json\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\n` +
        `dg-request-id: ${failure.requestId}\r\ndg-error: ${failure.error.err_msg}\r\nconnection: close\r\n\r\n${body}`,
      () => socket.destroy(),
    );
  }
}

interface RelayOptions {
  client: WebSocket;
  engine: WebSocket;
  query: URLSearchParams;
  requestId: string;
  options: ListenOptions;
  onEnd: () => void;
}

/** The vendor raised its silence limit from 10 s to 12 s in 240426 (docs/domain.md, "Transcription"). */
const silenceLimitMs = 12_000;

class StreamRelay {
  readonly #relay: RelayOptions;
  readonly #punctuated: boolean;
  readonly #hash = createHash('sha256');
  readonly #silenceMs: number;
  #silence: NodeJS.Timeout | undefined;
  #model: LoadedModel | undefined;
  #closing = false;
  #failed = false;

  constructor(relay: RelayOptions) {
    this.#relay = relay;
    this.#punctuated = shape.punctuates(relay.query);
    this.#silenceMs = durationFromEnv(relay.options.around.env, 'PRACTICE_STREAM_TIMEOUT_MS', silenceLimitMs);
  }

  begin(): void {
    const { client, engine } = this.#relay;
    this.#listenForSilence();
    client.on('message', (data: Buffer, isBinary: boolean) => this.#fromClient(data, isBinary));
    client.on('error', () => client.terminate());
    client.on('close', () => this.#over());
    engine.on('message', (data: Buffer) => this.#fromEngine(JSON.parse(data.toString('utf8')) as FromEngine));
    engine.on('close', () => {
      if (this.#closing) return;
      this.#failed = true;
      this.#close(1011, 'NET-0000: the Engine closed the connection');
    });
    engine.resume();
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#close(
        1011,
        'Deepgram did not receive audio data or a text message within the timeout window. NET-0001',
      );
    }, this.#silenceMs);
  }

  #fromClient(data: Buffer, isBinary: boolean): void {
    const { engine } = this.#relay;
    if (this.#closing || engine.readyState !== engine.OPEN) return;
    this.#listenForSilence();
    if (isBinary && data.length > 0) {
      this.#hash.update(data);
      engine.send(data);
      return;
    }
    // An empty binary frame is the oldest way to say "no more audio": it ends the stream, which is why callers must not send one by accident.
    const kind = isBinary ? 'CloseStream' : this.#orderIn(data);
    if (kind === 'Finalize') engine.send(JSON.stringify({ type: 'finalize' }));
    if (kind === 'CloseStream') engine.send(JSON.stringify({ type: 'close' }));
  }

  #orderIn(data: Buffer): string | undefined {
    try {
      return (JSON.parse(data.toString('utf8')) as { type?: string }).type;
    } catch {
      this.#failed = true;
      this.#close(1008, 'DATA-0000: the text message is not valid JSON');
      return undefined;
    }
  }

  #fromEngine(message: FromEngine): void {
    if (message.type === 'model') this.#model = message.model;
    if (message.type === 'hypothesis') this.#results(message);
    if (message.type === 'end') this.#metadata(message.duration);
    if (message.type === 'undecodable') {
      this.#failed = true;
      this.#close(1008, 'DATA-0000: the payload cannot be decoded as audio');
    }
  }

  #results(heard: Hypothesis): void {
    const { query, requestId } = this.#relay;
    if (!heard.isFinal && query.get('interim_results') !== 'true') return;
    const model = this.#model;
    this.#say({
      type: 'Results',
      channel_index: [0, 1],
      duration: Math.round(heard.duration * 1000) / 1000,
      start: Math.round(heard.start * 1000) / 1000,
      is_final: heard.isFinal,
      speech_final: heard.speechFinal,
      from_finalize: heard.fromFinalize,
      channel: { alternatives: [shape.alternative(heard.words, this.#punctuated)] },
      metadata: {
        request_id: requestId,
        ...(model ? { model_info: shape.modelInfo(model)[model.uuid], model_uuid: model.uuid } : {}),
        practice: true,
      },
    });
    const last = heard.words.at(-1);
    if (heard.speechFinal && query.get('utterance_end_ms') !== null && last) {
      this.#say({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: last.end });
    }
  }

  #metadata(duration: number): void {
    const model = this.#model;
    this.#say({
      type: 'Metadata',
      transaction_key: 'deprecated',
      request_id: this.#relay.requestId,
      sha256: this.#hash.digest('hex'),
      created: new Date().toISOString(),
      duration: Math.round(duration * 1000) / 1000,
      channels: duration > 0 ? 1 : 0,
      ...(model ? { models: [model.uuid], model_info: shape.modelInfo(model) } : {}),
      practice: true,
    });
    this.#close(1000, '');
  }

  #say(message: object): void {
    const { client } = this.#relay;
    if (client.readyState === client.OPEN) client.send(JSON.stringify(message));
  }

  #close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    clearTimeout(this.#silence);
    this.#relay.client.close(code, reason);
    this.#relay.engine.close();
  }

  #over(): void {
    const { options, engine, onEnd } = this.#relay;
    this.#closing = true;
    clearTimeout(this.#silence);
    engine.close();
    options.health.judged(!this.#failed);
    onEnd();
  }
}
