// Owns a TCP connection to a host as the user's configuration wants it: address family, the address that it starts from, how long and how
// often it is tried.
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, isIPv6, type Socket, type TcpNetConnectOpts } from 'node:net';
import { networkInterfaces } from 'node:os';
import { AppError } from '#shared/errors/app-error';
import { unsupported } from '../directive-errors.ts';
import type { SshSettings } from '../ssh-settings.ts';

const CONNECT_MS = 5_000;
/** As ssh waits between attempts. */
const PAUSE_MS = 1_000;
/** One address of several gets this long before the next is tried beside it; Node's own 250 ms are less than a far line needs. */
const NEXT_ADDRESS_MS = 1_500;

type Dialled = Pick<SshSettings, 'host' | 'hostName' | 'port' | 'network'>;

/** Rejects with `host.nameUnknown`, `host.unreachable`, or `host.directiveUnsupported` for an address that cannot be bound. */
export async function dial(settings: Dialled): Promise<Socket> {
  const { attempts } = settings.network;
  const options = await optionsOf(settings);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(settings, options);
    } catch (thrown) {
      if (attempt >= attempts) throw thrown;
      await new Promise((resolve) => void setTimeout(resolve, PAUSE_MS));
    }
  }
}

function attemptOnce(
  { host, hostName, port, network }: Dialled,
  options: TcpNetConnectOpts,
): Promise<Socket> {
  const timeoutMs = network.connectMs ?? CONNECT_MS;
  const socket = connectTcp(options);
  return new Promise((resolve, reject) => {
    const fail = (evidence: string, code: 'host.nameUnknown' | 'host.unreachable' = 'host.unreachable') => {
      socket.destroy();
      reject(new AppError(code, { host, port }, { evidence }));
    };
    socket.setTimeout(timeoutMs, () => fail(`no answer from ${hostName}:${port} within ${timeoutMs} ms`));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const isName = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
      fail(reasonOf(error), isName ? 'host.nameUnknown' : 'host.unreachable');
    });
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('timeout').removeAllListeners('error');
      resolve(socket);
    });
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error instanceof AggregateError) return error.errors.map((each) => (each as Error).message).join('\n');
  return error.message || (error.code ?? String(error));
}

async function optionsOf(settings: Dialled): Promise<TcpNetConnectOpts> {
  const { host, hostName, port, network } = settings;
  const { family, bindAddress, bindInterface } = network;
  // Node takes an address as it is, whatever the family.
  if (family !== 0 && isIP(hostName) !== 0 && isIP(hostName) !== family) {
    const used = { name: 'AddressFamily', value: family === 4 ? 'inet' : 'inet6' };
    throw unsupported(host, used, `${hostName} is of the other family`);
  }
  const common = { port, noDelay: true, keepAlive: true, ...(family === 0 ? {} : { family }) };
  if (bindAddress === null && bindInterface === null)
    return { ...common, host: hostName, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS };
  const targets = await addressesOf(settings, hostName);
  const own =
    bindAddress === null ? ofInterface(bindInterface ?? '') : await addressesOf(settings, bindAddress);
  for (const target of targets) {
    const localAddress = own.find((address) => isIPv6(address) === isIPv6(target));
    if (localAddress !== undefined) return { ...common, host: target, localAddress };
  }
  const used = {
    name: bindAddress === null ? 'BindInterface' : 'BindAddress',
    value: bindAddress ?? bindInterface ?? '',
  };
  throw unsupported(host, used, `${used.value} has no address that leads to ${targets.join(', ')}`);
}

async function addressesOf({ host, network }: Dialled, name: string): Promise<string[]> {
  try {
    const found = await lookup(name, { all: true, family: network.family });
    return found.map(({ address }) => address);
  } catch (thrown) {
    throw new AppError('host.nameUnknown', { host }, { evidence: (thrown as Error).message });
  }
}

/** Those of the link only lead nowhere without its name. */
function ofInterface(name: string): string[] {
  const found = networkInterfaces()[name] ?? [];
  return found.map(({ address }) => address).filter((address) => !address.toLowerCase().startsWith('fe80:'));
}
