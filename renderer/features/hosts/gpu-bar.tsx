// Owns one GPU as a bar to scale of its memory: used part by owner, free part as outline, MIG and shared by shape and word.
import type { MappedGpu } from '#shared/domain/preflight/check';
import { colourOf, ownerName, running } from '#renderer/features/hosts/gpu-model.ts';
import { memory } from '#renderer/text/format.ts';
import { gpuText as text } from '#renderer/text/hosts.ts';
import css from './gpu-map.module.css';

interface GpuBarProps {
  gpu: MappedGpu;
  gpus: MappedGpu[];
  site: string;
  mostBytes: number;
}

export function GpuBar({ gpu, gpus, site, mostBytes }: GpuBarProps) {
  const owners = running(gpu);
  const used = gpu.memoryUsedBytes;
  const percent = (part: number, whole: number) => `${String((part / whole) * 100)}%`;
  return (
    <span
      className={css.bar}
      style={{ width: percent(gpu.memoryTotalBytes, mostBytes) }}
      data-unknown={used === null || undefined}
      data-mig={gpu.mig === 'on' || undefined}
      aria-hidden="true"
    >
      <span
        className={css.used}
        style={{ width: used === null ? '100%' : percent(used, gpu.memoryTotalBytes) }}
      >
        {(owners.length === 0 ? [null] : owners).map((owner, index) => (
          <span
            key={owner?.container ?? index}
            className={css.part}
            style={{
              background:
                used === null
                  ? undefined
                  : `var(--${owner ? colourOf(owner, { site, gpus }) : 'owner-other'})`,
            }}
          />
        ))}
      </span>
      {gpu.mig === 'on' && <span className={css.slices} />}
    </span>
  );
}

export function memoryOf(gpu: MappedGpu): string {
  const total = memory(gpu.memoryTotalBytes);
  return gpu.memoryUsedBytes === null
    ? `${total}, ${text.usedNotKnown}`
    : text.used(memory(gpu.memoryUsedBytes), total);
}

/** Everything that the bar shows, in words. */
export function gpuWords(gpu: MappedGpu): string {
  const owners = running(gpu);
  return [
    `${gpu.host} ${String(gpu.index)}: ${gpu.name}`,
    memoryOf(gpu),
    owners.length === 0 ? text.nobody : owners.map(ownerName).join(', '),
    owners.length > 1 ? text.shared : null,
    gpu.mig === 'on' ? text.mig : null,
  ]
    .filter(Boolean)
    .join(', ');
}
