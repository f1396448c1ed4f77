// Promise: tokens, variables and `~` mean what they mean to ssh.
import { describe, expect, it } from 'vitest';
import { expandPath, expandTokens, type TokenSource } from '#core/hosts/ssh/ssh-tokens';

const source: TokenSource = {
  original: 'gpu',
  hostName: '10.0.0.10',
  hostKeyAlias: null,
  port: 2222,
  user: 'dg',
  jumps: ['a', 'b'],
  home: '/home/op',
  localUser: 'op',
  uid: 1000,
  env: { KEYS: '/keys' },
};

describe('tokens', () => {
  it.each([
    ['nc %h %p', 'nc 10.0.0.10 2222'],
    ['%r@%n via %j', 'dg@gpu via a,b'],
    ['%%h 100%%', '%h 100%'],
    ['%d/%u/%i/%k', '/home/op/op/1000/gpu'],
    ['$HOME stays for the shell', '$HOME stays for the shell'],
  ])('%s', (text, expected) => {
    expect(expandTokens(text, source)).toBe(expected);
  });

  it('one that ssh does not know is an error, as to ssh', () => {
    expect(() => expandTokens('nc %z', source)).toThrow('%z');
    expect(() => expandTokens('nc %', source)).toThrow();
  });

  it('%k is the alias where there is one', () => {
    expect(expandTokens('%k', { ...source, hostKeyAlias: 'alias' })).toBe('alias');
  });

  it.each([
    ['~/.ssh/id', '/home/op/.ssh/id'],
    ['~', '/home/op'],
    ['/a~b/~', '/a~b/~'],
    ['${KEYS}/%r', '/keys/dg'],
    ['/100%/file', '/100%/file'],
    ['/a%zb', '/a%zb'],
  ])('path %s', (path, expected) => {
    expect(expandPath(path, source)).toBe(expected);
  });

  it('a variable that is not set is an error, as to ssh', () => {
    expect(() => expandPath('${NONE}/x', source)).toThrow('NONE');
  });
});
