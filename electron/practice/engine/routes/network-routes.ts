// Owns the network endpoints.
import { EngineError, noSuchNetwork } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import type { RequestContext } from '../http/request-context.ts';
import { filterBy, labelTests, oneOf, pruneTests, yesOrNo, type FilterTests } from '../model/filters.ts';
import type { NetworkRecord } from '../model/records.ts';
import { predefinedNetworks, type NetworkKeeper } from '../network-keeper.ts';
import type { PracticeEngine } from '../practice-engine.ts';

interface CreateNetwork {
  Name: string;
  Driver?: string;
  Internal?: boolean;
  Attachable?: boolean;
  Labels?: Record<string, string> | null;
}

interface Membership {
  Container?: string;
  EndpointConfig?: { Aliases?: string[] | null } | null;
}

export function networkRoutes(engine: PracticeEngine): Route[] {
  const { networks, keeper } = engine;
  const find = (context: RequestContext): NetworkRecord => {
    const reference = context.param(0);
    const network = networks.find(reference);
    if (!network) throw noSuchNetwork(reference);
    return network;
  };
  return [
    route('GET', '/networks', (context) => {
      const wanted = filterBy(context.query, listTests(networks));
      const shown = networks.all.filter(wanted).map((network) => summaryJson(networks, network));
      context.send(200, shown);
    }),
    route('POST', '/networks/create', async (context) => {
      const body = await context.json<CreateNetwork>();
      if (!body.Name) throw new EngineError(400, 'network name is required');
      const network = networks.create({
        name: body.Name,
        internal: body.Internal,
        attachable: body.Attachable,
        labels: body.Labels ?? {},
      });
      context.send(201, { Id: network.id, Warning: '' });
    }),
    route('POST', '/networks/prune', (context) => prune(networks, context)),
    route('GET', '/networks/*', (context) => {
      const network = find(context);
      context.send(200, { ...summaryJson(networks, network), Containers: membersJson(networks, network) });
    }),
    route('DELETE', '/networks/*', (context) => {
      networks.remove(find(context));
      context.send(204);
    }),
    route('POST', '/networks/*/connect', async (context) => {
      const { Container: container, EndpointConfig: endpoint } = await context.json<Membership>();
      networks.connect(find(context), keeper.find(container), endpoint?.Aliases ?? []);
      context.send(200);
    }),
    route('POST', '/networks/*/disconnect', async (context) => {
      const { Container: container } = await context.json<Membership>();
      networks.disconnect(find(context), keeper.find(container));
      context.send(200);
    }),
  ];
}

function listTests(networks: NetworkKeeper): FilterTests<NetworkRecord> {
  const isPredefined = ({ name }: NetworkRecord): boolean => predefinedNetworks.includes(name);
  return {
    ...labelTests<NetworkRecord>(({ labels }) => labels),
    ...yesOrNo<NetworkRecord>(
      'dangling',
      (network) => !isPredefined(network) && networks.members(network).length === 0,
    ),
    name:
      (value) =>
      ({ name }) =>
        name.includes(value),
    id:
      (value) =>
      ({ id }) =>
        id.startsWith(value),
    driver:
      (value) =>
      ({ driver }) =>
        driver === value,
    scope: (value) => () => value === 'local',
    type: (value) => {
      const builtin = oneOf('type', value, ['builtin', 'custom']) === 'builtin';
      return (network) => isPredefined(network) === builtin;
    },
  };
}

function prune(networks: NetworkKeeper, context: RequestContext): void {
  const wanted = filterBy(
    context.query,
    pruneTests<NetworkRecord>(({ labels }) => labels),
  );
  const unused = networks.all.filter(
    (network) =>
      !predefinedNetworks.includes(network.name) && networks.members(network).length === 0 && wanted(network),
  );
  for (const network of unused) networks.remove(network);
  context.send(200, { NetworksDeleted: unused.map(({ name }) => name) });
}

function summaryJson(networks: NetworkKeeper, network: NetworkRecord): object {
  const range = { Subnet: networks.subnet(network), Gateway: networks.gateway(network) };
  return {
    Name: network.name,
    Id: network.id,
    Created: network.createdAt,
    Scope: 'local',
    Driver: network.driver,
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: network.subnetIndex < 0 ? [] : [range] },
    Internal: network.internal,
    Attachable: network.attachable ?? false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: {},
    Options: network.options,
    Labels: network.labels,
  };
}

function membersJson(networks: NetworkKeeper, network: NetworkRecord): object {
  const running = networks.members(network).filter(({ state }) => state.status === 'running');
  return Object.fromEntries(
    running.map((record) => {
      const endpoint = record.endpoints[network.name];
      const address = endpoint?.ipAddress ? `${endpoint.ipAddress}/16` : '';
      return [
        record.id,
        {
          Name: record.name,
          EndpointID: endpoint?.endpointId,
          MacAddress: endpoint?.macAddress,
          IPv4Address: address,
          IPv6Address: '',
        },
      ];
    }),
  );
}
