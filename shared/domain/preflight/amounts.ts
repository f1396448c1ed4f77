// Owns how the preflight writes bytes and lists in a sentence.

/** Decimal, as vendors state requirements: `50 GB`. */
export function inGb(bytes: number): string {
  return `${rounded(bytes / 1000 ** 3)} GB`;
}

/** Binary, as machines report memory: `15.0 GiB`. */
export function inGib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

export function listed(words: readonly string[], joiner = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${joiner} ${words.at(-1) ?? ''}`;
}

function rounded(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '');
}
