// Owns turning what dockerode and the engine throw into our codes. Text is matched only where engines give no better sign.
import { AppError } from '#shared/errors/app-error';
import { AnswerRefused } from './answer-refused.ts';

export interface CallContext {
  host: string;
  address: string;
  /** Such as `create practice-api-1`. */
  action: string;
}

/** What is looked at of an engine's words; patterns below look further than one word. */
const MOST_TEXT_CHARS = 4_000;

interface Thrown {
  message?: unknown;
  code?: unknown;
  statusCode?: unknown;
  json?: unknown;
}

export function classifyError(thrown: unknown, context: CallContext): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof AnswerRefused) {
    const { host, action } = context;
    return new AppError(thrown.code, { host, action, limit: thrown.limit });
  }
  const { message, code, statusCode, json } = (thrown ?? {}) as Thrown;
  const words = engineText(json) ?? (typeof message === 'string' ? message : String(thrown));
  const text = words.slice(0, MOST_TEXT_CHARS);
  return (
    fromCode(code, text, context) ??
    fromText(text, context) ??
    fromStatus(statusCode, text, context) ??
    new AppError('engine.failed', { ...context }, { cause: thrown, evidence: text })
  );
}

/** In-band errors of a pull, and the same words in an HTTP answer. */
export function classifyPullError(words: string, context: CallContext & { image: string }): AppError {
  const text = words.slice(0, MOST_TEXT_CHARS);
  const { host, image } = context;
  const registry = image.split('/')[0] ?? image;
  const options = { evidence: text };
  if (/no space left/i.test(text))
    return new AppError('engine.diskFull', { host, action: context.action }, options);
  if (/verification failed|unexpected commit digest|failed precondition.*digest/i.test(text)) {
    return new AppError('registry.imageDamaged', { host, image }, options);
  }
  if (/unauthorized|authentication required|no basic auth|denied|401|403/i.test(text)) {
    return new AppError('registry.loginRefused', { registry, image }, options);
  }
  if (/manifest unknown|not found|manifest for .* not found|404|name unknown/i.test(text)) {
    return new AppError('registry.imageMissing', { image }, options);
  }
  if (
    /no such host|lookup |dial tcp|i\/o timeout|connection refused|TLS handshake|context deadline|unreachable|EAI_AGAIN|ENOTFOUND/i.test(
      text,
    )
  ) {
    return new AppError('registry.unreachable', { host, image }, options);
  }
  if (/unexpected EOF|EOF$|connection reset/i.test(text)) {
    return new AppError('engine.streamCut', { host, action: context.action }, options);
  }
  return new AppError('engine.failed', { host, action: context.action }, options);
}

function fromCode(code: unknown, text: string, { host, address }: CallContext): AppError | null {
  const options = { evidence: text };
  if (code === 'ENOENT') return new AppError('engine.socketMissing', { host, address }, options);
  if (code === 'EACCES' || code === 'EPERM')
    return new AppError('engine.noPermission', { host, address }, options);
  if (code === 'ECONNREFUSED') return new AppError('engine.socketMissing', { host, address }, options);
  if (
    typeof code === 'string' &&
    /^(ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)$/.test(code)
  ) {
    return new AppError('engine.unreachable', { host }, options);
  }
  return null;
}

function fromText(text: string, { host, action }: CallContext): AppError | null {
  const options = { evidence: text };
  if (/no space left|disk quota exceeded/i.test(text))
    return new AppError('engine.diskFull', { host, action }, options);
  if (
    /port is already allocated|address already in use|rootlessport.*bind|ports are not available/i.test(text)
  ) {
    const port =
      /:(\d+)(?:\/tcp)?[: ]*(?:failed|bind|: port|$)/i.exec(text)?.[1] ??
      /:(\d{2,5})\b/.exec(text)?.[1] ??
      '?';
    return new AppError('engine.portTaken', { host, port }, options);
  }
  const runtime = /unknown or invalid runtime name:?\s*(\S+)|unknown runtime specified\s+(\S+)/i.exec(text);
  if (runtime)
    return new AppError('engine.runtimeMissing', { host, runtime: runtime[1] ?? runtime[2] ?? '?' }, options);
  if (/stat nvidia\.com\/gpu|unresolvable CDI devices/i.test(text))
    return new AppError('engine.cdiMissing', { host }, options);
  if (/could not select device driver/i.test(text)) {
    return new AppError('engine.runtimeMissing', { host, runtime: 'nvidia' }, options);
  }
  return null;
}

function fromStatus(status: unknown, text: string, { host, action }: CallContext): AppError | null {
  const options = { evidence: text };
  if (status === 404) return new AppError('engine.notFound', { host, what: action }, options);
  if (status === 409) return new AppError('engine.conflict', { host, action }, options);
  if (status === 400 && /client version|too old|too new|API version/i.test(text)) {
    return new AppError('engine.apiTooOld', { host, found: text, needed: '1.40' }, options);
  }
  return null;
}

function engineText(json: unknown): string | null {
  if (json === null || typeof json !== 'object') return null;
  const { message, cause } = json as { message?: unknown; cause?: unknown };
  if (typeof message === 'string') return message;
  return typeof cause === 'string' ? cause : null;
}
