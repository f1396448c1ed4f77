// Owns the bounds of every answer of an engine, for all calls of dockerode at once: bytes are counted and nesting is followed where they arrive,
// before anything is kept. Streams have no length; who reads one bounds its lines and frames (json-lines.ts, log-frames.ts).
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { AnswerRefused } from './answer-refused.ts';
import { signalOfCall } from './deadline.ts';
import { JsonDepth, MOST_JSON_LEVELS } from './json-depth.ts';

/** A list of a thousand containers takes three. */
export const MOST_ANSWER_BYTES = 4_194_304;
/** What a stream says instead of beginning. */
const MOST_REFUSAL_BYTES = 65_536;

interface RequestOptions {
  agent: Agent;
  signal?: AbortSignal;
}

interface Modem {
  buildRequest: (options: RequestOptions, context: { isStream?: boolean }, ...others: unknown[]) => void;
}

/** The modem keeps whole answers in memory, however long; here each request gets its bounds, and the deadline of the call that it belongs to. */
export function boundAnswers(docker: Docker): void {
  const { modem } = docker as unknown as { modem: Modem };
  const buildRequest = modem.buildRequest.bind(modem);
  modem.buildRequest = (options, context, ...others) => {
    const signal = options.signal ?? signalOfCall();
    const agent = watching(options.agent, (request) => {
      request.prependOnceListener('response', (response) => {
        if (context.isStream !== true) boundAnswer(request, response);
        else if ((response.statusCode ?? 0) >= 300) boundRefusal(request, response);
      });
    });
    buildRequest({ ...options, agent, ...(signal ? { signal } : {}) }, context, ...others);
  };
}

/** The same agent, which tells of the one request that it is given. */
function watching(agent: Agent, told: (request: ClientRequest) => void): Agent {
  const own = agent as Agent & { addRequest(request: ClientRequest, ...others: unknown[]): void };
  return Object.assign(Object.create(agent) as Agent, {
    addRequest: (request: ClientRequest, ...others: unknown[]) => {
      told(request);
      own.addRequest(request, ...others);
    },
  });
}

function boundAnswer(request: ClientRequest, response: IncomingMessage): void {
  const depth = new JsonDepth();
  let sizeBytes = 0;
  onArrival(response, (bytes) => {
    sizeBytes += bytes.length;
    const refused =
      sizeBytes > MOST_ANSWER_BYTES
        ? new AnswerRefused('engine.answerTooLarge', { limit: `${MOST_ANSWER_BYTES} bytes` })
        : depth.passes(bytes)
          ? new AnswerRefused('engine.answerTooDeep', { limit: `${MOST_JSON_LEVELS} levels` })
          : null;
    if (refused) request.destroy(refused);
    return refused ? null : bytes;
  });
}

/** Its beginning is its reason. */
function boundRefusal(request: ClientRequest, response: IncomingMessage): void {
  let room = MOST_REFUSAL_BYTES;
  onArrival(response, (bytes) => {
    if (room === 0) return null;
    const kept = bytes.subarray(0, room);
    room -= kept.length;
    if (room === 0)
      queueMicrotask(() => {
        response.push(null);
        request.destroy();
      });
    return kept;
  });
}

/** `take` answers what is passed on of bytes that arrived, or null for nothing. */
function onArrival(response: IncomingMessage, take: (bytes: Buffer) => Buffer | null): void {
  const push = response.push.bind(response);
  response.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    if (chunk === null) return push(null);
    const kept = take(chunk);
    return kept !== null && push(kept, encoding);
  };
}
