// Owns what may become markup or code in this page: nothing. The content policy asks for Trusted Types; this is the one policy that it allows,
// and it passes only text without any tag, which is what the design kit writes into its style elements.

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown;
}

/** What this file sets on the page, which the types of the DOM do not know. */
interface PageGlobals {
  trustedTypes?: TrustedTypes;
  __zod_globalConfig?: { jitless?: boolean };
}

const thisPage: typeof globalThis & PageGlobals = globalThis;

/** Before anything renders. Browsers without Trusted Types ignore the content policy's demand as well. */
export function allowOnlyPlainText(page: Pick<PageGlobals, 'trustedTypes'> = thisPage): void {
  page.trustedTypes?.createPolicy('default', { createHTML: plainText });
}

/**
 * The schema library tries to compile code and falls back when it may not; the content policy would report each try. Its configuration is on the
 * global object, so that it holds for every part of the page without loading the library first. Source: zod 4, `z.config({ jitless: true })`.
 */
export function compileNoCode(page: Pick<PageGlobals, '__zod_globalConfig'> = thisPage): void {
  // The library keeps the object, so a new one would not reach a library that is loaded already.
  (page.__zod_globalConfig ??= {}).jitless = true;
}

/** Throws for anything in which a tag could begin. */
export function plainText(text: string): string {
  if (text.includes('<')) throw new TypeError('markup is not written into this page');
  return text;
}
