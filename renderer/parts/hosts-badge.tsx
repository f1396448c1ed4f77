// Owns the count beside Hosts in the rail: the blockers, or where there are none the warnings.
import { useAttention } from '#renderer/parts/host-attention.ts';
import { frameText as text } from '#renderer/text/frame.ts';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './hosts-badge.module.css';

export default function HostsBadge({ site }: { site: string }) {
  const attention = useAttention(site);
  if (!attention || attention.blockers + attention.warnings === 0) return null;
  const { blockers, warnings } = attention;
  return (
    <span className={css.badge} title={text.attention(blockers, warnings)}>
      <StatusGlyph kind={blockers > 0 ? 'down' : 'warning'} size={10} />
      {blockers > 0 ? blockers : warnings}
    </span>
  );
}
