// Owns judging the key that a host shows: the user's known_hosts files are read and never written; what the operator trusts
// here is appended to the app's own file.
import { chmod, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory } from '#base/make-directory';
import writeFileAtomic from 'write-file-atomic';
import { AppError } from '#shared/errors/app-error';
import {
  fingerprintOf,
  hasAuthority,
  judgeKey,
  keysFor,
  keyTypeOf,
  nameOf,
  type HostName,
  type KnownKey,
} from './known-hosts.ts';
import { revokes } from './revoked-keys.ts';

export interface ShownKey extends HostName {
  key: Buffer;
}

/** The type of key behind the name of an algorithm. */
const typeOf = (algorithm: string): string => (algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);

export class HostKeys {
  readonly #ownFile: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(ownFile: string) {
    this.#ownFile = ownFile;
  }

  /**
   * What is known of the host. As in OpenSSH, a key that is known for the bare name counts on every port, unless the port has a line of its
   * own.
   */
  async known(name: HostName, userFiles: string[]): Promise<KnownKey[]> {
    const texts = await this.#texts(userFiles);
    const of = (asked: HostName) => texts.flatMap(({ text, file }) => keysFor(text, asked, file));
    const exact = of(name);
    return exact.length > 0
      ? exact
      : of({ ...name, port: 22 }).map((entry) => ({ ...entry, isBare: name.port !== 22 }));
  }

  /** Whether the user's files name an authority whose certificate the host may show. */
  async hasAuthority(name: HostName, userFiles: string[]): Promise<boolean> {
    const texts = await this.#texts(userFiles);
    return texts.some(({ text }) => hasAuthority(text, name) || hasAuthority(text, { ...name, port: 22 }));
  }

  #texts(userFiles: string[]): Promise<{ text: string; file: string }[]> {
    const files = [this.#ownFile, ...userFiles];
    return Promise.all(
      files.map(async (file) => ({ file, text: await readFile(file, 'utf8').catch(() => '') })),
    );
  }

  get ownFile(): string {
    return this.#ownFile;
  }

  /** Algorithms to ask for, so that a host with several keys shows the one that is known. */
  algorithms(known: KnownKey[], allowed: string[]): string[] {
    const types = new Set(known.filter(({ revoked }) => !revoked).map(({ type }) => type));
    return allowed.toSorted((a, b) => Number(types.has(typeOf(b))) - Number(types.has(typeOf(a))));
  }

  /** Null when the key is known, otherwise the refusal. */
  refusal(known: KnownKey[], { host, key }: ShownKey): AppError | null {
    const { verdict, by } = judgeKey(known, key);
    if (verdict === 'known') return null;
    const params = { host, fingerprint: fingerprintOf(key), keyType: keyTypeOf(key) };
    if (verdict === 'unknown') return new AppError('host.keyUnknown', params);
    const where = `${by?.file ?? '?'} line ${by?.line ?? '?'}`;
    if (verdict === 'revoked')
      return new AppError('host.keyRevoked', params, { evidence: `${where} revokes this key` });
    return new AppError('host.keyChanged', params, { evidence: `${where} knows a ${by?.type ?? '?'} key` });
  }

  /**
   * Judges keys by the user's `RevokedHostKeys`. As in OpenSSH, a file that is missing or cannot be read refuses every key: rejects
   * with `host.revokedKeysUnread`.
   */
  async revoked(path: string | null): Promise<(shown: ShownKey) => AppError | null> {
    if (path === null) return () => null;
    const unread = (cause: unknown) => new AppError('host.revokedKeysUnread', { file: path }, { cause });
    const file = await readFile(path).catch((thrown: unknown) => {
      throw unread(thrown);
    });
    return ({ host, key }) => {
      try {
        if (!revokes(file, key)) return null;
      } catch (thrown) {
        return unread(thrown);
      }
      const params = { host, fingerprint: fingerprintOf(key), keyType: keyTypeOf(key) };
      return new AppError('host.keyRevoked', params, { evidence: `${path} revokes this key` });
    };
  }

  /** Appends to the app's own file, which only its user may read. */
  trust({ host, port, key }: ShownKey): Promise<void> {
    const line = `${nameOf({ host, port })} ${keyTypeOf(key)} ${key.toString('base64')}\n`;
    const write = this.#writing.then(async () => {
      makeDirectory(dirname(this.#ownFile));
      const before = await readFile(this.#ownFile, 'utf8').catch((thrown: unknown) => {
        if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return '';
        throw thrown;
      });
      const text = before === '' || before.endsWith('\n') ? before : `${before}\n`;
      await writeFileAtomic(this.#ownFile, text + line, { mode: 0o600 });
      await chmod(this.#ownFile, 0o600);
    });
    this.#writing = write.catch(() => undefined);
    return write;
  }
}
