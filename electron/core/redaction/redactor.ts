// Owns which secrets are known to this core, and cutting them out of everything that is written down or leaves through a door. The store,
// the log, the events and the doors each pass what they write through here; none of them has to know where a text came from.
import { REDACTED } from '#shared/wire/redaction';
import { secretForms } from './secret-forms.ts';

/** A secret of fewer characters cannot be told from ordinary text. */
const LEAST_LENGTH = 4;

export class Redactor {
  readonly #forms = new Set<string>();
  #pattern: RegExp | null = null;

  /** From now on the value, and each password inside it, is cut out wherever it appears. */
  learn(value: string): void {
    for (const secret of [value, ...passwordsIn(value)]) {
      if (secret.trim().length < LEAST_LENGTH) continue;
      for (const form of secretForms(secret)) this.#forms.add(form);
      this.#pattern = null;
    }
  }

  text(text: string): string {
    if (this.#forms.size === 0) return text;
    this.#pattern ??= anyOf(this.#forms);
    return text.replaceAll(this.#pattern, REDACTED);
  }

  /** A copy of JSON-like data with the secrets cut out of every text, keys included. Errors become their name, message, code and stack. */
  data<T>(value: T): T {
    return this.#forms.size === 0 ? value : (this.#visit(value) as T);
  }

  #visit(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item) => this.#visit(item));
    if (value instanceof Error) return this.#visit(plainError(value));
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, inner]) => [this.text(key), this.#visit(inner)]));
  }
}

/** The longest form first, so that no rest of a secret stays behind a shorter match. */
function anyOf(forms: Set<string>): RegExp {
  const sorted = [...forms].toSorted((a, b) => b.length - a.length);
  return new RegExp(sorted.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

/** A registry login is `user:password`; a proxy is a URL with one. Either may be repeated without its other half. */
function passwordsIn(value: string): string[] {
  const inUrl = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*?:([^/?#@]+)@/i.exec(value)?.[1];
  if (inUrl !== undefined) return [inUrl, decoded(inUrl)];
  const login = /^[^\s:]{1,200}:(.{8,})$/s.exec(value)?.[1];
  return login === undefined ? [] : [login];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function plainError(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    stack,
    ...(cause === undefined ? {} : { cause }),
  };
}
