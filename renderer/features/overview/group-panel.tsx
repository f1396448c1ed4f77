// Owns the panel of a folded group: its hosts, one row each; pressing a row opens that host's service.
import type { Gpu, ServiceStatus } from '#shared/domain/status/status';
import type { NodePanelProps } from '#renderer/features/overview/node-panel.tsx';
import { serviceNodeId } from '#renderer/features/overview/topology-model.ts';
import { serviceKindOfStatus } from '#renderer/parts/status-words.ts';
import { serviceStateWord, roleTitle } from '#renderer/text/common.ts';
import { memory } from '#renderer/text/format.ts';
import { overviewText as text } from '#renderer/text/overview.ts';
import { SidePanel } from '#renderer/ui/side-panel.tsx';
import { Status } from '#renderer/ui/status.tsx';
import { Table } from '#renderer/ui/table.tsx';

export function GroupPanel({ status, node, onSelect, onClose }: NodePanelProps) {
  const [, column = '', name = ''] = node.split(':');
  if (column === 'gpu') return <GpuGroup gpus={status.gpus} onSelect={onSelect} onClose={onClose} />;
  const members = status.services.filter(
    (each) => each.role === column && (each.state === 'ready') === (name === 'ready'),
  );
  const title = `${roleTitle[column as ServiceStatus['role']]} · ${text.group(members.length, name === 'ready' ? serviceStateWord.ready : text.notReady)}`;
  return (
    <SidePanel label={title} title={title} closeLabel={text.closePanel} onClose={onClose}>
      <Table
        caption={title}
        rows={members}
        rowKey={(row) => serviceNodeId(row.service, row.host)}
        onSelect={(row) => onSelect(serviceNodeId(row.service, row.host))}
        columns={[
          {
            key: 'host',
            title: text.facts.host,
            cell: (row) => (
              <Status
                kind={serviceKindOfStatus[row.state]}
                word={row.service === row.role ? row.host : `${row.service} · ${row.host}`}
              />
            ),
          },
          {
            key: 'health',
            title: text.facts.state,
            cell: (row) => row.health ?? row.reason ?? serviceStateWord[row.state],
          },
          {
            key: 'streams',
            title: text.facts.streams,
            align: 'end',
            cell: (row) =>
              row.activeStream === null ? '–' : text.streams(row.activeStream, row.streamCapacity),
          },
        ]}
      />
    </SidePanel>
  );
}

interface GpuGroupProps {
  gpus: Gpu[];
  onSelect: (id: string) => void;
  onClose: () => void;
}

function GpuGroup({ gpus, onSelect, onClose }: GpuGroupProps) {
  const title = text.gpuGroup(gpus.length);
  return (
    <SidePanel label={title} title={title} closeLabel={text.closePanel} onClose={onClose}>
      <Table
        caption={title}
        rows={gpus}
        rowKey={(gpu) => gpu.uuid}
        onSelect={(gpu) => onSelect(`gpu@${gpu.uuid}`)}
        columns={[
          { key: 'host', title: text.facts.host, cell: (gpu) => gpu.host },
          {
            key: 'busy',
            title: text.facts.busy,
            align: 'end',
            cell: (gpu) => (gpu.utilisation === null ? '–' : text.gpuBusy(gpu.utilisation)),
          },
          {
            key: 'memory',
            title: text.facts.memory,
            align: 'end',
            cell: (gpu) => (gpu.memoryUsedBytes === null ? '–' : memory(gpu.memoryUsedBytes)),
          },
        ]}
      />
    </SidePanel>
  );
}
