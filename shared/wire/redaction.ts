// Owns what may never be written down: values of secret-looking keys, and secrets that were registered while running.
// Applied at the source, before a log line, journal entry or event exists.

const SECRET_KEY = /(secret|password|passwd|token|api_?key|authorization|credential|private_?key|value)$/i;
const REFERENCE = /^secret:[\w.-]+$/;
export const REDACTED = '[redacted]';

/** Copies JSON-like data with the values of secret-looking keys replaced. References such as `secret:quay` stay. */
export function redact(value: unknown, known: Iterable<string> = []): unknown {
  const secrets = [...known].filter((secret) => secret.length >= 4);
  return visit(value, secrets, 0);
}

const LOGGED_TEXT_LIMIT = 120;

/** For logs: redacted, and long texts told by their length only, because a document may hold a secret somebody pasted by mistake. */
export function summarise(value: unknown, known: Iterable<string> = []): unknown {
  return shorten(redact(value, known));
}

function shorten(value: unknown): unknown {
  if (typeof value === 'string') return isDocument(value) ? `[${value.length} characters]` : value;
  if (Array.isArray(value)) return value.map(shorten);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shorten(inner)]));
}

function isDocument(text: string): boolean {
  return text.length > LOGGED_TEXT_LIMIT || text.includes('\n');
}

/** Replaces every registered secret inside a text. */
export function redactText(text: string, known: Iterable<string>): string {
  let result = text;
  for (const secret of known) if (secret.length >= 4) result = result.replaceAll(secret, REDACTED);
  return result;
}

function visit(value: unknown, secrets: string[], depth: number): unknown {
  if (depth > 20) return '[deep]';
  if (typeof value === 'string') return redactText(value, secrets);
  if (Array.isArray(value)) return value.map((item) => visit(item, secrets, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, visitEntry(key, inner, { secrets, depth })]),
  );
}

function visitEntry(key: string, inner: unknown, context: { secrets: string[]; depth: number }): unknown {
  if (typeof inner === 'string' && SECRET_KEY.test(key) && !REFERENCE.test(inner)) return REDACTED;
  return visit(inner, context.secrets, context.depth + 1);
}
