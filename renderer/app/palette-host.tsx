// Owns opening the command palette: its code is loaded when it is first asked for.
import { useHotkeys } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';

const Palette = lazy(() => import('#renderer/app/palette.tsx'));

let asked = 0;
const listeners = new Set<() => void>();

/** Each ask has a number; the palette opens when it changes. */
export function openPalette(): void {
  asked += 1;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function PaletteHost({ site }: { site: string | null }) {
  const times = useSyncExternalStore(subscribe, () => asked);
  useHotkeys([['mod+K', openPalette]], []);
  // What was asked of a frame that is gone is not asked of the next one.
  useEffect(
    () => () => {
      asked = 0;
    },
    [],
  );
  if (times === 0) return null;
  return (
    <Suspense fallback={null}>
      <Palette site={site} asked={times} />
    </Suspense>
  );
}
