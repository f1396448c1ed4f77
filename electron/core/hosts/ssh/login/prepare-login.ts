// Owns the ways to prove who we are, in the order that the user's configuration gives them. Secrets come from a function; nothing is asked for
// here and nothing is kept.
import type { AnyAuthMethod, AuthHandlerMiddleware } from 'ssh2';
import type { Used } from '#shared/domain/ssh/directives';
import type { SshSettings } from '../ssh-settings.ts';
import { keyWays, type LoginWay } from './key-ways.ts';
import { passwordSecret, type ReadSecret } from './stored-secrets.ts';

export interface Login {
  handler: AuthHandlerMiddleware;
  /** What was really tried, for the message of a refusal. */
  tried: string[];
  /** How many keys the host was offered. */
  keysOffered: () => number;
  /** Why something that could have been tried was not. */
  skipped: string[];
  /** Keys that only the ssh client of this machine can use. */
  clientOnly: Used[];
  /** The methods that the host last said it would go on with; empty before it said any. */
  accepted: () => string[];
}

export async function prepareLogin(settings: SshSettings, secret: ReadSecret): Promise<Login> {
  const none = { ways: [], skipped: [], clientOnly: [] };
  const keys = settings.methods.includes('publickey') ? await keyWays(settings, secret) : none;
  const all = [...keys.ways, ...(await passwordWays(settings, secret))];
  const ways = settings.methods.flatMap((method) => all.filter((way) => way.method === method));
  const tried: string[] = [];
  let accepted: string[] = [];
  let offered = 0;
  const handler: AuthHandlerMiddleware = (left, _partial, next) => {
    const methods = left as string[] | null | undefined;
    // As ssh does: the first question has no proof in it. A host that wants none lets us in, others answer what they accept.
    if (!methods) return next({ type: 'none', username: settings.user });
    accepted = methods;
    // Another method may come first on the host's side, so what does not fit now may fit later.
    const index = ways.findIndex(({ method }) => methods.includes(method));
    const [way] = index < 0 ? [] : ways.splice(index, 1);
    if (!way) return next(false as never);
    tried.push(way.label);
    if (way.method === 'publickey') offered += 1;
    next(way.login);
  };
  const { skipped, clientOnly } = keys;
  return { handler, tried, skipped, clientOnly, keysOffered: () => offered, accepted: () => accepted };
}

async function passwordWays({ host, user, methods }: SshSettings, secret: ReadSecret): Promise<LoginWay[]> {
  if (!methods.includes('password') && !methods.includes('keyboard-interactive')) return [];
  const password = await secret(passwordSecret(host), host);
  if (password === null) return [];
  return [
    { label: 'password', method: 'password', login: { type: 'password', username: user, password } },
    {
      label: 'password when asked',
      method: 'keyboard-interactive',
      login: { type: 'keyboard-interactive', username: user, prompt: answerWith(password) },
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
