// Owns the network and volume endpoints.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '#base/make-directory';
import { EngineError, noSuchNetwork, noSuchVolume } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import { matchesLabels, readFilters } from '../model/filters.ts';
import type { NetworkRecord, VolumeRecord } from '../model/records.ts';
import { newId } from '../model/record-store.ts';
import { predefinedNetworks } from '../network-keeper.ts';
import type { PracticeEngine } from '../practice-engine.ts';

interface CreateNetwork {
  Name: string;
  Driver?: string;
  Internal?: boolean;
  Labels?: Record<string, string>;
  Options?: Record<string, string>;
}

export function networkRoutes(engine: PracticeEngine): Route[] {
  const { networks, keeper } = engine;
  const find = (reference: string): NetworkRecord => {
    const network = networks.find(reference);
    if (!network) throw noSuchNetwork(reference);
    return network;
  };
  const json = (network: NetworkRecord, full: boolean): object => ({
    Name: network.name,
    Id: network.id,
    Created: network.createdAt,
    Scope: 'local',
    Driver: network.driver,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config:
        network.subnetIndex < 0
          ? []
          : [{ Subnet: networks.subnet(network), Gateway: networks.gateway(network) }],
    },
    Internal: network.internal,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: full ? membersJson(network) : {},
    Options: network.options,
    Labels: network.labels,
  });
  const membersJson = (network: NetworkRecord): object =>
    Object.fromEntries(
      networks
        .members(network)
        .filter((record) => record.state.status === 'running')
        .map((record) => {
          const endpoint = record.endpoints[network.name];
          return [
            record.id,
            {
              Name: record.name,
              EndpointID: endpoint?.endpointId,
              MacAddress: endpoint?.macAddress,
              IPv4Address: endpoint ? `${endpoint.ipAddress}/16` : '',
              IPv6Address: '',
            },
          ];
        }),
    );

  return [
    route('GET', '/networks', (context) => {
      const filters = readFilters(context.query);
      const wanted = (network: NetworkRecord): boolean =>
        matchesLabels(network.labels, filters.label) &&
        (!filters.name || filters.name.some((name) => network.name.includes(name))) &&
        (!filters.id || filters.id.some((id) => network.id.startsWith(id))) &&
        (!filters.driver || filters.driver.includes(network.driver));
      context.send(
        200,
        networks.all.filter(wanted).map((network) => json(network, false)),
      );
    }),
    route('POST', '/networks/create', async (context) => {
      const body = await context.json<CreateNetwork>();
      if (!body.Name) throw new EngineError(400, 'network name is required');
      const network = networks.create({
        name: body.Name,
        internal: body.Internal,
        labels: body.Labels,
        driver: body.Driver,
        options: body.Options,
      });
      context.send(201, { Id: network.id, Warning: '' });
    }),
    route('POST', '/networks/prune', (context) => {
      const filters = readFilters(context.query);
      const unused = networks.all.filter(
        (network) =>
          !predefinedNetworks.includes(network.name) &&
          networks.members(network).length === 0 &&
          matchesLabels(network.labels, filters.label),
      );
      for (const network of unused) networks.remove(network);
      context.send(200, { NetworksDeleted: unused.map((network) => network.name) });
    }),
    route('GET', '/networks/*', (context) => context.send(200, json(find(context.param(0)), true))),
    route('DELETE', '/networks/*', (context) => {
      networks.remove(find(context.param(0)));
      context.send(204);
    }),
    route('POST', '/networks/*/connect', async (context) => {
      const body = await context.json<{ Container: string; EndpointConfig?: { Aliases?: string[] } }>();
      networks.connect(
        find(context.param(0)),
        keeper.find(body.Container),
        body.EndpointConfig?.Aliases ?? [],
      );
      context.send(200);
    }),
    route('POST', '/networks/*/disconnect', async (context) => {
      const body = await context.json<{ Container: string }>();
      networks.disconnect(find(context.param(0)), keeper.find(body.Container));
      context.send(200);
    }),
  ];
}

export function volumeRoutes(engine: PracticeEngine): Route[] {
  const { host, keeper } = engine;
  const { volumes } = host.records;
  const json = (volume: VolumeRecord): object => ({
    CreatedAt: volume.createdAt,
    Driver: 'local',
    Labels: volume.labels,
    Mountpoint: `/var/lib/docker/volumes/${volume.name}/_data`,
    Name: volume.name,
    Options: null,
    Scope: 'local',
  });
  const find = (name: string): VolumeRecord => {
    const volume = volumes.find((one) => one.name === name);
    if (!volume) throw noSuchVolume(name);
    return volume;
  };
  const users = (volume: VolumeRecord) =>
    keeper.all.filter((record) => record.mounts.some((mount) => mount.name === volume.name));
  const remove = (volume: VolumeRecord): void => {
    volumes.splice(volumes.indexOf(volume), 1);
    rmSync(path.dirname(host.volumePath(volume.name)), { recursive: true, force: true });
    host.changed();
    host.events.publish('volume', 'destroy', { id: volume.name, attributes: { driver: 'local' } });
  };
  return [
    route('GET', '/volumes', (context) => {
      const filters = readFilters(context.query);
      const chosen = volumes.filter(
        (volume) =>
          matchesLabels(volume.labels, filters.label) &&
          (!filters.name || filters.name.some((name) => volume.name.includes(name))),
      );
      context.send(200, { Volumes: chosen.map(json), Warnings: null });
    }),
    route('POST', '/volumes/create', async (context) => {
      const body = await context.json<{ Name?: string; Labels?: Record<string, string> }>();
      const name = body.Name || newId();
      const known = volumes.find((volume) => volume.name === name);
      const volume = known ?? { name, createdAt: new Date().toISOString(), labels: body.Labels ?? {} };
      if (!known) {
        makeDirectory(host.volumePath(name));
        volumes.push(volume);
        host.changed();
        host.events.publish('volume', 'create', { id: name, attributes: { driver: 'local' } });
      }
      context.send(201, json(volume));
    }),
    route('POST', '/volumes/prune', (context) => {
      const unused = volumes.filter((volume) => users(volume).length === 0);
      for (const volume of unused) remove(volume);
      context.send(200, { VolumesDeleted: unused.map((volume) => volume.name), SpaceReclaimed: 0 });
    }),
    route('GET', '/volumes/*', (context) => context.send(200, json(find(context.param(0))))),
    route('DELETE', '/volumes/*', (context) => {
      const volume = find(context.param(0));
      const user = users(volume)[0];
      if (user) throw new EngineError(409, `remove ${volume.name}: volume is in use - [${user.id}]`);
      remove(volume);
      context.send(204);
    }),
  ];
}
