// Promise: reading the target of a request never throws, whatever a stranger sends, and what is not a path is no target.
import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf } from '#practice/stand-ins/answers';
import { readRequestTarget } from '#shared/wire/request-target';

const asked = (url: string) => placeOf({ url } as IncomingMessage);

describe('the target of a request', () => {
  it.each([
    ['/', '/', ''],
    ['/rpc?a=b%20c&d', '/rpc', 'a=b%20c&d'],
    ['/a?b?c', '/a', 'b?c'],
    ['//', '//', ''],
    ['/%zz', '/%zz', ''],
  ])('%s is a path', (target, path, query) => expect(readRequestTarget(target)).toEqual({ path, query }));

  it.each([undefined, '', '*', 'http://[', 'http://x/rpc', '[', 'rpc', '/a b', '/a\n', '/ä'])(
    '%j is none',
    (target) => expect(readRequestTarget(target)).toBeNull(),
  );

  it('is read without throwing, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readRequestTarget(text);
        readRequestTarget(`/${text}`);
        asked(text);
      }),
    );
  });

  it.each(['//', 'http://[', '*'])('leads to no route of a stand-in when it is %s', (target) =>
    expect(['//', '']).toContain(asked(target).pathname),
  );
});
