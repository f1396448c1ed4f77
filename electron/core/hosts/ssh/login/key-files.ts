// Owns reading the files that IdentityFile names: a private key, or a public key whose private half only the agent has.
import { access, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import ssh2 from 'ssh2';
import { publicHalf, publicKey, readPublicLine, type PublicKey } from './key-blob.ts';

export interface KeyFile {
  path: string;
  name: string;
  /** Null where neither the file nor a `.pub` beside it tells it. */
  shown: PublicKey | null;
  /** The whole file where it holds a private key. */
  content: Buffer | null;
  isEncrypted: boolean;
  /** Why the private key cannot be used by the library. */
  problem: string | null;
}

/** Null where there is no such file, as for most of the names that ssh looks for. */
export async function readKeyFile(path: string): Promise<KeyFile | null> {
  const [content, beside] = await Promise.all([
    readFile(path).catch(() => null),
    readFile(`${path}.pub`, 'utf8').catch(() => ''),
  ]);
  const fromBeside = readPublicLine(beside);
  const file = { path, name: basename(path), content: null, isEncrypted: false, problem: null };
  if (content === null) return fromBeside && { ...file, shown: fromBeside };
  const text = content.toString('latin1');
  const asPublic = readPublicLine(text);
  if (asPublic) return { ...file, shown: asPublic };
  const parsed = ssh2.utils.parseKey(content);
  if (!(parsed instanceof Error)) return { ...file, content, shown: publicKey(parsed.getPublicSSH()) };
  const shown = publicHalf(text) ?? fromBeside;
  const isEncrypted = /encrypted|passphrase/i.test(parsed.message);
  return { ...file, content, shown, isEncrypted, problem: isEncrypted ? null : parsed.message };
}

/** Certificates that ssh offers by itself: `KEY-cert.pub` beside a key. */
export async function certificatesBeside(keyFiles: string[]): Promise<string[]> {
  const places = keyFiles.map((file) => `${file}-cert.pub`);
  const there = await Promise.all(
    places.map((place) =>
      access(place).then(
        () => true,
        () => false,
      ),
    ),
  );
  return places.filter((_, index) => there[index]);
}
