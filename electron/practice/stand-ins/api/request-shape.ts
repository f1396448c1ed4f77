// Owns the shapes the API answers with: metadata, results, errors, and the query the Engine gets.
// Everything says `practice`, so that nobody takes a canned transcript for a real one.
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { answerJson } from '../answers.ts';
import type { LoadedModel } from '../speech/models.ts';
import { spoken, type Word } from '../speech/transcript.ts';

interface ModelInfo {
  name: string;
  version: string;
  arch: string;
}

export function modelInfo(model: LoadedModel): Record<string, ModelInfo> {
  return {
    [model.uuid]: {
      name: `${model.name} (practice stand-in)`,
      version: model.version,
      arch: model.architecture,
    },
  };
}

export function punctuates(query: URLSearchParams): boolean {
  return query.get('punctuate') === 'true' || query.get('smart_format') === 'true';
}

export function alternative(words: Word[], punctuated: boolean): object {
  const confidence =
    words.length === 0 ? 0 : words.reduce((sum, word) => sum + word.confidence, 0) / words.length;
  return {
    transcript: spoken(words, punctuated),
    confidence: Math.round(confidence * 1000) / 1000,
    words: words.map(({ punctuated_word, ...word }) => (punctuated ? { ...word, punctuated_word } : word)),
  };
}

export interface BatchResult {
  model: LoadedModel;
  duration: number;
  words: Word[];
}

export function batchAnswer(
  result: BatchResult,
  request: { requestId: string; audio: Buffer; punctuated: boolean },
): object {
  const { model } = result;
  return {
    metadata: {
      transaction_key: 'deprecated',
      request_id: request.requestId,
      sha256: createHash('sha256').update(request.audio).digest('hex'),
      created: new Date().toISOString(),
      duration: Math.round(result.duration * 10_000) / 10_000,
      channels: 1,
      models: [model.uuid],
      model_info: modelInfo(model),
      practice: true,
    },
    results: { channels: [{ alternatives: [alternative(result.words, request.punctuated)] }] },
  };
}

export const noSuchModel = {
  err_code: 'Bad Request',
  err_msg:
    'Bad Request: No such model/language/tier combination found. Verify that the model is loaded by the Engine.',
};

export const notAudio = {
  err_code: 'Bad Request',
  err_msg: 'Bad Request: failed to process audio: corrupt or unsupported data',
};

export const tooMany = {
  err_code: 'TOO_MANY_REQUESTS',
  err_msg: 'Too many requests. Please try again later',
};
export const noEngineAccepts = {
  err_code: 'Service Unavailable',
  err_msg: 'Service Unavailable: no Engine accepted the request',
};
export const engineFailed = {
  err_code: 'Internal Server Error',
  err_msg: 'Internal Server Error: inference failed',
};

export type ApiError = typeof noSuchModel;

export function answerError(
  response: ServerResponse,
  failure: { status: number; error: ApiError; requestId: string },
): void {
  response.setHeader('dg-error', failure.error.err_msg);
  answerJson(response, failure.status, { ...failure.error, request_id: failure.requestId });
}
