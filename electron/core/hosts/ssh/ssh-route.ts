// Owns the way to a host as the user's configuration gives it: the jump hosts, each with its own settings and its own way, then the host.
// ssh does the same with one `ssh -W` inside the other.
import { AppError } from '#shared/errors/app-error';
import type { SshSurroundings } from './ask-client.ts';
import { parseSshAddress, type SshAddress } from './ssh-address.ts';
import { readSettings, type SshSettings } from './ssh-settings.ts';

export interface Hop {
  address: SshAddress;
  settings: SshSettings;
  /** Jump hosts that a later hop prescribes for this one (`ssh -J`), in place of its own configuration. */
  prescribed: string[] | null;
}

/** ssh knows no end of a circle. */
const MOST_HOPS = 12;

/** From the first hop that is dialled to the host itself. Rejects as `readSettings` does. */
export async function findRoute(address: SshAddress, around: SshSurroundings): Promise<Hop[]> {
  const route: Hop[] = [];
  let next: SshAddress | null = address;
  let prescribed: string[] | null = null;
  while (next !== null) {
    const settings: SshSettings = await readSettings(next, around);
    route.unshift({ address: next, settings, prescribed });
    if (route.length > MOST_HOPS) {
      const evidence = `ProxyJump leads over more than ${MOST_HOPS} hosts: ${route.map((hop) => hop.address.host).join(', ')}`;
      throw new AppError('host.sshConfigInvalid', { host: address.host }, { evidence });
    }
    // Jump hosts go before a ProxyCommand only where a later hop prescribes them.
    const jumps: string[] = prescribed ?? settings.jumps;
    const last = jumps.at(-1);
    next = last === undefined ? null : jumpAddress(last);
    prescribed = jumps.length > 1 ? jumps.slice(0, -1) : null;
  }
  return route;
}

function jumpAddress(jump: string): SshAddress {
  return parseSshAddress(jump.startsWith('ssh://') ? jump : `ssh://${jump}`);
}

/** How the host is reached, for the operator: programs and hops of their own configuration. */
export function wayInWords(route: Hop[]): string[] {
  const unread = route.at(-1)?.settings.unreadConfig ?? null;
  const ways = route.flatMap(({ settings }, index) => {
    const { proxyCommand, host } = settings;
    if (index === 0 && proxyCommand !== null)
      return [
        `${host}: through the program that your ssh configuration starts (ProxyCommand): ${proxyCommand}`,
      ];
    return index < route.length - 1 ? [`through the jump host ${host}`] : [];
  });
  return unread === null
    ? ways
    : [...ways, `without ${unread}, which only an ssh client on this machine could read`];
}

/** The first connection stops to ask for trust; what it leads through is a part of what is trusted. */
export function withWay(error: AppError, route: Hop[]): AppError {
  const words = wayInWords(route);
  if (error.code !== 'host.keyUnknown' || words.length === 0) return error;
  return new AppError('host.keyUnknown', error.params, { evidence: words.join('\n') });
}
