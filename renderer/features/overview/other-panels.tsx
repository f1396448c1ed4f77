// Owns the panels of a GPU and of the licence path.
import type { Gpu, SiteStatus } from '#shared/domain/status/status';
import { licenceKind } from '#renderer/parts/status-words.ts';
import { timeBank } from '#renderer/parts/time-bank.tsx';
import { commonText } from '#renderer/text/common.ts';
import { exactMoment, memory } from '#renderer/text/format.ts';
import { overviewText as text } from '#renderer/text/overview.ts';
import css from '#renderer/features/overview/panels.module.css';
import { Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Facts } from '#renderer/ui/screen.tsx';
import { SidePanel } from '#renderer/ui/side-panel.tsx';
import { Status } from '#renderer/ui/status.tsx';

export function GpuPanel({ gpu, onClose }: { gpu: Gpu; onClose: () => void }) {
  const used = gpu.memoryUsedBytes;
  return (
    <SidePanel label={gpu.name} title={gpu.name} closeLabel={text.closePanel} onClose={onClose}>
      <Facts
        facts={[
          { name: text.facts.host, value: gpu.host },
          {
            name: text.facts.busy,
            value: gpu.utilisation === null ? commonText.notKnown : text.gpuBusy(gpu.utilisation),
          },
          {
            name: text.facts.memory,
            value:
              used === null
                ? memory(gpu.memoryTotalBytes)
                : text.gpuMemory(memory(used), memory(gpu.memoryTotalBytes)),
          },
          {
            name: text.facts.driver,
            value: gpu.driver === null ? commonText.notKnown : <Mono>{gpu.driver}</Mono>,
          },
          { name: text.facts.uuid, value: <Mono>{gpu.uuid}</Mono> },
        ]}
      />
    </SidePanel>
  );
}

export function LicencePanel({ status, onClose }: { status: SiteStatus; onClose: () => void }) {
  const now = useNow();
  const { licence } = status;
  const { explanation } = timeBank(licence, now);
  const at = (value: string | null) => (value === null ? commonText.notKnown : exactMoment(value));
  return (
    <SidePanel
      label={text.licencePanel}
      title={text.licencePanel}
      closeLabel={text.closePanel}
      onClose={onClose}
    >
      <Facts
        facts={[
          {
            name: text.facts.state,
            value: <Status kind={licenceKind[licence.state]} word={licence.state} />,
          },
          { name: text.facts.mode, value: <Mono>{licence.mode}</Mono> },
          { name: text.facts.lastCheckin, value: at(licence.lastCheckinAt) },
          { name: text.facts.trust, value: at(licence.trustExpiresAt) },
          { name: text.facts.worksUntil, value: at(licence.worksUntil) },
        ]}
      />
      <p className={css.explain}>{explanation}</p>
    </SidePanel>
  );
}
