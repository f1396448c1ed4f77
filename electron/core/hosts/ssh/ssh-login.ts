// Owns the ways to prove who we are, in the order that ssh itself tries them: agent, key files, password.
// Secrets come from a function; nothing is asked for here and nothing is kept.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type BaseAgent, type ParsedKey } from 'ssh2';
import type { SshSettings } from './ssh-settings.ts';

/** The value behind a name, or null where none is stored. */
/** The value to be sent to that host, or null where none is stored. */
export type ReadSecret = (name: string, host: string) => Promise<string | null>;

export interface Login {
  handler: AuthHandlerMiddleware;
  /** What was really tried, for the message of a refusal. */
  tried: string[];
  /** Why something that could have been tried was not. */
  skipped: string[];
}

interface Way {
  label: string;
  /** As the server calls it. */
  method: string;
  login: AnyAuthMethod;
}

export const passphraseSecret = (host: string): string => `ssh-passphrase-${host}`;
export const passwordSecret = (host: string): string => `ssh-password-${host}`;

export async function prepareLogin(host: string, settings: SshSettings, secret: ReadSecret): Promise<Login> {
  const skipped: string[] = [];
  const ways: Way[] = [
    ...(await agentWay(settings)),
    ...(await keyWays({ host, settings, skipped, secret })),
    ...(await passwordWays(host, settings, secret)),
  ];
  const tried: string[] = [];
  const handler: AuthHandlerMiddleware = (left, _partial, next) => {
    for (let way = ways.shift(); way; way = ways.shift()) {
      const offered = left as string[] | null;
      if (offered !== null && !offered.includes(way.method)) continue;
      tried.push(way.label);
      return next(way.login);
    }
    next(false as never);
  };
  return { handler, tried, skipped };
}

async function agentWay({ agent, user, identitiesOnly, keyFiles }: SshSettings): Promise<Way[]> {
  if (agent === null) return [];
  const all = ssh2.createAgent(agent);
  const wanted = identitiesOnly ? await publicKeys(keyFiles) : null;
  if (wanted?.size === 0) return [];
  const login: AnyAuthMethod = {
    type: 'agent',
    username: user,
    agent: wanted === null ? all : onlyOf(all, wanted),
  };
  return [{ label: 'agent', method: 'publickey', login }];
}

/** Base64 of the public keys beside the key files. */
async function publicKeys(keyFiles: string[]): Promise<Set<string>> {
  const texts = await Promise.all(
    keyFiles.map((file) => readFile(file.endsWith('.pub') ? file : `${file}.pub`, 'utf8').catch(() => '')),
  );
  return new Set(texts.map((text) => text.split(/\s+/)[1] ?? '').filter((key) => key !== ''));
}

function onlyOf(agent: BaseAgent, wanted: Set<string>): BaseAgent {
  const getIdentities = agent.getIdentities.bind(agent);
  agent.getIdentities = (callback) => {
    getIdentities((error, keys) => {
      const some = (keys as ParsedKey[] | undefined)?.filter((key) =>
        wanted.has(key.getPublicSSH().toString('base64')),
      );
      callback(error, some);
    });
  };
  return agent;
}

interface KeyWays {
  host: string;
  settings: SshSettings;
  skipped: string[];
  secret: ReadSecret;
}

async function keyWays({ host, settings, skipped, secret }: KeyWays): Promise<Way[]> {
  const { user, keyFiles } = settings;
  const ways: Way[] = [];
  for (const file of keyFiles) {
    const name = basename(file);
    const key = await readFile(file).catch(() => null);
    if (key === null) continue;
    let parsed = ssh2.utils.parseKey(key);
    let passphrase: string | null = null;
    if (parsed instanceof Error && /encrypted|passphrase/i.test(parsed.message)) {
      passphrase = await secret(passphraseSecret(host), host);
      if (passphrase === null) {
        skipped.push(`${name} has a passphrase, and secret:${passphraseSecret(host)} is not stored`);
        continue;
      }
      parsed = ssh2.utils.parseKey(key, passphrase);
    }
    if (parsed instanceof Error) {
      skipped.push(`${name}: ${parsed.message}`);
      continue;
    }
    const login: AnyAuthMethod = {
      type: 'publickey',
      username: user,
      key,
      ...(passphrase === null ? {} : { passphrase }),
    };
    ways.push({ label: `key ${name}`, method: 'publickey', login });
  }
  return ways;
}

async function passwordWays(host: string, { user }: SshSettings, secret: ReadSecret): Promise<Way[]> {
  const password = await secret(passwordSecret(host), host);
  if (password === null) return [];
  return [
    { label: 'password', method: 'password', login: { type: 'password', username: user, password } },
    {
      label: 'password when asked',
      method: 'keyboard-interactive',
      login: {
        type: 'keyboard-interactive',
        username: user,
        prompt: answerWith(password),
      },
    },
  ];
}

type Prompt = Extract<AnyAuthMethod, { type: 'keyboard-interactive' }>['prompt'];

/** One question is the password; more would be a second factor, which nobody is here to answer. */
function answerWith(password: string): Prompt {
  return (...asked) => {
    const [, , , prompts, finish] = asked;
    finish(prompts.length === 1 ? [password] : []);
  };
}
