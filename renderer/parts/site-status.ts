// Owns reading the status of a site at the pace the settings ask for.
import type { SiteStatus } from '#shared/domain/status/status';
import { useRead, type Reading } from '#renderer/client/hooks.ts';

const DEFAULT_REFRESH_MS = 5000;

export function useRefreshMs(): number {
  const settings = useRead('settings.get', {}, { freshForMs: 60_000 });
  return settings.data?.refreshMs ?? DEFAULT_REFRESH_MS;
}

export function useSiteStatus(site: string): Reading<SiteStatus> {
  const everyMs = useRefreshMs();
  return useRead('sites.status', { site }, { everyMs, enabled: site !== '' });
}
