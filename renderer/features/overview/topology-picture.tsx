// Owns drawing the topology in SVG: nodes that can be pressed, edges that show where speech and licences flow or break.
import { useElementSize } from '@mantine/hooks';
import {
  NODE_HEIGHT,
  placeTopology,
  type PlacedEdge,
  type PlacedNode,
} from '#renderer/features/overview/topology-layout.ts';
import { columnTitle, nodeLabel, type Topology } from '#renderer/features/overview/topology-model.ts';
import { overviewText as text } from '#renderer/text/overview.ts';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './topology-picture.module.css';

interface TopologyPictureProps {
  topology: Topology;
  selected: string | null;
  onSelect: (id: string) => void;
}

export function TopologyPicture({ topology, selected, onSelect }: TopologyPictureProps) {
  const { ref, width } = useElementSize();
  const drawn = Math.max(width, 560);
  // A large window gets a larger picture, not longer lines.
  const scale = Math.min(Math.max(drawn / 1150, 1), 1.32);
  const placed = placeTopology(topology, drawn / scale - 2);
  return (
    <div ref={ref} className={css.frame}>
      <svg
        width={drawn}
        height={placed.height * scale}
        viewBox={`-1 0 ${String(drawn / scale)} ${String(placed.height)}`}
        role="group"
        aria-label={text.picture}
      >
        <defs>
          {(['live', 'idle', 'broken', 'unknown'] as const).map((state) => (
            <marker
              key={state}
              id={`arrow-${state}`}
              viewBox="0 0 8 8"
              refX="2"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
            >
              <path d="M0.5 0.8 6.5 4 0.5 7.2z" className={css.arrow} data-state={state} />
            </marker>
          ))}
        </defs>
        {placed.heads.map(({ column, x }) => (
          <text key={column} x={x} y={14} className={css.head}>
            {columnTitle(column)}
          </text>
        ))}
        <text x={0} y={placed.licenceTop + NODE_HEIGHT / 2 + 4} className={css.head}>
          {text.licencePath}
        </text>
        {placed.edges.map((edge) => (
          <Edge key={edge.key} edge={edge} />
        ))}
        {placed.nodes.map((each) => (
          <Node key={each.node.id} placed={each} selected={each.node.id === selected} onSelect={onSelect} />
        ))}
      </svg>
    </div>
  );
}

function Edge({ edge }: { edge: PlacedEdge }) {
  const ends = edge.joinsLine !== true;
  return (
    <g>
      <path
        d={edge.path}
        className={css.edge}
        data-state={edge.state}
        markerEnd={ends ? `url(#arrow-${edge.state})` : undefined}
      />
      {edge.state === 'broken' && (
        <path
          className={css.cross}
          d={`M${String(edge.middle.x - 5)} ${String(edge.middle.y - 5)}l10 10m0 -10l-10 10`}
        />
      )}
    </g>
  );
}

interface NodeProps {
  placed: PlacedNode;
  selected: boolean;
  onSelect: (id: string) => void;
}

function Node({ placed, selected, onSelect }: NodeProps) {
  const { node, x, y, width } = placed;
  const pressable = node.id !== 'callers';
  const textX = node.kind === null ? 12 : 32;
  const room = width - textX - 10;
  const figure = node.figure ?? '';
  // Where both do not fit, the name goes before the number.
  const figureFits = figure !== '' && room > node.title.length * 6.8 + figure.length * 8 + 6;
  return (
    <g
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
      className={css.node}
      data-selected={selected || undefined}
      data-kind={node.kind ?? 'plain'}
      data-pressable={pressable || undefined}
    >
      <title>{nodeLabel(node)}</title>
      <rect width={width} height={NODE_HEIGHT} rx="5" className={css.body} />
      {node.fill !== null && (
        <>
          <rect x="1" y={NODE_HEIGHT - 4} width={width - 2} height="3" className={css.tank} />
          <rect x="1" y={NODE_HEIGHT - 4} width={(width - 2) * node.fill} height="3" className={css.level} />
        </>
      )}
      {node.kind !== null && <StatusGlyph kind={node.kind} stale={node.stale} x={12} y={12} />}
      <text x={textX} y={22} className={css.title}>
        {clip(node.title, figureFits ? room - figure.length * 8 : room, 6.8)}
      </text>
      <text x={textX} y={40} className={css.detail}>
        {clip(node.detail, room, 6.3)}
      </text>
      {figureFits && (
        <text x={width - 10} y={22} className={css.figure}>
          {figure}
        </text>
      )}
      {/* The button lies over the drawing and carries the whole name; the drawn words may be cut. */}
      <rect
        width={width}
        height={NODE_HEIGHT}
        rx="5"
        className={css.press}
        role={pressable ? 'button' : 'img'}
        aria-pressed={pressable ? selected : undefined}
        aria-label={nodeLabel(node)}
        tabIndex={pressable ? 0 : undefined}
        onClick={pressable ? () => onSelect(node.id) : undefined}
        onKeyDown={(event) => {
          if (!pressable || (event.key !== 'Enter' && event.key !== ' ')) return;
          event.preventDefault();
          onSelect(node.id);
        }}
      />
    </g>
  );
}

/** SVG text does not clip itself; the whole words stand in the title and in the panel. */
function clip(words: string, room: number, perCharacter: number): string {
  const most = Math.max(3, Math.floor(room / perCharacter));
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`;
}
