// Owns which ways to log in the user's configuration allows, and their order.

/** Those that this app speaks, in the order of ssh's own default. */
const spoken = ['publickey', 'keyboard-interactive', 'password'];

const isOff = (value: string | null) => value === 'no' || value === 'false';

export function readMethods(first: (name: string) => string | null): string[] {
  const asked = first('numberofpasswordprompts') !== '0';
  const allowed: Record<string, boolean> = {
    publickey: !isOff(first('pubkeyauthentication')),
    'keyboard-interactive':
      asked && !isOff(first('kbdinteractiveauthentication') ?? first('challengeresponseauthentication')),
    password: asked && !isOff(first('passwordauthentication')),
  };
  const order = first('preferredauthentications')?.split(',') ?? spoken;
  return order.filter((method) => allowed[method]);
}
