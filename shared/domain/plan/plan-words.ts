// Owns what a plan is called, and how it is undone. Pure.
import type { SiteDocument } from '../site/site-document.ts';
import type { Goal } from './plan.ts';

interface Revisions {
  revision: number | null;
  returnsTo: number | undefined;
  /** The release that runs now, when all services agree. */
  from: string | null;
}

export function planTitle(
  document: SiteDocument,
  goal: Goal,
  { revision, returnsTo, from }: Revisions,
): string {
  const { name, release } = document;
  switch (goal) {
    case 'apply':
      if (from !== null && from !== release)
        return `${from < release ? 'Upgrade' : 'Downgrade'} ${name}: ${from} → ${release}`;
      return revision === null ? `Bring up ${name} on ${release}` : `Apply ${name} on ${release}`;
    case 'fetch':
      return `Fetch the images of ${release} for ${name}`;
    case 'revert':
      return `Revert ${name} to ${revision === null ? 'nothing' : `revision ${returnsTo ?? revision}`}`;
    case 'rollback':
      return `Roll back ${name} to revision ${returnsTo ?? 'unknown'} (${release})`;
    case 'stop':
      return `Stop ${name}`;
    case 'start':
      return `Start ${name}`;
    case 'remove':
      return `Remove ${name}`;
  }
}

export function undoOf(goal: Goal, revision: number | null): string {
  if (goal === 'fetch') return 'nothing to undo; images that nobody uses do no harm';
  if (goal === 'stop') return 'start the site again';
  if (goal === 'start') return 'stop the site again';
  if (goal === 'remove') return 'apply the site again; files and images stay on the hosts';
  return revision === null ? 'remove the containers; files and images stay' : `back to revision ${revision}`;
}
