// Owns edits that are not saved: by site and file, kept in the browser's storage, so that they survive a restart of the app.
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { z } from 'zod';

const draftsSchema = z.record(
  z.string(),
  z.object({
    text: z.string(),
    /** The text that the edit began with: what someone else saved since then is merged, never lost. */
    before: z.string(),
  }),
);
/** By `host/service`. */
export type Drafts = z.infer<typeof draftsSchema>;

const listeners = new Set<() => void>();
/** Where storage is full, or closed to us: an edit lives as long as this window. */
const unstored = new Map<string, string>();

export function useDrafts(site: string): [Drafts, (next: Drafts) => void] {
  const stored = useSyncExternalStore(listen, () => read(site));
  const drafts = useMemo(() => parse(stored), [stored]);
  const set = useCallback((next: Drafts) => write(site, next), [site]);
  return [drafts, set];
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const keyOf = (site: string): string => `config-drafts:${site}`;

function read(site: string): string {
  const kept = unstored.get(site);
  if (kept !== undefined) return kept;
  try {
    return localStorage.getItem(keyOf(site)) ?? '';
  } catch {
    return '';
  }
}

function write(site: string, next: Drafts): void {
  const text = Object.keys(next).length === 0 ? '' : JSON.stringify(next);
  unstored.delete(site);
  try {
    if (text === '') localStorage.removeItem(keyOf(site));
    else localStorage.setItem(keyOf(site), text);
  } catch {
    unstored.set(site, text);
  }
  for (const listener of listeners) listener();
}

function parse(stored: string): Drafts {
  try {
    return draftsSchema.parse(JSON.parse(stored || '{}'));
  } catch {
    return {};
  }
}
