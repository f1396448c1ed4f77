// Promise: what a host says of a certificate and its key is read as it is: usable until a time, unusable for a reason, or not known; the key is never printed.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateProbe, certificateProbes } from '#core/hosts/facts/certificate-probes';
import { newNonce, probeScript, readSections } from '#core/hosts/facts/probe-script';
import { hasLocalShell, localShell } from '#core/hosts/shell/local-shell';
import { readCertificate } from '#shared/domain/facts/readers/certificates';

function hasOpenssl(): boolean {
  try {
    return execFileSync('openssl', ['version']).length > 0;
  } catch {
    return false;
  }
}

describe.skipIf(!hasLocalShell() || !hasOpenssl())('a host with openssl', () => {
  let directory = '';
  const at = (name: string) => join(directory, name);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'site-admin tls '));
    const make = (name: string, ...more: string[]) => {
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
      const out = ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`), '-subj', '/CN=api'];
      execFileSync('openssl', ['req', '-x509', ...curve, ...out, '-days', '90', ...more], {
        stdio: 'ignore',
      });
    };
    make('good', '-nodes');
    make('other', '-nodes');
    make('locked', '-passout', 'pass:word');
    writeFileSync(at('text.pem'), 'no certificate\n');
    writeFileSync(
      at('chain.pem'),
      readFileSync(at('good.pem'), 'utf8') + readFileSync(at('other.pem'), 'utf8'),
    );
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function ask(certificate: string, key: string, path = process.env.PATH ?? '') {
    const nonce = newNonce();
    const files = { certificate: at(certificate), key: at(key) };
    const script = probeScript(certificateProbes([files]), nonce, { PATH: path });
    const { stdout } = await localShell().run(script, { deadlineMs: 20_000, mostBytes: 1_000_000 });
    const output = readSections(stdout, nonce).outputs.get(certificateProbe(0));
    if (!output) throw new Error(stdout.toString());
    expect(output.text).not.toContain('PRIVATE');
    return readCertificate(output, files);
  }

  it.each(['good.pem', 'chain.pem'])('says until when a pair is valid: %s', async (name) => {
    const read = await ask(name, 'good.key');
    const until = execFileSync('openssl', ['x509', '-in', at('good.pem'), '-noout', '-enddate'], {
      encoding: 'utf8',
    });
    expect(read).toMatchObject({ ok: true, value: { problem: null } });
    const value = read.ok ? read.value.validUntil : null;
    expect(new Date(value ?? '').getTime()).toBe(Date.parse(until.trim().replace('notAfter=', '')));
  });

  it.each([
    ['nowhere.pem', 'good.key', 'does not exist'],
    ['good.pem', 'nowhere.key', 'does not exist'],
    ['good.pem', 'other.key', 'is not the key of'],
    ['text.pem', 'good.key', 'contains no certificate'],
    ['good.pem', 'text.pem', 'contains no private key'],
    ['good.key', 'good.key', 'contains no certificate'],
    ['locked.pem', 'locked.key', 'or one with a passphrase'],
  ])('says what is wrong: %s with %s', async (certificate, key, words) => {
    const read = await ask(certificate, key);
    expect(read).toMatchObject({ ok: true, value: { validUntil: null } });
    expect(read.ok ? read.value.problem : '').toContain(words);
  });

  it.skipIf(process.getuid?.() === 0)(
    'does not take a file that it may not read for a missing one',
    async () => {
      chmodSync(at('other.key'), 0);
      expect(await ask('other.pem', 'other.key')).toMatchObject({ ok: false });
      chmodSync(at('other.key'), 0o600);
    },
  );

  it('says that it does not know without openssl', async () => {
    const bin = at('bin');
    execFileSync('mkdir', [bin]);
    for (const tool of ['sh', 'head', 'base64', 'date', 'timeout', 'printf'])
      execFileSync('sh', ['-c', `ln -s "$(command -v ${tool})" ${JSON.stringify(bin)}/ || true`]);
    expect(await ask('good.pem', 'good.key', bin)).toMatchObject({
      ok: false,
      reason: 'The host has no openssl to look at certificates with.',
    });
  });
});

describe('what it says', () => {
  const files = { certificate: '/c', key: '/k' };
  const output = (text: string, exitCode: number | null = 0) => ({ text, exitCode, cut: false });

  it.each([
    ['', 0],
    ['state=pair', 0],
    ['notAfter=soon\nstate=pair', 0],
    ['notAfter=Feb 31 12:00:00 20x7 GMT\nstate=pair', 0],
    ['state=unreadable', 0],
    ['state=constructor', 0],
    ['state=other-key', 1],
    ['notAfter=Nov 28 12:00:00 2027 GMT\nstate=pair', null],
  ])('is not known from %j, exit %s', (text, exitCode) => {
    expect(readCertificate(output(text, exitCode), files).ok).toBe(false);
  });

  it('has days with one digit', () => {
    expect(readCertificate(output('notAfter=Nov  8 02:03:04 2027 GMT\nstate=pair'), files)).toMatchObject({
      value: { validUntil: '2027-11-08T02:03:04.000Z' },
    });
  });
});
