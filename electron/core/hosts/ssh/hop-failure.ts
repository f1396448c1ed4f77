// Owns naming why an SSH connection failed after the way to the host was there. The stage is told by what was seen of it.
import { existsSync } from 'node:fs';
import type { Used } from '#shared/domain/ssh/directives';
import { AppError } from '#shared/errors/app-error';
import type { Login } from './login/prepare-login.ts';
import { passphraseSecret, passwordSecret } from './login/stored-secrets.ts';
import type { SshSettings } from './ssh-settings.ts';

interface Attempt {
  settings: SshSettings;
  login: Login;
}

export interface HopFailure {
  error: AppError;
  /** What the ssh client of this machine could try instead. */
  clientOnly: Used[];
}

/** What sshd says when it has counted too many (`MaxAuthTries`). */
const TOO_MANY = /too many authentication failures/i;
const NO_COMMON = /no matching (.+?)(?: algorithm)?$/i;

export function hopFailure(error: Error & { level?: string }, attempt: Attempt): HopFailure {
  const { settings, login } = attempt;
  const { host, port, user } = settings;
  if (error.level === 'client-authentication') return loginRefused(error, attempt);
  if (TOO_MANY.test(error.message)) {
    const evidence = [error.message, ...login.skipped].join('\n');
    const count = login.keysOffered();
    return { error: new AppError('host.tooManyKeys', { host, user, count }, { evidence }), clientOnly: [] };
  }
  const [, kind] = NO_COMMON.exec(error.message) ?? [];
  const clientOnly = kind === undefined ? [] : [{ name: directiveOf(kind), value: 'of the host' }];
  // After the first answer to a login the stage is the login, also where the host just hangs up.
  if (login.accepted().length > 0) {
    const tried = triedOf(login);
    return {
      error: new AppError('host.loginCut', { host, user, tried }, { evidence: error.message }),
      clientOnly,
    };
  }
  return {
    error: new AppError('host.handshakeFailed', { host, port }, { evidence: error.message }),
    clientOnly,
  };
}

function directiveOf(kind: string): string {
  if (/key exchange/i.test(kind)) return 'KexAlgorithms';
  if (/cipher/i.test(kind)) return 'Ciphers';
  if (/mac/i.test(kind)) return 'MACs';
  return /compress/i.test(kind) ? 'Compression' : 'HostKeyAlgorithms';
}

const triedOf = ({ tried }: Login): string =>
  tried.join(', ') || 'nothing, because there is no agent, no key and no password';

function loginRefused(error: Error, { settings, login }: Attempt): HopFailure {
  const { host, user } = settings;
  const clientOnly = leftToTheClient(settings, login);
  const params = {
    host,
    user,
    tried: triedOf(login),
    passphraseSecret: `secret:${passphraseSecret(host)}`,
    passwordSecret: `secret:${passwordSecret(host)}`,
  };
  const evidence = [
    error.message,
    `the host accepts: ${login.accepted().join(', ') || 'nothing more'}`,
    ...login.skipped,
    ...clientOnly.map(({ name, value }) => `only the ssh client can use it: ${name} ${value}`),
  ].join('\n');
  return { error: new AppError('host.loginRefused', params, { evidence }), clientOnly };
}

const methodOf: Record<string, string> = {
  GSSAPIAuthentication: 'gssapi-with-mic',
  HostbasedAuthentication: 'hostbased',
};

function leftToTheClient({ afterRefusal }: SshSettings, login: Login): Used[] {
  const accepted = login.accepted();
  const methods = afterRefusal.filter(({ name, value }) => {
    const method = methodOf[name];
    // A connection that the user holds open wants no login.
    return method === undefined ? name === 'ControlPath' && existsSync(value) : accepted.includes(method);
  });
  if (!accepted.includes('publickey')) return methods;
  const isOn = (name: string) => name === 'IdentityAgent' || afterRefusal.some((used) => used.name === name);
  return [...methods, ...login.clientOnly.filter(({ name }) => isOn(name))];
}
