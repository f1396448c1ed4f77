// Owns seeing which key a host shows to the ssh client of this machine, before anything is proved to it: the client logs in with no method and
// notes the key in a file of ours.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SshSurroundings } from '../ask-client.ts';
import type { HostKeys } from '../host-keys.ts';
import type { Hop } from '../ssh-route.ts';
import { argumentsFor, writeClientFiles } from './client-files.ts';

const LOOK_MS = 20_000;

export interface Look {
  key: Buffer | null;
  /** What the client said. */
  said: string;
}

export async function lookAtKey(hop: Hop, around: SshSurroundings, keys: HostKeys): Promise<Look> {
  const files = await writeClientFiles(hop, around, keys);
  try {
    const seen = join(files.directory, 'seen');
    const options = [
      // For this host alone: its jump hosts are asked with the file, which accepts nothing unseen.
      'StrictHostKeyChecking=accept-new',
      `UserKnownHostsFile=${seen}`,
      'GlobalKnownHostsFile=none',
      'KnownHostsCommand=none',
      'VerifyHostKeyDNS=no',
      'HashKnownHosts=no',
      'CheckHostIP=no',
      // A connection that is there already shows no key.
      'ControlPath=none',
      'PreferredAuthentications=none',
    ].flatMap((option) => ['-o', option]);
    const said = await run(argumentsFor(hop, files, [...options, '-N']), around);
    const text = await readFile(seen, 'utf8').catch(() => '');
    const base64 = text.trim().split(/\s+/)[2];
    return { key: base64 === undefined ? null : Buffer.from(base64, 'base64'), said };
  } finally {
    await files.remove();
  }
}

function run(args: string[], { env }: SshSurroundings): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile('ssh', args, { env, timeout: LOOK_MS, windowsHide: true }, (error, _, stderr) =>
      resolve(stderr.trim() || (error?.message ?? '')),
    );
    child.stdin?.end();
  });
}
