// Owns the panel of one GPU: everything that is known of it, who was given it, which programs hold its memory.
import type { MappedGpu } from '#shared/domain/preflight/check';
import { memoryOf } from '#renderer/features/hosts/gpu-bar.tsx';
import { ownerName } from '#renderer/features/hosts/gpu-model.ts';
import { commonText } from '#renderer/text/common.ts';
import { count, memory } from '#renderer/text/format.ts';
import { gpuText as text, hostsText, remedyText } from '#renderer/text/hosts.ts';
import { CopyButton } from '#renderer/ui/copy-button.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { Facts, type Fact } from '#renderer/ui/screen.tsx';
import { SidePanel } from '#renderer/ui/side-panel.tsx';
import css from './panels.module.css';

export function GpuPanel({ gpu, onClose }: { gpu: MappedGpu; onClose: () => void }) {
  const words = text.facts;
  const known = (value: string | null) => value ?? commonText.notKnown;
  const facts: Fact[] = [
    { name: words.host, value: `${gpu.host} · ${String(gpu.index)}` },
    {
      name: words.owners,
      value: gpu.owners.length === 0 ? text.nobody : gpu.owners.map(ownerName).join(', '),
    },
    { name: words.memory, value: memoryOf(gpu) },
    {
      name: words.busy,
      value: gpu.utilisation === null ? commonText.notKnown : `${String(gpu.utilisation)}\u00a0%`,
    },
    { name: words.driver, value: <Mono>{known(gpu.driver)}</Mono> },
    {
      name: words.uuid,
      value: (
        <>
          <Mono>{gpu.uuid}</Mono>{' '}
          <CopyButton text={gpu.uuid} label={text.copyUuid} doneLabel={remedyText.copied} />
        </>
      ),
    },
    { name: words.bus, value: <Mono>{known(gpu.pciBusId)}</Mono> },
    { name: words.capability, value: known(gpu.computeCapability) },
    { name: words.ecc, value: known(gpu.ecc) },
    { name: words.mig, value: known(gpu.mig) },
    {
      name: words.errors,
      value: gpu.uncorrectedErrors === null ? commonText.notKnown : count(gpu.uncorrectedErrors),
    },
  ];
  const label = text.label(gpu.name, gpu.host);
  return (
    <SidePanel label={label} title={label} closeLabel={hostsText.closePanel} onClose={onClose}>
      <div className={css.panel}>
        <Facts facts={facts} />
        {gpu.processes.length > 0 && (
          <div>
            <h3 className={css.wordsTitle}>{words.programs}</h3>
            <ul className={css.programs}>
              {gpu.processes.map((each) => (
                <li key={each.pid}>
                  <Mono>
                    {each.pid} {each.name}
                  </Mono>
                  <span>{each.memoryBytes === null ? commonText.notKnown : memory(each.memoryBytes)}</span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </SidePanel>
  );
}
