// Owns the sign beside Upgrade in the rail: the catalogue knows a newer release than the one that the site runs.
import { IconArrowUp } from '@tabler/icons-react';
import { newestAfter } from '#shared/domain/upgrade/passed-releases';
import { useRead } from '#renderer/client/hooks.ts';
import { frameText as text } from '#renderer/text/frame.ts';

export default function UpgradeBadge({ site }: { site: string }) {
  const releases = useRead('releases.list', {}, { freshForMs: 600_000 });
  const sites = useRead('sites.list', {}, { freshForMs: 5000 });
  const current = sites.data?.sites.find(({ name }) => name === site)?.release;
  const newest = current === undefined ? null : newestAfter(releases.data?.releases ?? [], current);
  if (newest === null) return null;
  return <IconArrowUp size={14} stroke={2} role="img" aria-label={text.newer(newest)} />;
}
