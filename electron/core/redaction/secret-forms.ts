// Owns the forms in which a host may repeat a secret: as it is, escaped for JSON, a URL or HTML, and encoded as Base64 or hexadecimal. Pure.

/** Shorter ones are looked for only as they are: their encoded forms would match ordinary text. */
const LEAST_ENCODED_LENGTH = 8;

/** Every text that gives the secret away, without repeats. */
export function secretForms(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  // A login travels as the Base64 of a JSON object, in which the secret is escaped already.
  const encoded = secret.length < LEAST_ENCODED_LENGTH ? [] : [secret, inJson].flatMap(encodedForms);
  return [...new Set([secret, inJson, ...urlForms(secret), htmlForm(secret), ...encoded])];
}

function encodedForms(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const hexadecimal = bytes.toString('hex');
  return [...base64Forms(bytes), hexadecimal, hexadecimal.toUpperCase()];
}

/**
 * Base64 spreads three bytes over four characters, so a secret inside a longer text, such as `user:password`, has one of three spellings.
 * Of each spelling only the characters count that no neighbour changes.
 */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    const stable = text.slice(first, last);
    return [stable, stable.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function urlForms(secret: string): string[] {
  const escaped = encodeURIComponent(secret.toWellFormed());
  return [
    escaped,
    escaped.replaceAll('%20', '+'),
    escaped.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ];
}

function htmlForm(secret: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return secret.replaceAll(/[&<>"']/g, (character) => names[character] ?? character);
}
