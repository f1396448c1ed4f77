// Owns what may become markup or code in this page: nothing. The content policy asks for Trusted Types; this is the one policy that it allows,
// and it passes only text without any tag, which is what the design kit writes into its style elements.

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown;
}

/** Before anything renders. Browsers without Trusted Types ignore the content policy's demand as well. */
export function allowOnlyPlainText(page: { trustedTypes?: TrustedTypes } = globalThis as never): void {
  page.trustedTypes?.createPolicy('default', { createHTML: plainText });
}

/** Throws for anything in which a tag could begin. */
export function plainText(text: string): string {
  if (text.includes('<')) throw new TypeError('markup is not written into this page');
  return text;
}
