// Owns asking the ssh client of this machine what its configuration says of a host (`ssh -G`), so that Include, Match and wildcards mean
// what they always mean. A host is asked about when somebody connects to it, never before.
import { execFile } from 'node:child_process';
import { AppError } from '#shared/errors/app-error';
import type { SshAddress } from './ssh-address.ts';

export interface SshSurroundings {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  home: string;
  /** Another file than ~/.ssh/config. It can run programs (`Match exec`), so never one that came from elsewhere. */
  configFile?: string;
}

/** Pairs of lower-case key and value, in the order of the client. */
export type ConfigLines = [string, string][];

/** `Match exec` may ask the network; a client that says nothing for this long never will. */
const TIMEOUT_MS = 15_000;

/** None where no ssh client is installed. Rejects with `host.sshConfigInvalid`. */
export function askClient(address: SshAddress, around: SshSurroundings): Promise<ConfigLines> {
  const args = ['-G', ...clientArguments(address, around.configFile)];
  return new Promise((resolve, reject) => {
    const options = { env: around.env, timeout: TIMEOUT_MS, windowsHide: true };
    execFile('ssh', args, options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') return resolve([]);
      if (!error) return resolve(readLines(stdout));
      const evidence = stderr.trim() || error.message;
      reject(new AppError('host.sshConfigInvalid', { host: address.host }, { evidence }));
    });
  });
}

/** What of `ssh -G` no configuration file has said. */
export function askClientAlone(address: SshAddress, around: SshSurroundings): Promise<ConfigLines> {
  return askClient(address, { ...around, configFile: 'none' });
}

/** The configuration, the user, the port and the host as the operator wrote them. */
export function clientArguments({ host, user, port }: SshAddress, configFile?: string): string[] {
  return [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    '--',
    host,
  ];
}

function readLines(text: string): ConfigLines {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(' '));
  return lines.map((line) => {
    const at = line.indexOf(' ');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
}
