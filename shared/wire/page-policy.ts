// Owns the content policy of the page, the same behind every door: nothing but our own files, and no text that becomes markup or code
// (renderer/app/trusted-types.ts).

/** `connections`: what the page may open connections to, beside its own origin. */
export function pagePolicy(connections: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...connections].join(' '),
    // These fall back to nothing: default-src does not cover them.
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}
