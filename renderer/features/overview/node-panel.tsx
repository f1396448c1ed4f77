// Owns the panel of a node: what is known of it, its last words, and what can be done about it.
import type { SiteStatus } from '#shared/domain/status/status';
import { GpuPanel, LicencePanel } from '#renderer/features/overview/other-panels.tsx';
import { GroupPanel } from '#renderer/features/overview/group-panel.tsx';
import { ServicePanel } from '#renderer/features/overview/service-panel.tsx';
import { serviceNodeId } from '#renderer/features/overview/topology-model.ts';

export interface NodePanelProps {
  status: SiteStatus;
  node: string;
  onSelect: (id: string) => void;
  onClose: () => void;
}

export function NodePanel(props: NodePanelProps) {
  const { status, node } = props;
  if (node.startsWith('group:')) return <GroupPanel {...props} />;
  if (node === 'licence') return <LicencePanel {...props} />;
  const gpu = status.gpus.find((each) => `gpu@${each.uuid}` === node);
  if (gpu) return <GpuPanel gpu={gpu} onClose={props.onClose} />;
  const service = status.services.find((each) => serviceNodeId(each.service, each.host) === node);
  return service ? <ServicePanel status={status} service={service} onClose={props.onClose} /> : null;
}
