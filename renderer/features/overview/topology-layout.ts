// Owns where nodes and edges lie in the picture. Pure arithmetic in pixels; text keeps its real size at every width.
import type {
  ColumnId,
  EdgeState,
  LicencePaths,
  Topology,
  TopologyNode,
} from '#renderer/features/overview/topology-model.ts';
import type { StatusKind } from '#renderer/ui/status.tsx';

export const NODE_HEIGHT = 54;
const ROW_GAP = 18;
const HEAD = 34;
const BELOW = 70;

export interface PlacedNode {
  node: TopologyNode;
  x: number;
  y: number;
  width: number;
}

export interface PlacedEdge {
  key: string;
  path: string;
  state: EdgeState;
  /** It ends in another line, which has the arrow. */
  joinsLine?: true;
  /** Where a broken edge is marked. */
  middle: { x: number; y: number };
}

interface PlacedTopology {
  height: number;
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  heads: { column: ColumnId; x: number }[];
  licenceTop: number;
}

export function placeTopology(topology: Topology, width: number): PlacedTopology {
  const { columns } = topology;
  const gap = Math.max(36, Math.min(96, width * 0.055));
  const nodeWidth = Math.max(118, Math.min(236, (width - gap * (columns.length - 1)) / columns.length));
  const spread = columns.length > 1 ? (width - nodeWidth) / (columns.length - 1) : 0;
  const xOf = new Map(columns.map((column, index) => [column, index * spread]));
  const pitch = NODE_HEIGHT + ROW_GAP;
  const tallest = Math.max(1, ...columns.map((column) => inColumn(topology, column).length));
  const bodyHeight = tallest * pitch - ROW_GAP;

  const nodes: PlacedNode[] = columns.flatMap((column) => {
    const members = inColumn(topology, column);
    const top = HEAD + (bodyHeight - (members.length * pitch - ROW_GAP)) / 2;
    return members.map((node, row) => ({
      node,
      x: xOf.get(column) ?? 0,
      y: top + row * pitch,
      width: nodeWidth,
    }));
  });

  const licenceTop = HEAD + bodyHeight + BELOW;
  const proxies = inColumn(topology, 'proxy');
  const proxyX = ((xOf.get('api') ?? 0) + (xOf.get('engine') ?? 0)) / 2;
  proxies.forEach((node, row) =>
    nodes.push({ node, x: proxyX, y: licenceTop + row * pitch, width: nodeWidth }),
  );
  for (const node of inColumn(topology, 'server')) {
    const y = licenceTop + (Math.max(proxies.length, 1) * pitch - ROW_GAP - NODE_HEIGHT) / 2;
    nodes.push({ node, x: xOf.get('gpu') ?? 0, y, width: nodeWidth });
  }

  const place = new Map(nodes.map((placed) => [placed.node.id, placed]));
  const edges = topology.edges.flatMap((edge) => {
    const from = place.get(edge.from);
    const to = place.get(edge.to);
    return from && to ? [straight(from, to, edge.state)] : [];
  });
  edges.push(...licenceBuses(nodes, { licenceTop, paths: topology.licencePaths }));
  return {
    height: licenceTop + Math.max(proxies.length, 1) * pitch,
    nodes,
    edges,
    heads: columns.map((column) => ({ column, x: xOf.get(column) ?? 0 })),
    licenceTop,
  };
}

function inColumn(topology: Topology, column: TopologyNode['column']): TopologyNode[] {
  return topology.nodes.filter((node) => node.column === column);
}

/** Right-angled with soft corners: a drawing of pipes, not of spaghetti. */
function straight(from: PlacedNode, to: PlacedNode, state: PlacedEdge['state']): PlacedEdge {
  const x1 = from.x + from.width;
  const y1 = from.y + NODE_HEIGHT / 2;
  const x2 = to.x - 7;
  const y2 = to.y + NODE_HEIGHT / 2;
  const mid = (x1 + x2) / 2;
  const key = `${from.node.id}>${to.node.id}`;
  const middle = { x: (mid + x2) / 2, y: y2 };
  if (Math.abs(y1 - y2) < 1) return { key, state, path: `M${r(x1)} ${r(y1)}H${r(x2)}`, middle };
  const bend = Math.min(6, Math.abs(y2 - y1) / 2);
  const dir = y2 > y1 ? 1 : -1;
  const path = `M${r(x1)} ${r(y1)}H${r(mid - bend)}Q${r(mid)} ${r(y1)} ${r(mid)} ${r(y1 + dir * bend)}V${r(y2 - dir * bend)}Q${r(mid)} ${r(y2)} ${r(mid + bend)} ${r(y2)}H${r(x2)}`;
  return { key, state, path, middle };
}

interface BusPlace {
  licenceTop: number;
  paths: LicencePaths;
}

/** API and Engine request their licence downwards, over one shared line to the first License Proxy and one to the licence server. */
function licenceBuses(nodes: PlacedNode[], { licenceTop, paths }: BusPlace): PlacedEdge[] {
  const proxy = nodes.find((placed) => placed.node.column === 'proxy');
  const server = nodes.find((placed) => placed.node.column === 'server');
  return [
    ...licenceBus(nodes, { columns: proxy ? paths.proxy : [], target: proxy, busY: licenceTop - 36 }),
    ...licenceBus(nodes, { columns: paths.server, target: server, busY: licenceTop - 22 }),
  ];
}

function licenceBus(
  nodes: PlacedNode[],
  { columns, target, busY }: { columns: ColumnId[]; target: PlacedNode | undefined; busY: number },
): PlacedEdge[] {
  const sources = columns
    .map((column) =>
      nodes
        .filter((placed) => placed.node.column === column)
        .toSorted((a, b) => b.y - a.y)
        .at(0),
    )
    .filter((placed) => placed !== undefined);
  if (sources.length === 0 || !target) return [];
  const drop = target.x + target.width / 2;
  const states: Partial<Record<StatusKind, EdgeState>> = {
    down: 'broken',
    unknown: 'unknown',
    stopped: 'idle',
  };
  const state = (target.node.kind === null ? undefined : states[target.node.kind]) ?? 'live';
  // Two lines from one node leave it side by side.
  const shift = target.node.column === 'server' ? 10 : 0;
  return [
    ...sources.map((source): PlacedEdge => {
      const x = source.x + source.width / 2 + shift;
      return {
        key: `bus>${target.node.id}>${source.node.id}`,
        state: state === 'broken' ? 'idle' : state,
        joinsLine: true,
        path: `M${r(x)} ${r(source.y + NODE_HEIGHT)}V${r(busY)}H${r(drop)}`,
        middle: { x, y: busY },
      };
    }),
    {
      key: `bus>${target.node.id}`,
      state,
      path: `M${r(drop)} ${r(busY)}V${r(target.y - 7)}`,
      middle: { x: drop, y: (busY + target.y - 7) / 2 },
    },
  ];
}

const r = (value: number): string => value.toFixed(1);
