// Owns what the user's own ssh configuration says about a host. The ssh client on this machine reads it (`ssh -G`), so that
// Include, Match and wildcards mean what they always mean; without a client, plain defaults hold.
import { execFile } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error';
import type { SshAddress } from './ssh-address.ts';

export interface SshSurroundings {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  home: string;
  /** Another file than ~/.ssh/config. It can run programs (`Match exec`), so never one that came from elsewhere. */
  configFile?: string;
}

export interface SshSettings {
  hostName: string;
  port: number;
  user: string;
  keyFiles: string[];
  /** Socket or pipe of the agent, `pageant`, or null for none. */
  agent: string | null;
  /** Only the agent's keys that belong to the key files. */
  identitiesOnly: boolean;
  /** `[user@]host[:port]`, in order. */
  jumps: string[];
  knownHostsFiles: string[];
  /** `RevokedHostKeys`: a file of host keys that are never accepted. */
  revokedKeysFile: string | null;
  /** The name under which the host key is looked up, when it is not the host's own. */
  hostKeyAlias: string | null;
}

const TIMEOUT_MS = 5_000;
const KEY_NAMES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

export function systemSurroundings(): SshSurroundings {
  return { env: process.env, platform: process.platform, home: homedir() };
}

/** Rejects with `host.sshConfigInvalid`. */
export async function readSettings(address: SshAddress, around: SshSurroundings): Promise<SshSettings> {
  const lines = await askClient(address, around);
  const first = (name: string) => lines.find(([key]) => key === name)?.[1] ?? null;
  const every = (name: string) => lines.filter(([key]) => key === name).map(([, value]) => value);
  const hostName = first('hostname') ?? address.host;
  const user = first('user') ?? address.user ?? userInfo().username;
  const expand = (path: string) =>
    path
      .replace(/^~(?=[/\\])/, around.home)
      .replaceAll('%d', around.home)
      .replaceAll('%h', hostName)
      .replaceAll('%r', user);
  const inHome = (name: string) => join(around.home, '.ssh', name);
  const jump = first('proxyjump');
  const alias = first('hostkeyalias');
  const revoked = first('revokedhostkeys');
  const filesOf = (name: string) =>
    every(name)
      .flatMap((paths) => paths.split(' '))
      .map(expand);
  return {
    hostName,
    port: Number(first('port') ?? address.port ?? 22),
    user,
    keyFiles: lines.length > 0 ? every('identityfile').map(expand) : KEY_NAMES.map(inHome),
    agent: agentOf(first('identityagent'), { around, expand }),
    identitiesOnly: first('identitiesonly') === 'yes',
    jumps: jump === null || jump === 'none' ? [] : jump.split(','),
    knownHostsFiles:
      lines.length > 0
        ? [...filesOf('userknownhostsfile'), ...filesOf('globalknownhostsfile')]
        : [inHome('known_hosts')],
    revokedKeysFile: revoked === null || revoked === 'none' ? null : expand(revoked),
    hostKeyAlias: alias === 'none' ? null : alias,
  };
}

function agentOf(
  configured: string | null,
  { around, expand }: { around: SshSurroundings; expand: (path: string) => string },
): string | null {
  if (configured === 'none') return null;
  if (configured !== null && configured !== 'SSH_AUTH_SOCK') {
    return configured.startsWith('$') ? (around.env[configured.slice(1)] ?? null) : expand(configured);
  }
  const { SSH_AUTH_SOCK } = around.env;
  if (SSH_AUTH_SOCK) return SSH_AUTH_SOCK;
  return around.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null;
}

/** Pairs of lower-case key and value; none where no ssh client is installed. */
function askClient(address: SshAddress, around: SshSurroundings): Promise<[string, string][]> {
  const { host, user, port } = address;
  const args = [
    '-G',
    ...(around.configFile === undefined ? [] : ['-F', around.configFile]),
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    '--',
    host,
  ];
  return new Promise((resolve, reject) => {
    execFile(
      'ssh',
      args,
      { env: around.env, timeout: TIMEOUT_MS, windowsHide: true },
      (error, stdout, stderr) => {
        if (error?.code === 'ENOENT') return resolve([]);
        if (error) {
          const evidence = stderr.trim() || error.message;
          return reject(new AppError('host.sshConfigInvalid', { host }, { evidence }));
        }
        const lines = stdout.split(/\r?\n/).filter((line) => line.includes(' '));
        resolve(
          lines.map((line) => [
            line.slice(0, line.indexOf(' ')).toLowerCase(),
            line.slice(line.indexOf(' ') + 1).trim(),
          ]),
        );
      },
    );
  });
}
