// Owns which keys are offered, and in which order: those that the configuration names, then what else the agent has, then the files that ssh
// looks for by itself. A named key goes first also where only the agent has its private half, and where the agent does not have it: a server
// counts what it is offered, and ends the login after a few (`MaxAuthTries`).
import ssh2, { type AnyAuthMethod } from 'ssh2';
import type { Used } from '#shared/domain/ssh/directives';
import { mayOffer } from '../ssh-algorithms.ts';
import type { SshSettings } from '../ssh-settings.ts';
import { agentWith, listAgentKeys, type AgentKey } from './agent-keys.ts';
import { rsaBits, type PublicKey } from './key-blob.ts';
import { readKeyFile, type KeyFile } from './key-files.ts';
import { passphraseSecret, type ReadSecret } from './stored-secrets.ts';

export interface LoginWay {
  label: string;
  /** As the server calls it. */
  method: string;
  login: AnyAuthMethod;
}

export interface KeyWays {
  ways: LoginWay[];
  /** Why something that could have been tried was not. */
  skipped: string[];
  /** Keys that only the ssh client can use, by the directive that they come from. */
  clientOnly: Used[];
}

export async function keyWays(settings: SshSettings, secret: ReadSecret): Promise<KeyWays> {
  const found: KeyWays = { ways: [], skipped: [], clientOnly: [] };
  const files = distinct(await Promise.all(settings.keyFiles.map(readKeyFile)));
  const agentKeys = await agentKeysOf(settings, found);
  const has = (file: KeyFile, key: PublicKey) => file.shown?.blob.equals(key.blob) ?? false;
  const inAgent = (file: KeyFile) => agentKeys.find((key) => has(file, key));
  const rest = agentKeys.filter((key) => !files.some((file) => has(file, key)));
  const first = settings.keysAreNamed ? files : files.filter(inAgent);
  const last = files.filter((file) => !first.includes(file));
  for (const file of first) await addFile({ file, agentKey: inAgent(file), settings, secret }, found);
  if (!settings.identitiesOnly)
    for (const key of rest) addAgentKey(key, `agent key ${key.comment || key.type}`, { settings, found });
  for (const file of last) await addFile({ file, agentKey: undefined, settings, secret }, found);
  return found;
}

/** A key is offered once, however many files hold it: the server counts. Its private half counts more than a public one alone. */
function distinct(files: (KeyFile | null)[]): KeyFile[] {
  const kept: KeyFile[] = [];
  for (const file of files) {
    if (file === null) continue;
    const twin = kept.findIndex(({ shown }) => shown !== null && file.shown?.blob.equals(shown.blob));
    if (twin < 0) kept.push(file);
    else if (kept[twin]?.content === null) kept[twin] = file;
  }
  return kept;
}

async function agentKeysOf({ agent }: SshSettings, { skipped }: KeyWays): Promise<AgentKey[]> {
  if (agent === null) return [];
  try {
    return await listAgentKeys(agent);
  } catch (thrown) {
    skipped.push(`the agent at ${agent}: ${(thrown as Error).message}`);
    return [];
  }
}

interface Offer {
  file: KeyFile;
  agentKey: AgentKey | undefined;
  settings: SshSettings;
  secret: ReadSecret;
}

async function addFile({ file, agentKey, settings, secret }: Offer, found: KeyWays): Promise<void> {
  const { name, content } = file;
  if (agentKey) return addAgentKey(agentKey, `key ${name} of the agent`, { settings, found });
  if (file.shown && !isAllowed(file.shown, name, { settings, found })) return;
  if (content === null)
    return void found.skipped.push(`${name} is a public key, and the agent does not have its private half`);
  if (file.problem !== null) {
    if (file.shown?.type.startsWith('sk-'))
      found.clientOnly.push({ name: 'SecurityKeyProvider', value: `key ${name}` });
    return void found.skipped.push(`${name}: ${file.problem}`);
  }
  const passphrase = file.isEncrypted
    ? await secret(passphraseSecret(settings.host), settings.host)
    : undefined;
  if (passphrase === null) {
    found.clientOnly.push({ name: 'UseKeychain', value: `key ${name}` });
    return void found.skipped.push(
      `${name} has a passphrase, and secret:${passphraseSecret(settings.host)} is not stored`,
    );
  }
  const parsed = ssh2.utils.parseKey(content, passphrase);
  if (parsed instanceof Error) return void found.skipped.push(`${name}: ${parsed.message}`);
  const login: AnyAuthMethod = {
    type: 'publickey',
    username: settings.user,
    key: content,
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  found.ways.push({ label: `key ${name}`, method: 'publickey', login });
}

interface Bounds {
  settings: SshSettings;
  found: KeyWays;
}

function addAgentKey(key: AgentKey, label: string, { settings, found }: Bounds): void {
  if (!isAllowed(key, label, { settings, found })) return;
  const agent = agentWith(key, settings.agent ?? '');
  if (agent === null)
    return void found.clientOnly.push({ name: 'IdentityAgent', value: `${label} (${key.type})` });
  found.ways.push({ label, method: 'publickey', login: { type: 'agent', username: settings.user, agent } });
}

function isAllowed(key: PublicKey, label: string, { settings, found }: Bounds): boolean {
  const bits = rsaBits(key);
  if (bits !== null && bits < settings.requiredRsaBits) {
    found.skipped.push(`${label} has ${bits} bits, and RequiredRSASize is ${settings.requiredRsaBits}`);
    return false;
  }
  if (mayOffer(key.type, settings.algorithms)) return true;
  found.skipped.push(`${label} is ${key.type}, which PubkeyAcceptedAlgorithms leaves out`);
  return false;
}
