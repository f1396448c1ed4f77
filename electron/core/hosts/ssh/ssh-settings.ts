// Owns what the user's own ssh configuration says about a host, in the terms of this app. Without an ssh client plain defaults hold.
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { sortDirectives, type Used } from '#shared/domain/ssh/directives';
import { AppError } from '#shared/errors/app-error';
import { askClient, askClientAlone, type ConfigLines, type SshSurroundings } from './ask-client.ts';
import type { SshAddress } from './ssh-address.ts';
import { readAlgorithms, type Algorithms } from './ssh-algorithms.ts';
import { readMethods } from './login/methods.ts';
import { expandPath, expandTokens, type TokenSource } from './ssh-tokens.ts';

export interface SshSettings {
  /** As the operator wrote it. */
  host: string;
  hostName: string;
  port: number;
  user: string;
  keyFiles: string[];
  /** False for the files that ssh looks for when none is named. */
  keysAreNamed: boolean;
  /** Socket or pipe of the agent, `pageant`, or null for none. */
  agent: string | null;
  /** Only the agent's keys that belong to the key files. */
  identitiesOnly: boolean;
  /** Ways to log in, in the order in which they are tried. */
  methods: string[];
  /** `[user@]host[:port]`, in order. */
  jumps: string[];
  /** For the user's shell, its tokens replaced. */
  proxyCommand: string | null;
  network: NetworkSettings;
  algorithms: Algorithms;
  knownHostsFiles: string[];
  /** `RevokedHostKeys`: a file of host keys that are never accepted. */
  revokedKeysFile: string | null;
  /** The name under which the host key is looked up, when it is not the host's own. */
  hostKeyAlias: string | null;
  /** Bits that an RSA key needs at least, the host's and the user's. */
  requiredRsaBits: number;
  aliveMs: number | null;
  /** What only the ssh client of this machine can carry out. */
  clientOnly: Used[];
  /** What the app's own configuration for that client has to repeat. */
  forClient: { globalKnownHostsFiles: string[]; ignoreUnknown: string | null };
  /** A configuration that nobody has read, because there is no ssh client. */
  unreadConfig: string | null;
  /** What it can try after the host has refused everything that this app has. */
  afterRefusal: Used[];
}

export interface NetworkSettings {
  family: 0 | 4 | 6;
  bindAddress: string | null;
  bindInterface: string | null;
  /** Null where the configuration leaves it to us. */
  connectMs: number | null;
  attempts: number;
}

const KEY_NAMES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
/** What `ssh -G` lists where no IdentityFile is named. */
const DEFAULT_KEY = /^~\/\.ssh\/id_(rsa|dsa|xmss|(ecdsa|ed25519)(_sk)?)$/;
const FEWEST_DEFAULT_KEYS = 4;

/** Rejects with `host.sshConfigInvalid`. */
export async function readSettings(address: SshAddress, around: SshSurroundings): Promise<SshSettings> {
  const lines = await askClient(address, around);
  try {
    return settingsFrom({ lines, address, around, unknown: await unknownOf(lines, address, around) });
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError(
      'host.sshConfigInvalid',
      { host: address.host },
      { evidence: (thrown as Error).message },
    );
  }
}

/** Directives that this version does not know are no matter as long as nobody has set them. */
async function unknownOf(lines: ConfigLines, address: SshAddress, around: SshSurroundings): Promise<Used[]> {
  const { unknown } = sortDirectives(lines);
  if (unknown.length === 0) return [];
  const untouched = await askClientAlone(address, around);
  return unknown.filter(
    ({ name, value }) => !untouched.some(([key, other]) => key === name && other === value),
  );
}

interface Question {
  lines: ConfigLines;
  address: SshAddress;
  around: SshSurroundings;
  unknown: Used[];
}

function settingsFrom({ lines, address, around, unknown }: Question): SshSettings {
  const first = (name: string) => lines.find(([key]) => key === name)?.[1] ?? null;
  const every = (name: string) => lines.filter(([key]) => key === name).map(([, value]) => value);
  const { client, afterRefusal } = sortDirectives(lines);
  const source = tokensOf(first, address, around);
  const { hostName, port, user, hostKeyAlias, jumps } = source;
  const path = (value: string) => expandPath(value, source);
  const inHome = (name: string) => join(around.home, '.ssh', name);
  const files = (name: string) => every(name).flatMap(fileList).map(path);
  const named = every('identityfile').filter((file) => file !== 'none');
  const revoked = optional(first('revokedhostkeys'));
  const proxyCommand = optional(first('proxycommand'));
  const { missing, ...algorithms } = readAlgorithms(first);
  return {
    host: address.host,
    hostName,
    port,
    user,
    keyFiles: lines.length > 0 ? named.map(path) : KEY_NAMES.map(inHome),
    keysAreNamed:
      lines.length > 0 &&
      !(named.length >= FEWEST_DEFAULT_KEYS && named.every((file) => DEFAULT_KEY.test(file))),
    agent: agentOf(first('identityagent'), { around, path }),
    identitiesOnly: first('identitiesonly') === 'yes',
    methods: readMethods(first),
    jumps: [...jumps],
    proxyCommand: proxyCommand === null ? null : expandTokens(proxyCommand, source),
    network: networkOf(first),
    algorithms,
    knownHostsFiles:
      lines.length > 0
        ? [...files('userknownhostsfile'), ...files('globalknownhostsfile')]
        : [inHome('known_hosts')],
    revokedKeysFile: revoked === null ? null : path(revoked),
    hostKeyAlias,
    requiredRsaBits: Number(first('requiredrsasize') ?? first('rsaminsize') ?? 1_024),
    aliveMs: (Number(first('serveraliveinterval')) || 0) * 1_000 || null,
    clientOnly: [
      ...client.filter(({ name }) => name !== 'ProxyUseFdpass' || proxyCommand !== null),
      ...missing,
      ...unknown,
    ],
    unreadConfig: lines.length > 0 ? null : unreadConfig(around),
    forClient: {
      globalKnownHostsFiles: files('globalknownhostsfile'),
      ignoreUnknown: optional(first('ignoreunknown')),
    },
    afterRefusal,
  };
}

function unreadConfig({ configFile, home }: SshSurroundings): string | null {
  const file = configFile ?? join(home, '.ssh', 'config');
  return existsSync(file) ? file : null;
}

type First = (name: string) => string | null;

const optional = (value: string | null): string | null => (value === 'none' ? null : value);

function tokensOf(first: First, address: SshAddress, around: SshSurroundings): TokenSource {
  const { username, uid } = userInfo();
  return {
    original: address.host,
    hostName: first('hostname') ?? address.host,
    hostKeyAlias: optional(first('hostkeyalias')),
    port: Number(first('port') ?? address.port ?? 22),
    user: first('user') ?? address.user ?? username,
    jumps: optional(first('proxyjump'))?.split(',') ?? [],
    home: around.home,
    localUser: username,
    uid,
    env: around.env,
  };
}

function networkOf(first: First): NetworkSettings {
  const families: Partial<Record<string, 4 | 6>> = { inet: 4, inet6: 6 };
  const seconds = Number(first('connecttimeout'));
  return {
    family: families[first('addressfamily') ?? ''] ?? 0,
    bindAddress: optional(first('bindaddress')),
    bindInterface: optional(first('bindinterface')),
    connectMs: seconds > 0 ? seconds * 1_000 : null,
    attempts: Math.max(1, Number(first('connectionattempts')) || 1),
  };
}

/**
 * `ssh -G` prints several files with a space between, and a file whose name has a space looks the same. So the longest run of words that is
 * a file is one.
 */
function fileList(value: string): string[] {
  const words = value.split(' ').filter((word) => word !== '' && word !== 'none');
  const files: string[] = [];
  for (let from = 0; from < words.length;) {
    const ends = words.map((_, index) => index + 1).filter((end) => end > from);
    const whole =
      ends.findLast((end) => end > from + 1 && existsSync(words.slice(from, end).join(' '))) ?? from + 1;
    files.push(words.slice(from, whole).join(' '));
    from = whole;
  }
  return files;
}

function agentOf(
  configured: string | null,
  { around, path }: { around: SshSurroundings; path: (value: string) => string },
): string | null {
  if (configured === 'none') return null;
  if (configured !== null && configured !== 'SSH_AUTH_SOCK') {
    return configured.startsWith('$') && !configured.startsWith('${')
      ? (around.env[configured.slice(1)] ?? null)
      : path(configured);
  }
  const { SSH_AUTH_SOCK } = around.env;
  if (SSH_AUTH_SOCK) return SSH_AUTH_SOCK;
  return around.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null;
}
