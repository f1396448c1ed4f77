// Owns what `host:port` means inside a container: itself, neighbours on shared networks, the practice host,
// the world outside. Failures carry the codes a real socket would give.
import net from 'node:net';
import type { EngineHost } from '../engine-host.ts';
import type { ContainerRecord } from '../model/records.ts';
import type { NetworkKeeper } from '../network-keeper.ts';
import type { RunningContainer } from './running-container.ts';

interface LookupParts {
  engine: EngineHost;
  networks: NetworkKeeper;
  running: (record: ContainerRecord) => RunningContainer | undefined;
}

interface Address {
  host: string;
  port: number;
}

function lookupError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function portOf(container: RunningContainer | undefined, port: number): Address {
  const actual = container?.child.ports.get(port);
  if (actual === undefined) throw lookupError('ECONNREFUSED');
  return { host: '127.0.0.1', port: actual };
}

function extraHost(record: ContainerRecord, name: string): string | undefined {
  const entry = (record.hostConfig.ExtraHosts ?? []).find((line) => line.split(/[:=]/, 1)[0] === name);
  return entry?.slice(name.length + 1);
}

export async function resolveFrom(
  record: ContainerRecord,
  address: Address,
  parts: LookupParts,
): Promise<Address> {
  const name = extraHost(record, address.host) ?? address.host;
  if (['localhost', '127.0.0.1', '::1', '0.0.0.0', record.config.Hostname].includes(name)) {
    return portOf(parts.running(record), address.port);
  }
  const neighbours = parts.networks.named(record, name);
  // Several containers under one alias share it. Docker tells all their addresses, each time in another order, and a client goes on to
  // the next one where nobody listens.
  const listeners = neighbours.filter((one) => parts.running(one)?.child.ports.has(address.port));
  const listening = listeners[Math.floor(Math.random() * listeners.length)] ?? neighbours[0];
  if (listening) return portOf(parts.running(listening), address.port);
  const isAddress = net.isIP(name) !== 0;
  if (!parts.networks.reachesOutside(record)) throw lookupError(isAddress ? 'ENETUNREACH' : 'ENOTFOUND');
  const gateways = parts.networks.all.map((network) => parts.networks.gateway(network));
  if (name === 'host.docker.internal' || name === 'host-gateway' || gateways.includes(name)) {
    return { host: parts.engine.options.bindAddress, port: address.port };
  }
  if (isAddress) return { host: name, port: address.port };
  return parts.engine.options.world.resolve(name, address.port);
}
