// Owns answering the API's inference calls on the Engine's `/v2` listener: batch over POST, streams over WebSocket.
// The wire between API and Engine is the vendor's internal one and not ours to copy: this is practice's own.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { refuseUpgrade } from '#base/guard-server';
import { answerJson, readBody, placeOf } from '../answers.ts';
import { audioDurationSeconds, type RawParameters } from '../speech/audio.ts';
import { findModel, type LoadedModel } from '../speech/models.ts';
import { StreamSession, type Hypothesis } from '../speech/stream-session.ts';
import { wordsForFile } from '../speech/transcript.ts';
import type { Surroundings } from '../surroundings.ts';
import type { EngineMetrics } from './engine-metrics.ts';

interface InferenceOptions {
  around: Surroundings;
  metrics: EngineMetrics;
  models: () => LoadedModel[];
  maxActiveRequests: number;
  streamStepSeconds: number;
  /** Called when a request ended, so that a draining Engine can leave. */
  onIdle: () => void;
}

const streamLatencyMs = 60;

function rawParameters(query: URLSearchParams): RawParameters {
  const number = (name: string): number | undefined => {
    const value = Number(query.get(name));
    return Number.isFinite(value) && value > 0 ? value : undefined;
  };
  return {
    encoding: query.get('encoding') ?? undefined,
    sampleRate: number('sample_rate'),
    channels: number('channels'),
  };
}

export class Inference {
  readonly #options: InferenceOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 16 << 20 });

  constructor(options: InferenceOptions) {
    this.#options = options;
  }

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, { socket, head });
    });
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const place = placeOf(request);
    if (place.pathname === '/v2/models') {
      answerJson(response, 200, this.#options.models());
    } else if (place.pathname === '/v2/batch' && request.method === 'POST') {
      void this.#batch(request, response).catch(() => response.destroy());
    } else {
      answerJson(response, 404, { error: 'Not Found' });
    }
  }

  #full(): boolean {
    const { maxActiveRequests, metrics } = this.#options;
    return maxActiveRequests > 0 && metrics.activeTotal >= maxActiveRequests;
  }

  #model(query: URLSearchParams, mode: 'batch' | 'streaming'): LoadedModel | undefined {
    return findModel(this.#options.models(), {
      model: query.get('model') ?? 'nova-3',
      language: query.get('language') ?? 'en',
      mode,
    });
  }

  async #batch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { metrics, around, onIdle } = this.#options;
    const startedAt = performance.now();
    if (this.#full()) {
      metrics.refused('batch', 503);
      request.resume();
      answerJson(response, 503, { error: 'Engine is at max_active_requests' });
      return;
    }
    metrics.began('batch');
    let status = 500;
    try {
      const query = placeOf(request).searchParams;
      const audio = await readBody(request);
      const model = this.#model(query, 'batch');
      const durationSeconds = audioDurationSeconds(audio, rawParameters(query));
      if (around.faults.has('inference-fails')) {
        around.log.error('impeller::inference', 'CUDA error: an illegal memory access was encountered');
      } else if (!model) {
        status = 400;
      } else if (durationSeconds === undefined) {
        status = 422;
      } else {
        const inferenceAt = performance.now();
        await this.#compute(durationSeconds);
        const now = performance.now();
        metrics.file({
          audioSeconds: durationSeconds,
          wallSeconds: (now - inferenceAt) / 1000,
          responseSeconds: (now - startedAt) / 1000,
        });
        status = 200;
        answerJson(response, 200, { model, duration: durationSeconds, words: wordsForFile(durationSeconds) });
      }
      if (status !== 200) answerJson(response, status, { error: 'inference refused' });
    } finally {
      metrics.ended('batch', status);
      onIdle();
    }
  }

  /** About 150 times real time on an idle Engine, slower with company: enough for load pictures to look right. */
  #compute(audioSeconds: number): Promise<void> {
    const { metrics } = this.#options;
    const wallMs = (15 + audioSeconds * 6) * Math.max(1, metrics.activeTotal / 4);
    return new Promise((resolve) => setTimeout(resolve, Math.min(wallMs, 60_000)));
  }

  #upgrade(request: IncomingMessage, connection: { socket: Duplex; head: Buffer }): void {
    const { metrics, around } = this.#options;
    const startedAt = performance.now();
    const place = placeOf(request);
    const model = this.#model(place.searchParams, 'streaming');
    const status =
      place.pathname !== '/v2/stream'
        ? 404
        : this.#full()
          ? 503
          : !model
            ? 400
            : around.faults.has('inference-fails')
              ? 500
              : 101;
    if (status !== 101 || !model) {
      metrics.refused('stream', status);
      refuseUpgrade(connection.socket, status);
      return;
    }
    this.#sockets.handleUpgrade(request, connection.socket, connection.head, (socket) => {
      metrics.began('stream');
      metrics.streamConnected((performance.now() - startedAt) / 1000);
      this.#stream(
        socket,
        new StreamSession(rawParameters(place.searchParams), this.#options.streamStepSeconds),
        model,
      );
    });
  }

  #stream(socket: WebSocket, session: StreamSession, model: LoadedModel): void {
    const { metrics, onIdle } = this.#options;
    let measured = false;
    const say = (message: object, delayMs = streamLatencyMs): void => {
      setTimeout(() => {
        if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
      }, delayMs);
    };
    const show = (hypotheses: Hypothesis[]): void => {
      for (const hypothesis of hypotheses) {
        if (!measured) metrics.streamLatency(streamLatencyMs / 1000);
        measured = true;
        say({ type: 'hypothesis', ...hypothesis });
      }
    };
    say({ type: 'model', model }, 0);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) {
        show(session.push(data));
        if (session.undecodable) say({ type: 'undecodable' });
        return;
      }
      const order = JSON.parse(data.toString('utf8')) as { type: string };
      if (order.type === 'finalize') show(session.finalize());
      if (order.type === 'close') {
        show(session.end());
        say({ type: 'end', duration: session.cursorSeconds });
      }
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      metrics.ended('stream', 101);
      onIdle();
    });
  }
}
