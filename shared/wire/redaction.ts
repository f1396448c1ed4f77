// Owns what is never logged, whatever its value: fields whose names say that they hold a secret, and texts as long as a document.
// Secrets that are known by value are cut out by electron/core/redaction.

const SECRET_KEY = /(secret|password|passwd|token|api_?key|authorization|credential|private_?key|value)$/i;
const REFERENCE = /^secret:[\w.-]+$/;
const LOGGED_TEXT_LIMIT = 120;
const DEEPEST = 20;
export const REDACTED = '[redacted]';

/**
 * Copies JSON-like data for a line of the log: values of secret-looking keys are replaced (references such as `secret:quay` stay), and long
 * texts are told by their length only, because a document may hold a secret that somebody pasted by mistake.
 */
export function summarise(value: unknown): unknown {
  return visit(value, 0);
}

function visit(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) return '[deep]';
  if (typeof value === 'string') return isDocument(value) ? `[${value.length} characters]` : value;
  if (Array.isArray(value)) return value.map((item) => visit(item, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, isSecret(key, inner) ? REDACTED : visit(inner, depth + 1)]),
  );
}

function isSecret(key: string, value: unknown): boolean {
  return typeof value === 'string' && SECRET_KEY.test(key) && !REFERENCE.test(value);
}

function isDocument(text: string): boolean {
  return text.length > LOGGED_TEXT_LIMIT || text.includes('\n');
}
