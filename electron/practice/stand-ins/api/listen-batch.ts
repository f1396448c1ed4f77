// Owns POST `/v1/listen`: audio as the body or `{"url"}` fetched by the API itself, inference by the pool,
// and the errors callers see (docs/domain.md, "Transcription" and "Limits").
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, readBody, placeOf } from '../answers.ts';
import type { ComponentConfig } from '../component-config.ts';
import { callRemote } from '../remote-call.ts';
import { findModel } from '../speech/models.ts';
import type { Surroundings } from '../surroundings.ts';
import { NoEngine, type DriverPool } from './driver-pool.ts';
import type { HealthJudge } from './health.ts';
import type { InFlight } from './in-flight.ts';
import * as shape from './request-shape.ts';

export interface ListenOptions {
  around: Surroundings;
  config: ComponentConfig;
  pool: DriverPool;
  health: HealthJudge;
  inFlight: InFlight;
}

type Outcome = { status: 200; body: object } | { status: number; error: shape.ApiError };

const remoteContentError = (words: string): Outcome => ({
  status: 400,
  error: {
    err_code: 'REMOTE_CONTENT_ERROR',
    err_msg: `The remote server hosting the media returned an error: ${words}`,
  },
});

async function takeAudio(request: IncomingMessage, options: ListenOptions): Promise<Buffer | Outcome> {
  const body = await readBody(request);
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return body;
  let source: URL;
  try {
    source = new URL((JSON.parse(body.toString('utf8')) as { url: string }).url);
  } catch {
    return {
      status: 400,
      error: {
        err_code: 'Bad Request',
        err_msg: 'Bad Request: could not parse JSON body, expected {"url": "…"}',
      },
    };
  }
  try {
    const answer = await callRemote(options.around.network, source, {
      timeoutMs: options.config.durationMs('server.fetch_timeout', 60_000),
      connectTimeoutMs: options.config.durationMs('server.fetch_conn_timeout', 1000),
    });
    return answer.status === 200 ? answer.body : remoteContentError(String(answer.status));
  } catch (error) {
    return remoteContentError((error as Error).message);
  }
}

async function transcribe(
  request: IncomingMessage,
  call: { options: ListenOptions; requestId: string },
): Promise<Outcome> {
  const { pool } = call.options;
  const query = placeOf(request).searchParams;
  const audio = await takeAudio(request, call.options);
  if (!Buffer.isBuffer(audio)) return audio;
  const wish = {
    model: query.get('model') ?? 'nova-3',
    language: query.get('language') ?? 'en',
    mode: 'batch' as const,
  };
  if (pool.models().length > 0 && !findModel(pool.models(), wish))
    return { status: 400, error: shape.noSuchModel };
  try {
    const answer = await pool.batch(query.toString(), audio);
    if (answer.status === 200) {
      const result = JSON.parse(answer.body.toString('utf8')) as shape.BatchResult;
      const body = shape.batchAnswer(result, {
        requestId: call.requestId,
        audio,
        punctuated: shape.punctuates(query),
      });
      return { status: 200, body };
    }
    if (answer.status === 422) return { status: 400, error: shape.notAudio };
    if (answer.status === 400) return { status: 400, error: shape.noSuchModel };
    return { status: 500, error: shape.engineFailed };
  } catch (error) {
    if (error instanceof NoEngine) return { status: 503, error: shape.noEngineAccepts };
    throw error;
  }
}

export async function listenBatch(
  request: IncomingMessage,
  response: ServerResponse,
  options: ListenOptions,
): Promise<void> {
  const { inFlight, health, around } = options;
  const requestId = randomUUID();
  response.setHeader('dg-request-id', requestId);
  if (inFlight.full) {
    request.resume();
    shape.answerError(response, { status: 429, error: shape.tooMany, requestId });
    return;
  }
  const end = inFlight.begin('batch');
  try {
    const outcome = await transcribe(request, { options, requestId });
    health.judged(outcome.status === 200);
    if ('body' in outcome) answerJson(response, 200, outcome.body);
    else {
      around.log.warn('stem::listen', outcome.error.err_msg, {
        request_id: requestId,
        status: outcome.status,
      });
      shape.answerError(response, { ...outcome, requestId });
    }
  } catch (error) {
    health.judged(false);
    around.log.error('stem::listen', (error as Error).message, { request_id: requestId });
    if (!response.headersSent)
      shape.answerError(response, { status: 500, error: shape.engineFailed, requestId });
  } finally {
    end();
  }
}
