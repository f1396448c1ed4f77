// Owns finding entries by what somebody types: every word must be found, in any order, in the label or in its synonyms, and where that
// finds nothing, nearly so;
// and remembering what was used last.
import Fuse from 'fuse.js';
import type { Entry } from '#renderer/app/palette-entries.ts';

const RECENT_KEY = 'site-admin.palette-recent';
const MOST_RECENT = 5;
/** What is shown while nothing is typed, and at most otherwise. */
const MOST_SHOWN = 40;

export function recentIds(storage: Storage = localStorage): string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(RECENT_KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string').slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}

export function remember(id: string, storage: Storage = localStorage): void {
  const others = recentIds(storage).filter((each) => each !== id);
  storage.setItem(RECENT_KEY, JSON.stringify([id, ...others].slice(0, MOST_RECENT)));
}

/** Without words all that there is, what was used last first; with words the best answers. */
export function findEntries(entries: Entry[], query: string, recent: string[]): Entry[] {
  const words = wordsIn(query);
  const place = ({ id }: Entry) => (recent.includes(id) ? recent.indexOf(id) : MOST_RECENT);
  if (words.length === 0) return entries.toSorted((a, b) => place(a) - place(b)).slice(0, MOST_SHOWN);
  const exact = entries.flatMap((entry) => {
    const worth = worthOf(entry, words);
    return worth === null ? [] : [{ entry, worth }];
  });
  if (exact.length === 0) return misspelt(entries, query);
  // Entries are in the order of their weight: the site that is looked at before others.
  return exact
    .toSorted((a, b) => b.worth - a.worth || place(a.entry) - place(b.entry))
    .map(({ entry }) => entry)
    .slice(0, MOST_SHOWN);
}

const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s():,]+/)
    .filter((word) => word !== '');

/** How many of the words begin a word of the label; null where one begins no word at all. */
function worthOf({ label, also }: Entry, words: string[]): number | null {
  const [shown, hidden] = [wordsIn(label), wordsIn(also)];
  let worth = 0;
  for (const word of words) {
    const begins = (one: string) => one.startsWith(word);
    if (shown.some(begins)) worth += 1;
    else if (!hidden.some(begins)) return null;
  }
  return worth;
}

/** Every word must be nearly there, in any order. */
function misspelt(entries: Entry[], query: string): Entry[] {
  const fuse = new Fuse(entries, {
    keys: [
      { name: 'label', weight: 3 },
      { name: 'also', weight: 1 },
    ],
    useTokenSearch: true,
    tokenMatch: 'all',
    threshold: 0.3,
    ignoreLocation: true,
    ignoreDiacritics: true,
  });
  return fuse.search(query.trim(), { limit: MOST_SHOWN }).map(({ item }) => item);
}
