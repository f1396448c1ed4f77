// Owns the shape of the picture: which nodes stand in which column, what is folded, which edges join them. Pure.
import type { Gpu, ServiceLicence, ServiceStatus, SiteStatus } from '#shared/domain/status/status';
import { licenceKind, serviceKindOfStatus } from '#renderer/parts/status-words.ts';
import { serviceStateWord, roleTitle } from '#renderer/text/common.ts';
import { count, memory } from '#renderer/text/format.ts';
import { overviewText as text } from '#renderer/text/overview.ts';
import type { StatusKind } from '#renderer/ui/status.tsx';

export type ColumnId = 'callers' | 'front' | 'api' | 'engine' | 'gpu';

export interface TopologyNode {
  id: string;
  column: ColumnId | 'proxy' | 'server';
  kind: StatusKind | null;
  stale: boolean;
  title: string;
  detail: string;
  /** Number at the right edge, such as streams in flight, as it is shown. */
  figure: string | null;
  /** The same as a number, for adding up; null: not known. */
  amount: number | null;
  /** 0 to 1: how full it is. */
  fill: number | null;
  host: string | null;
  /** Nodes that it sends work to, as far as they are known by name. */
  next: string[];
}

/** `unknown` is not `broken`: nobody could look. */
export type EdgeState = 'live' | 'idle' | 'broken' | 'unknown';

export interface TopologyEdge {
  from: string;
  to: string;
  state: EdgeState;
  label: string | null;
}

/** Which columns have a service that is licensed that way. */
export type LicencePaths = Record<'proxy' | 'server', ('api' | 'engine')[]>;

export interface Topology {
  columns: ColumnId[];
  nodes: TopologyNode[];
  edges: TopologyEdge[];
  licencePaths: LicencePaths;
  folded: boolean;
}

const FOLD_OVER = 8;
const NAMED_AT_MOST = 4;

export function topologyOf(status: SiteStatus, refreshMs: number): Topology {
  const of = (role: ServiceStatus['role']) => status.services.filter((each) => each.role === role);
  const fronts = of('front');
  const folded = Math.max(of('api').length, of('engine').length) > FOLD_OVER;
  const nodes: TopologyNode[] = [callersNode(of('api'))];
  for (const column of ['front', 'api', 'engine'] as const) {
    nodes.push(
      ...foldColumn(
        column,
        of(column).map((each) => serviceNode(each, { column, refreshMs, gpus: status.gpus })),
        folded,
      ),
    );
  }
  nodes.push(...gpuNodes(status.gpus, folded));
  for (const each of of('license-proxy')) {
    const node = serviceNode(each, { column: 'proxy', refreshMs, gpus: [] });
    nodes.push({ ...node, title: roleTitle['license-proxy'], detail: `${each.host} · ${node.detail}` });
  }
  nodes.push({
    id: 'licence',
    column: 'server',
    kind: licenceKind[status.licence.state],
    stale: false,
    title: text.licenceServer,
    detail: text.licenceServerDetail[status.licence.state],
    figure: null,
    amount: null,
    fill: null,
    host: null,
    next: [],
  });
  const columns: ColumnId[] = [
    'callers',
    ...(fronts.length > 0 ? (['front'] as const) : []),
    'api',
    'engine',
    'gpu',
  ];
  return { columns, nodes, edges: edgesOf(nodes), licencePaths: licencePathsOf(status), folded };
}

/** While nothing runs, the path that the document has. */
function licencePathsOf({ licence, services }: SiteStatus): LicencePaths {
  const columns = ['api', 'engine'] as const;
  if (licence.services.length === 0)
    return licence.mode === 'direct'
      ? { proxy: [], server: [...columns] }
      : { proxy: [...columns], server: [] };
  const withWay = (isOf: (one: ServiceLicence) => boolean) =>
    columns.filter((role) =>
      licence.services.some(
        (one) =>
          isOf(one) &&
          services.some(
            (each) => each.role === role && each.service === one.service && each.host === one.host,
          ),
      ),
    );
  return {
    proxy: withWay(({ way }) => way === 'license-proxy'),
    server: withWay(({ way }) => way === 'direct'),
  };
}

export const serviceNodeId = (service: string, host: string): string => `${service}@${host}`;

function callersNode(apis: ServiceStatus[]): TopologyNode {
  return {
    id: 'callers',
    column: 'callers',
    kind: null,
    stale: false,
    title: text.callersStreams(sum(apis.map((api) => api.activeStream))),
    detail: text.callersFiles(sum(apis.map((api) => api.activeBatch))),
    figure: null,
    amount: null,
    fill: null,
    host: null,
    next: [],
  };
}

interface Placed {
  column: TopologyNode['column'];
  refreshMs: number;
  gpus: Gpu[];
}

/** A service that is not the only one of its role on the host is told by its name. */
function placeOf({ service, role, host }: ServiceStatus): string {
  return service === role ? host : `${service} · ${host}`;
}

function serviceNode(each: ServiceStatus, { column, refreshMs, gpus }: Placed): TopologyNode {
  const capacity = each.streamCapacity;
  const active = each.activeStream;
  return {
    id: serviceNodeId(each.service, each.host),
    column,
    kind: kindOf(each),
    stale: each.ageMs > refreshMs * 5,
    title: placeOf(each),
    detail:
      each.state === 'ready'
        ? (deviceWord(each) ?? each.health ?? serviceStateWord.ready)
        : (each.reason ?? serviceStateWord[each.state]),
    figure: each.state === 'ready' && active !== null ? text.streams(active, capacity) : null,
    amount: each.state === 'ready' ? active : null,
    fill: capacity !== null && capacity > 0 && active !== null ? Math.min(active / capacity, 1) : null,
    host: each.host,
    next: nextOf(each, gpus),
  };
}

function deviceWord({ device }: ServiceStatus): string | null {
  return device?.is === 'cpu' || device?.is === 'lost' ? text.onDevice[device.is] : null;
}

function kindOf({ state, health, device }: ServiceStatus): StatusKind {
  if (state !== 'ready') return serviceKindOfStatus[state];
  if (device?.is === 'cpu' || device?.is === 'lost') return 'degraded';
  return health === 'TrustBased' ? 'warning' : serviceKindOfStatus.ready;
}

function nextOf({ host, service, role, sendsTo }: ServiceStatus, gpus: Gpu[]): string[] {
  if (role === 'engine')
    return gpus
      .filter((gpu) => gpu.host === host && gpu.seenBy.includes(service))
      .map(({ uuid }) => `gpu@${uuid}`);
  return sendsTo.map((place) => {
    const [there = '', engine = ''] = place.split('/');
    return serviceNodeId(engine, there);
  });
}

/** Fifty ready hosts are one node; the few that are not ready keep their names. */
function foldColumn(column: ColumnId, nodes: TopologyNode[], folded: boolean): TopologyNode[] {
  if (!folded) return nodes;
  const ready = nodes.filter((node) => node.kind === 'ready');
  const others = nodes.filter((node) => node.kind !== 'ready');
  const named = others.length <= NAMED_AT_MOST ? others : others.slice(0, NAMED_AT_MOST - 1);
  const rest = others.slice(named.length);
  return [
    ...(ready.length > 0 ? [groupNode(column, 'ready', ready)] : []),
    ...named,
    ...(rest.length > 0 ? [groupNode(column, 'others', rest)] : []),
  ];
}

function groupNode(column: ColumnId, name: 'ready' | 'others', members: TopologyNode[]): TopologyNode {
  const fills = members.flatMap((member) => (member.fill === null ? [] : [member.fill]));
  const amounts = members.map(({ amount }) => amount);
  const amount = sum(amounts);
  return {
    id: `group:${column}:${name}`,
    column,
    kind: name === 'ready' ? 'ready' : 'degraded',
    stale: false,
    title: text.group(members.length, name === 'ready' ? serviceStateWord.ready : text.moreNotReady),
    detail: text.groupDetail,
    // Of members that could not be read the sum knows nothing, and says so.
    figure: amount === null ? null : amounts.includes(null) ? text.atLeast(amount) : count(amount),
    amount,
    fill: fills.length > 0 ? fills.reduce((total, fill) => total + fill, 0) / fills.length : null,
    host: null,
    next: [],
  };
}

function gpuNodes(gpus: Gpu[], folded: boolean): TopologyNode[] {
  if (folded && gpus.length > 0) {
    const busy = gpus.flatMap((gpu) => (gpu.utilisation === null ? [] : [gpu.utilisation]));
    const mean = busy.length > 0 ? busy.reduce((total, each) => total + each, 0) / busy.length : null;
    return [
      {
        id: 'group:gpu:ready',
        column: 'gpu',
        kind: null,
        stale: false,
        title: text.gpuGroup(gpus.length),
        detail: gpus[0]?.name ?? '',
        figure: mean === null ? null : text.gpuBusy(mean),
        amount: null,
        fill: mean === null ? null : mean / 100,
        host: null,
        next: [],
      },
    ];
  }
  return gpus.map((gpu) => ({
    id: `gpu@${gpu.uuid}`,
    column: 'gpu',
    kind: null,
    stale: false,
    title: gpu.name.replace(/^NVIDIA /, ''),
    detail:
      gpu.memoryUsedBytes === null
        ? gpu.host
        : `${gpu.host} · ${text.gpuMemory(memory(gpu.memoryUsedBytes), memory(gpu.memoryTotalBytes))}`,
    figure: gpu.utilisation === null ? null : text.gpuBusy(gpu.utilisation),
    amount: null,
    fill: gpu.memoryUsedBytes === null ? null : gpu.memoryUsedBytes / gpu.memoryTotalBytes,
    host: gpu.host,
    next: [],
  }));
}

function edgesOf(nodes: TopologyNode[]): TopologyEdge[] {
  const at = (column: TopologyNode['column']) => nodes.filter((node) => node.column === column);
  const edges: TopologyEdge[] = [];
  const join = (from: TopologyNode, to: TopologyNode, label: string | null = null) => {
    // The mark stands where the trouble is: before what is down, not behind it.
    const lost = to.column === 'server' && to.kind === 'warning';
    const broken = to.kind === 'down' || lost;
    const unknown = to.kind === 'unknown' || from.kind === 'unknown';
    const idle = [from.kind, to.kind].some((kind) => kind === 'stopped') || from.kind === 'down';
    edges.push({
      from: from.id,
      to: to.id,
      state: broken ? 'broken' : idle ? 'idle' : unknown ? 'unknown' : 'live',
      label,
    });
  };
  const callers = at('callers');
  const fronts = at('front');
  const apis = at('api');
  for (const source of callers) for (const target of fronts.length > 0 ? fronts : apis) join(source, target);
  for (const source of fronts) for (const target of apis) join(source, target);
  for (const api of apis) for (const engine of partners(api, at('engine'))) join(api, engine);
  for (const engine of at('engine')) for (const gpu of partners(engine, at('gpu'))) join(engine, gpu);
  for (const proxy of at('proxy')) for (const server of at('server')) join(proxy, server);
  return edges;
}

/** Of a folded column every group may be meant. */
function partners(node: TopologyNode, column: TopologyNode[]): TopologyNode[] {
  const named = column.filter(({ id }) => node.next.includes(id));
  const groups = column.filter(({ host }) => host === null);
  return node.host === null ? column : named.length > 0 ? named : groups;
}

function sum(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

export const columnTitle = (column: ColumnId): string => text.columns[column];
export const nodeLabel = (node: TopologyNode): string => {
  const { column } = node;
  const name = column === 'api' || column === 'engine' || column === 'front' ? `${roleTitle[column]} ` : '';
  return [`${name}${node.title}`, node.detail, node.figure].filter(Boolean).join(', ');
};
