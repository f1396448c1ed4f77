// Owns the tokens and variables in values of ssh_config(5): `%h`, `%r`, `~`, `${NAME}`. `ssh -G` leaves most of them as they are, because ssh
// itself replaces them while it connects.
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

export interface TokenSource {
  /** As the operator wrote it. */
  original: string;
  hostName: string;
  hostKeyAlias: string | null;
  port: number;
  user: string;
  jumps: readonly string[];
  home: string;
  localUser: string;
  uid: number;
  env: NodeJS.ProcessEnv;
}

/** Throws an Error that names a token that OpenSSH does not know here either. */
export function expandTokens(text: string, source: TokenSource): string {
  const here = hostname();
  const { hostName, port, user } = source;
  const jump = source.jumps.join(',');
  const known: Record<string, string> = {
    '%': '%',
    h: hostName,
    n: source.original,
    p: String(port),
    r: user,
    d: source.home,
    u: source.localUser,
    i: String(source.uid),
    l: here,
    L: here.split('.')[0] ?? here,
    k: source.hostKeyAlias ?? source.original,
    j: jump,
    C: createHash('sha1')
      .update([here, hostName, String(port), user, jump].join(''))
      .digest('hex'),
  };
  return text.replaceAll(/%(.?)/gs, (whole, letter: string) => {
    const value = known[letter];
    if (value === undefined) throw new Error(`unknown token ${whole} in ${text}`);
    return value;
  });
}

/** A path: `~`, `${NAME}` and the tokens. Throws as ssh does for a variable that is not set. */
export function expandPath(path: string, source: TokenSource): string {
  const fromHome = path.replace(/^~(?=[/\\]|$)/, () => source.home);
  const withVariables = fromHome.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => {
    const value = source.env[name];
    if (value === undefined) throw new Error(`the variable ${name} in ${path} is not set`);
    return value;
  });
  return withVariables.replaceAll(/%[%a-zA-Z]/g, (token) => {
    try {
      return expandTokens(token, source);
    } catch {
      return token; // `ssh -G` has expanded some paths already, and a `%` of theirs is one
    }
  });
}
