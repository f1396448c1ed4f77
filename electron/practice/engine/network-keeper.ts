// Owns the engine's networks: endpoints, addresses, aliases, and what a name means to a container (Docker's DNS).
import { EngineError, noSuchNetwork } from './engine-error.ts';
import type { EngineHost } from './engine-host.ts';
import type { ContainerRecord, EndpointRecord, NetworkRecord } from './model/records.ts';
import { newId } from './model/record-store.ts';

export const predefinedNetworks: readonly string[] = ['bridge', 'host', 'none'];

export class NetworkKeeper {
  readonly #host: EngineHost;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  get all(): NetworkRecord[] {
    return this.#host.records.networks;
  }

  find(reference: string): NetworkRecord | undefined {
    const name = reference === 'default' ? 'bridge' : reference;
    return (
      this.all.find((network) => network.name === name || network.id === name) ??
      this.all.find((network) => name.length >= 4 && network.id.startsWith(name))
    );
  }

  members(network: NetworkRecord): ContainerRecord[] {
    return this.#host.records.containers.filter((record) => record.endpoints[network.name]);
  }

  create(wish: {
    name: string;
    internal?: boolean;
    attachable?: boolean;
    labels: Record<string, string>;
  }): NetworkRecord {
    if (predefinedNetworks.includes(wish.name)) {
      throw new EngineError(403, `operation is not permitted on predefined ${wish.name} network`);
    }
    if (this.all.some((network) => network.name === wish.name)) {
      throw new EngineError(409, `network with name ${wish.name} already exists`);
    }
    const used = new Set(this.all.map((network) => network.subnetIndex));
    let subnetIndex = 1;
    while (used.has(subnetIndex)) subnetIndex += 1;
    const network: NetworkRecord = {
      id: newId(),
      name: wish.name,
      driver: 'bridge',
      createdAt: new Date().toISOString(),
      internal: wish.internal ?? false,
      attachable: wish.attachable ?? false,
      labels: wish.labels,
      options: {},
      subnetIndex,
    };
    this.all.push(network);
    this.#changed(network, 'create');
    return network;
  }

  remove(network: NetworkRecord): void {
    if (predefinedNetworks.includes(network.name)) {
      throw new EngineError(403, `${network.name} is a pre-defined network and cannot be removed`);
    }
    const active = this.members(network).filter((record) => record.state.status === 'running');
    if (active.length > 0) {
      const names = active.map((record) => `name:"${record.name}" id:"${record.id.slice(0, 12)}"`).join(', ');
      throw new EngineError(
        403,
        `error while removing network: network ${network.name} has active endpoints (${names})`,
      );
    }
    for (const record of this.members(network)) Reflect.deleteProperty(record.endpoints, network.name);
    this.all.splice(this.all.indexOf(network), 1);
    this.#changed(network, 'destroy');
  }

  attachAtCreate(
    record: ContainerRecord,
    wished: Record<string, { Aliases?: string[] | null } | null>,
  ): void {
    const mode = record.hostConfig.NetworkMode ?? 'default';
    const names = mode.startsWith('container:')
      ? []
      : [...new Set([mode === 'default' ? 'bridge' : mode, ...Object.keys(wished)])];
    for (const name of names) {
      const network = this.find(name);
      if (!network) throw noSuchNetwork(name);
      this.#attach(record, {
        network,
        aliases: wished[name]?.Aliases ?? wished[network.name]?.Aliases ?? [],
      });
    }
  }

  connect(network: NetworkRecord, record: ContainerRecord, aliases: string[]): void {
    if (record.endpoints[network.name]) {
      throw new EngineError(
        403,
        `endpoint with name ${record.name} already exists in network ${network.name}`,
      );
    }
    this.#attach(record, { network, aliases });
    this.#changed(network, 'connect', record.id);
  }

  disconnect(network: NetworkRecord, record: ContainerRecord): void {
    if (!record.endpoints[network.name]) {
      throw new EngineError(403, `container ${record.id} is not connected to the network ${network.name}`);
    }
    Reflect.deleteProperty(record.endpoints, network.name);
    this.#changed(network, 'disconnect', record.id);
  }

  gateway(network: NetworkRecord): string {
    return network.subnetIndex < 0 ? '' : `172.${String(17 + network.subnetIndex)}.0.1`;
  }

  subnet(network: NetworkRecord): string {
    return network.subnetIndex < 0 ? '' : `172.${String(17 + network.subnetIndex)}.0.0/16`;
  }

  /** Running containers a name means to `asker`: aliases and names on shared networks; the default bridge has no names. */
  named(asker: ContainerRecord, name: string): ContainerRecord[] {
    const wanted = name.toLowerCase();
    return this.#host.records.containers.filter((record) => {
      if (record.state.status !== 'running') return false;
      return Object.entries(record.endpoints).some(([network, endpoint]) => {
        if (!asker.endpoints[network]) return false;
        if (endpoint.ipAddress === name) return true;
        if (predefinedNetworks.includes(network)) return false;
        return this.dnsNames(record, endpoint).some((known) => known.toLowerCase() === wanted);
      });
    });
  }

  dnsNames(record: ContainerRecord, endpoint: EndpointRecord): string[] {
    return [
      ...new Set([record.name, ...endpoint.aliases, record.id.slice(0, 12), record.config.Hostname ?? '']),
    ].filter(Boolean);
  }

  /** Whether anything outside can be reached: not from internal networks only, nor from none. */
  reachesOutside(record: ContainerRecord): boolean {
    return Object.keys(record.endpoints).some((name) => {
      const network = this.find(name);
      return network !== undefined && !network.internal && network.name !== 'none';
    });
  }

  #attach(record: ContainerRecord, to: { network: NetworkRecord; aliases: string[] }): void {
    const used = new Set(
      this.members(to.network).map((member) => member.endpoints[to.network.name]?.ipAddress),
    );
    let last = 2;
    const address = (): string =>
      to.network.subnetIndex < 0
        ? ''
        : `172.${String(17 + to.network.subnetIndex)}.${String(last >> 8)}.${String(last & 255)}`;
    while (address() !== '' && used.has(address())) last += 1;
    record.endpoints[to.network.name] = {
      aliases: to.aliases,
      endpointId: newId(),
      ipAddress: address(),
      macAddress:
        address() === ''
          ? ''
          : `02:42:ac:${(17 + to.network.subnetIndex).toString(16)}:00:${last.toString(16).padStart(2, '0')}`,
    };
  }

  #changed(network: NetworkRecord, action: string, container?: string): void {
    this.#host.changed();
    this.#host.events.publish('network', action, {
      id: network.id,
      attributes: { name: network.name, type: network.driver, ...(container ? { container } : {}) },
    });
  }
}
