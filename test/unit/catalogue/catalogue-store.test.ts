// Promises: only a catalogue that a known key signed, and that is newer, is used; anything else is refused with its reason and changes
// nothing; what was installed is verified again at every start.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CatalogueStore } from '#core/catalogue/catalogue-store';
import type { CatalogueKey } from '#core/catalogue/verify-catalogue';
import { systemClock } from '#core/ports/clock';
import { openDatabase, type Database } from '#core/store/database';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';

const signingTool = new URL('../../../tools/sign-catalogue.mjs', import.meta.url).pathname;
const code = (wanted: string) => expect.objectContaining({ code: wanted }) as Error;

function pair(id: string): { key: CatalogueKey; secret: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { key: { id, publicKey: der.toString('base64') }, secret: privateKey };
}

const vendor = pair('vendor');
const stranger = pair('stranger');

function signed(content: unknown, by = vendor, keyId = by.key.id): string {
  const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  const signature = sign(null, bytes, by.secret).toString('base64');
  return JSON.stringify({ catalogue: bytes.toString('base64'), keyId, signature });
}

const serial = builtInCatalogue.serial;
const newer = { ...builtInCatalogue, serial: serial + 5, levels: { 'gpu.mig': 'off' } };

const older = { ...newer, serial: serial + 4 };

describe('a catalogue file', () => {
  let directory = '';
  let database: Database;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'catalogue-'));
    database = openDatabase(':memory:');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const open = () => new CatalogueStore({ directory, keys: [vendor.key], clock: systemClock, database });

  it('that is newer and signed judges from then on, and says what it changes', () => {
    const store = open();
    const release = { ...builtInCatalogue.releases.at(-1)!, tag: 'release-261015', driverMinimum: '590' };
    const content = {
      ...newer,
      releases: [...builtInCatalogue.releases, release],
      rules: { ...builtInCatalogue.rules, clock: { warnMs: 500, blockMs: 300_000 } },
    };
    expect(store.install(signed(content))).toEqual({
      serial: serial + 5,
      issuedAt: builtInCatalogue.issuedAt,
      newestRelease: 'release-261015',
      changes: [
        'new release: release-261015',
        'rule book clock.warnMs: 2000 → 500',
        'level of gpu.mig: as written → off',
      ],
    });
    expect(store.info()).toMatchObject({ origin: 'signed-file', signedBy: 'vendor' });
    expect(findRelease('release-261015', store.current.catalogue)).toMatchObject({ known: true });
    expect(findRelease('release-261015')).toMatchObject({ known: false });
  });

  it('survives a restart, and is forgotten by a reset', () => {
    open().install(signed(newer));
    const again = open();
    expect(again.current).toMatchObject({ origin: 'signed-file', problem: null });
    expect(again.current.catalogue.serial).toBe(serial + 5);
    expect(again.reset()).toEqual({ serial });
    expect(open().current).toMatchObject({ origin: 'built-in', problem: null });
  });

  it('of an older serial is refused after a reset too; the newest may come back', () => {
    open().install(signed(newer));
    open().reset();
    expect(() => open().install(signed(older))).toThrow(code('catalogue.outdated'));
    expect(open().install(signed(newer))).toMatchObject({ serial: serial + 5 });
  });

  it('with one byte changed is refused: catalogue.signatureWrong', () => {
    const envelope = JSON.parse(signed(newer)) as { catalogue: string };
    const bytes = Buffer.from(envelope.catalogue, 'base64');
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const text = JSON.stringify({ ...envelope, catalogue: changed.toString('base64') });
      expect(() => open().install(text)).toThrow(code('catalogue.signatureWrong'));
    }
  });

  it('of a wrong key, or under a wrong name, is refused: catalogue.keyUnknown', () => {
    expect(() => open().install(signed(newer, stranger))).toThrow(code('catalogue.keyUnknown'));
    expect(() => open().install(signed(newer, stranger, 'vendor'))).toThrow(code('catalogue.signatureWrong'));
  });

  it('that is older, or the same again, is refused: catalogue.outdated', () => {
    const store = open();
    expect(() => store.install(signed(builtInCatalogue))).toThrow(code('catalogue.outdated'));
    store.install(signed(newer));
    expect(() => store.install(signed(newer))).toThrow(code('catalogue.outdated'));
    const between = { ...newer, serial: serial + 4 };
    expect(() => store.install(signed(between))).toThrow(code('catalogue.outdated'));
    expect(store.current.catalogue.serial).toBe(serial + 5);
    store.install(signed({ ...newer, serial: serial + 6 }));
    expect(store.current.catalogue.serial).toBe(serial + 6);
  });

  it('of a format to come is refused: catalogue.formatUnknown', () => {
    expect(() => open().install(signed({ ...newer, format: 2, news: true }))).toThrow(
      code('catalogue.formatUnknown'),
    );
  });

  it.each([
    ['no JSON', 'PK\u0003\u0004'],
    ['no envelope', '{"serial": 9}'],
    ['a bare catalogue', JSON.stringify(newer)],
    ['signed nonsense', signed('\u0000\u0001')],
    ['a catalogue without releases', signed({ ...newer, releases: [] })],
    [
      'a threshold that is no number',
      signed({ ...newer, rules: { ...newer.rules, clock: { warnMs: 'soon' } } }),
    ],
    ['releases out of order', signed({ ...newer, releases: builtInCatalogue.releases.toReversed() })],
  ])('that is %s is refused: catalogue.unreadable', (_, text) => {
    const store = open();
    expect(() => store.install(text)).toThrow(code('catalogue.unreadable'));
    expect(store.current.origin).toBe('built-in');
  });

  it('that was changed where it is kept is left aside at the next start, and that is said', () => {
    open().install(signed(newer));
    const path = join(directory, 'catalogue.signed.json');
    const envelope = JSON.parse(readFileSync(path, 'utf8')) as { catalogue: string };
    const softer = { ...newer, levels: { 'driver.minimum': 'off' } };
    const forged = { ...envelope, catalogue: Buffer.from(JSON.stringify(softer)).toString('base64') };
    writeFileSync(path, JSON.stringify(forged));
    const { current } = open();
    expect(current).toMatchObject({ origin: 'built-in', problem: { code: 'catalogue.signatureWrong' } });
    expect(current.catalogue.levels).toEqual({});
  });

  it('may be signed by a key that the data directory adds, which cannot take a built-in name', () => {
    const keys = [stranger.key, { id: 'vendor', publicKey: stranger.key.publicKey }];
    writeFileSync(join(directory, 'catalogue-keys.json'), JSON.stringify(keys));
    expect(() => open().install(signed(newer, stranger, 'vendor'))).toThrow(code('catalogue.signatureWrong'));
    expect(open().install(signed(newer, stranger)).serial).toBe(serial + 5);
  });

  it('is made by the tool: keys, template, sign, install', () => {
    const tool = (...words: string[]) =>
      execFileSync(process.execPath, [signingTool, ...words], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    tool('keys', directory, 'own');
    writeFileSync(join(directory, 'next.json'), tool('template'));
    const text = tool('sign', join(directory, 'own.pem'), 'own', join(directory, 'next.json'));
    const keys = JSON.parse(readFileSync(join(directory, 'own.public.json'), 'utf8')) as CatalogueKey[];
    const store = new CatalogueStore({ directory, keys, clock: systemClock, database });
    expect(store.install(text)).toMatchObject({ serial: serial + 1, changes: [] });
    expect(() => tool('keys', directory, 'own')).toThrow(/EEXIST/);
  });
});
