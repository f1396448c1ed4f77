// Owns the configuration that this app gives to the ssh client of this machine: what keeps the app's promises first, then the user's own
// files, so that all else is as the user has it. It holds for the jump hosts as well, which ssh reaches with the same file.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientArguments, type SshSurroundings } from '../ask-client.ts';
import type { HostKeys } from '../host-keys.ts';
import type { Hop } from '../ssh-route.ts';

export interface ClientFiles {
  /** Only its user may look into it. Its path is short, because sockets have short names. */
  directory: string;
  configFile: string;
  remove(): Promise<void>;
}

/** Options that older clients do not know, and one that only macOS has. */
const young = ['SessionType', 'StdinNull', 'ForkAfterAuthentication', 'KnownHostsCommand', 'UseKeychain'];

const ignored = ({ settings }: Hop): string =>
  [...young, ...(settings.forClient.ignoreUnknown === null ? [] : [settings.forClient.ignoreUnknown])].join(
    ',',
  );

/** Nothing is asked, no key is accepted unseen, no file of the user is written, no connection of theirs is shared. */
const promises = [
  'BatchMode yes',
  'StrictHostKeyChecking yes',
  'UpdateHostKeys no',
  'AddKeysToAgent no',
  'ControlMaster no',
  'PermitLocalCommand no',
  'RemoteCommand none',
  'RequestTTY no',
  'ForwardAgent no',
  'ForwardX11 no',
  'Tunnel no',
  'StdinNull no',
  'ForkAfterAuthentication no',
  'SessionType default',
  'LogLevel INFO',
  'ServerAliveInterval 5',
  'ServerAliveCountMax 3',
];

export async function writeClientFiles(
  hop: Hop,
  around: SshSurroundings,
  keys: HostKeys,
): Promise<ClientFiles> {
  const directory = await mkdtemp(join(tmpdir(), 'site-admin-'));
  const configFile = join(directory, 'config');
  const { globalKnownHostsFiles } = hop.settings.forClient;
  const known = [keys.ownFile, ...globalKnownHostsFiles].map(quoted).join(' ');
  const users = around.configFile
    ? [around.configFile]
    : [join(around.home, '.ssh', 'config'), systemConfig(around)];
  const lines = [
    `IgnoreUnknown ${ignored(hop)}`,
    ...promises,
    `GlobalKnownHostsFile ${known}`,
    ...users.filter((file) => file !== 'none' && existsSync(file)).map((file) => `Include ${quoted(file)}`),
  ];
  await writeFile(configFile, `${lines.join('\n')}\n`, { mode: 0o600 });
  return { directory, configFile, remove: () => rm(directory, { recursive: true, force: true }) };
}

const systemConfig = ({ platform, env }: SshSurroundings): string =>
  platform === 'win32'
    ? join(env.ProgramData ?? 'C:\\ProgramData', 'ssh', 'ssh_config')
    : '/etc/ssh/ssh_config';

const quoted = (file: string): string => `"${file}"`;

/** `options` go before what the files say. */
export function argumentsFor(hop: Hop, { configFile }: ClientFiles, options: string[]): string[] {
  const { prescribed, address } = hop;
  return [
    '-F',
    configFile,
    // Before the options that it is about.
    '-o',
    `IgnoreUnknown=${ignored(hop)}`,
    ...options,
    ...(prescribed ? ['-J', prescribed.join(',')] : []),
    ...clientArguments(address),
  ];
}
