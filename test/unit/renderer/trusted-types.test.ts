// Promise: no text of a host becomes markup or code in the page, whatever a library does with it.
import { expect, it } from 'vitest';
import { pagePolicy } from '#shared/wire/page-policy';
import { allowOnlyPlainText, compileNoCode, plainText } from '#renderer/app/trusted-types.ts';

it('the content policy asks for trusted types and allows the one policy of the page', () => {
  const policy = pagePolicy(['ws://127.0.0.1:4711']);
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).toContain('trusted-types default');
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:4711;");
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
});

it('that policy passes styles and refuses anything with a tag', () => {
  const made: [string, Record<string, unknown>][] = [];
  allowOnlyPlainText({ trustedTypes: { createPolicy: (name, rules) => made.push([name, rules]) } });
  expect(made).toEqual([['default', { createHTML: plainText }]]);
  expect(plainText(':root { --text: #fff; } a > b { color: red }')).toContain('--text');
  for (const text of ['<img src=x onerror=alert(1)>', 'a<b', '</style><script>alert(1)</script>'])
    expect(() => plainText(text)).toThrow('markup');
});

it('keeps the schema library from compiling code, whatever else is configured', () => {
  const held = { customError: 1 };
  compileNoCode({ __zod_globalConfig: held } as never);
  expect(held).toEqual({ customError: 1, jitless: true });
  const page: { __zod_globalConfig?: { jitless?: boolean } } = {};
  compileNoCode(page);
  expect(page.__zod_globalConfig).toEqual({ jitless: true });
});

it('browsers without trusted types are left as they are', () => {
  expect(() => allowOnlyPlainText({})).not.toThrow();
});
