// Owns the GPU map: a line for each GPU while they are few, hosts with their bars when they are many.
import { useState } from 'react';
import type { MappedGpu, PreflightReport } from '#shared/domain/preflight/check';
import { GpuBar, gpuWords, memoryOf } from '#renderer/features/hosts/gpu-bar.tsx';
import { gpuMapOf, ownerName, running, shortUuid, type GpuMap } from '#renderer/features/hosts/gpu-model.ts';
import { gpuText as text } from '#renderer/text/hosts.ts';
import { Button } from '#renderer/ui/button.tsx';
import { CopyButton } from '#renderer/ui/copy-button.tsx';
import { remedyText } from '#renderer/text/hosts.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import css from './gpu-map.module.css';

const FOLD_FROM = 9;
/** Pixels of the largest GPU in the folded map. */
const FOLDED_WIDTH = 48;

interface GpuMapProps {
  report: PreflightReport;
  selected: string | null;
  onSelect: (uuid: string) => void;
}

export function GpuMapView({ report, selected, onSelect }: GpuMapProps) {
  const map = gpuMapOf(report);
  const many = map.gpus.length >= FOLD_FROM;
  const [each, setEach] = useState(false);
  const hosts = new Set(map.gpus.map((gpu) => gpu.host)).size;
  const Drawing = many && !each ? Folded : Lines;
  return (
    <section className={css.map} aria-label={text.map}>
      <div className={css.head}>
        <h3>{text.title}</h3>
        <span className={css.soft}>
          {map.gpus.length === 0 ? text.none : text.count(map.gpus.length, hosts)}
        </span>
        <ul className={css.legend}>
          {map.legend.map(({ name, colour }) => (
            <li key={name}>
              <span className={css.swatch} style={{ background: `var(--${colour})` }} />
              {name}
            </li>
          ))}
          {map.gpus.length > 0 && (
            <li>
              <span className={css.swatch} data-free />
              {text.free}
            </li>
          )}
        </ul>
        {many && (
          <Button weight="quiet" size="small" aria-expanded={each} onClick={() => setEach(!each)}>
            {each ? text.fold : text.showEach}
          </Button>
        )}
      </div>
      <Drawing map={map} site={report.site} selected={selected} onSelect={onSelect} />
      <Missing map={map} />
    </section>
  );
}

interface DrawingProps {
  map: GpuMap;
  site: string;
  selected: string | null;
  onSelect: (uuid: string) => void;
}

function Lines({ map, site, selected, onSelect }: DrawingProps) {
  return (
    <ul className={css.lines}>
      {map.gpus.map((gpu) => (
        <li key={gpu.uuid} className={css.line} data-selected={gpu.uuid === selected || undefined}>
          <button
            type="button"
            className={css.open}
            aria-pressed={gpu.uuid === selected}
            onClick={() => onSelect(gpu.uuid)}
          >
            <span className={css.where}>
              {gpu.host} · {gpu.index}
            </span>
            <span className={css.name}>{gpu.name}</span>
            <span className={css.track}>
              <GpuBar gpu={gpu} gpus={map.gpus} site={site} mostBytes={map.mostBytes} />
            </span>
            <span className={css.memory}>{memoryOf(gpu)}</span>
            <Owners gpu={gpu} />
            <span className={css.driver}>{gpu.driver}</span>
          </button>
          <span className={css.uuid}>
            <Mono title={gpu.uuid}>{shortUuid(gpu.uuid)}</Mono>
            <CopyButton text={gpu.uuid} label={text.copyUuid} doneLabel={remedyText.copied} />
          </span>
        </li>
      ))}
      {map.away.map((host) => (
        <li key={host} className={css.line}>
          <span className={css.open} data-away>
            <span className={css.where}>{host}</span>
            <span className={css.name}>–</span>
            <span className={css.track}>
              <span className={css.bar} data-unknown style={{ width: '30%' }} aria-hidden="true" />
            </span>
            <span className={css.rest}>{text.notKnown}</span>
          </span>
          <span className={css.uuid} />
        </li>
      ))}
    </ul>
  );
}

function Owners({ gpu }: { gpu: MappedGpu }) {
  const owners = running(gpu);
  return (
    <span className={css.owners}>
      {owners.length > 1 && <span className={css.mark}>{text.shared}</span>}
      {gpu.mig === 'on' && <span className={css.mark}>{text.mig}</span>}
      {owners.length === 0 ? (
        <span className={css.soft}>{text.nobody}</span>
      ) : (
        owners.map(ownerName).join(', ')
      )}
    </span>
  );
}

function Folded({ map, site, selected, onSelect }: DrawingProps) {
  const byHost = new Map<string, MappedGpu[]>();
  for (const gpu of map.gpus) byHost.set(gpu.host, [...(byHost.get(gpu.host) ?? []), gpu]);
  return (
    // Focusable, because it may scroll.
    <ul className={css.folded} tabIndex={0} aria-label={text.map}>
      {[...byHost].map(([host, gpus]) => (
        <li key={host} className={css.foldedHost}>
          <span className={css.where}>{host}</span>
          <span className={css.foldedBars}>
            {gpus.map((gpu) => (
              <button
                key={gpu.uuid}
                type="button"
                className={css.foldedBar}
                title={gpuWords(gpu)}
                aria-label={gpuWords(gpu)}
                aria-pressed={gpu.uuid === selected}
                onClick={() => onSelect(gpu.uuid)}
              >
                <span
                  className={css.track}
                  style={{ width: Math.round((gpu.memoryTotalBytes / map.mostBytes) * FOLDED_WIDTH) }}
                >
                  <GpuBar gpu={gpu} gpus={map.gpus} site={site} mostBytes={gpu.memoryTotalBytes} />
                </span>
              </button>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

const FEW = 6;

function Missing({ map }: { map: GpuMap }) {
  const names = (hosts: string[]) =>
    hosts.length > FEW ? [...hosts.slice(0, FEW), `+ ${String(hosts.length - FEW)}`] : hosts;
  return (
    <p className={css.missing}>
      {map.without.length > 0 && map.gpus.length > 0 && text.noneOn(names(map.without))}{' '}
      {map.away.length > 0 && map.gpus.length >= FOLD_FROM && text.awayOn(names(map.away))}
    </p>
  );
}
