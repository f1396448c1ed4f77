// Owns edits that are not saved: by site and file, kept in the browser's storage, so that they survive a restart of the app.
import { useCallback, useSyncExternalStore } from 'react';
import { z } from 'zod';

const draftsSchema = z.record(
  z.string(),
  z.object({
    text: z.string(),
    /** The text that the edit began with: what another operator saved since is a conflict, never lost. */
    before: z.string(),
  }),
);
/** By `host/service`. */
export type Drafts = z.infer<typeof draftsSchema>;

const NONE: Drafts = {};
const listeners = new Set<() => void>();
const kept = new Map<string, Drafts>();

export function useDrafts(site: string): [Drafts, (next: Drafts) => void] {
  const drafts = useSyncExternalStore(listen, () => read(site));
  const set = useCallback((next: Drafts) => write(site, next), [site]);
  return [drafts, set];
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const keyOf = (site: string): string => `config-drafts:${site}`;

function read(site: string): Drafts {
  const known = kept.get(site);
  if (known) return known;
  const drafts = stored(keyOf(site));
  kept.set(site, drafts);
  return drafts;
}

/** Storage that is full, or closed to us, costs the edit its life beyond this window and nothing else. */
function write(site: string, next: Drafts): void {
  kept.set(site, next);
  try {
    if (Object.keys(next).length === 0) localStorage.removeItem(keyOf(site));
    else localStorage.setItem(keyOf(site), JSON.stringify(next));
  } catch {
    // It is still in this window.
  }
  for (const listener of listeners) listener();
}

function stored(key: string): Drafts {
  try {
    return draftsSchema.parse(JSON.parse(localStorage.getItem(key) ?? '{}'));
  } catch {
    return NONE;
  }
}
