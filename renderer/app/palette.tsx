// Owns the command palette on the screen: typing, the answers, and what choosing one does.
import '@mantine/spotlight/styles.layer.css';
import { notifications } from '@mantine/notifications';
import { Spotlight, createSpotlight, useSpotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { paletteEntries, type Effect, type Entry } from '#renderer/app/palette-entries.ts';
import { findEntries, recentIds, remember } from '#renderer/app/palette-search.ts';
import { useGo } from '#renderer/state/address.ts';
import { paletteText as text } from '#renderer/text/palette.ts';
import { copyText } from '#renderer/ui/copy-button.tsx';
import css from './palette.module.css';

const [store, palette] = createSpotlight();

export default function Palette({ site, asked }: { site: string | null; asked: number }) {
  const sites = useRead('sites.list', {}, { freshForMs: 5000 });
  const status = useRead('sites.status', { site: site ?? '' }, { enabled: site !== null, freshForMs: 5000 });
  const [query, setQuery] = useState('');
  const [recent, setRecent] = useState(recentIds);
  const carryOut = useEffects();
  useEffect(() => palette.open(), [asked]);
  useEffect(() => () => palette.close(), []);
  useFirstMarked();

  const entries = useMemo(
    () => paletteEntries({ current: site, sites: sites.data?.sites ?? [], status: status.data ?? null }),
    [site, sites.data, status.data],
  );
  const found = useMemo(() => findEntries(entries, query, recent), [entries, query, recent]);
  const choose = (entry: Entry) => {
    remember(entry.id);
    setRecent(recentIds());
    carryOut(entry.effect);
  };
  const searching = query.trim() !== '';
  const action = (entry: Entry): SpotlightActionData => ({
    id: entry.id,
    label: entry.label,
    rightSection: <span className={css.kind}>{kindOf(entry, searching)}</span>,
    onClick: () => choose(entry),
  });

  return (
    <Spotlight
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setQuery('')}
      // What was found is in the order of its worth already.
      actions={searching ? found.map(action) : grouped(found, recent, action)}
      filter={(_, actions) => actions}
      nothingFound={text.nothing}
      shortcut={null}
      scrollable
      // Where it stands it stays, however many answers there are.
      centered={false}
      attributes={{ content: { 'aria-label': text.name } }}
      maxHeight={440}
      searchProps={{
        size: 'md',
        leftSection: <IconSearch size={16} />,
        placeholder: text.placeholder,
        'aria-label': text.placeholder,
      }}
    />
  );
}

/** Groups have titles of their own while nothing is typed; what can be done needs no name. */
function kindOf({ effect, group }: Entry, searching: boolean): string {
  if ('command' in effect) return text.copies;
  return searching && group !== text.actions ? group : '';
}

function grouped(entries: Entry[], recent: string[], action: (entry: Entry) => SpotlightActionData) {
  const groups = Map.groupBy(entries, ({ id, group }) => (recent.includes(id) ? text.recent : group));
  return [...groups].map(([group, own]) => ({ group, actions: own.map(action) }));
}

function useEffects(): (effect: Effect) => void {
  const go = useGo();
  const settings = useChange('settings.set');
  return (effect) => {
    if ('go' in effect) go(effect.go);
    else if ('theme' in effect) settings.mutate({ theme: effect.theme });
    else
      void copyText(effect.command).then(
        (done) => done && notifications.show({ message: text.copied(effect.command) }),
      );
  };
}

/**
 * Enter goes to the marked answer. Spotlight marks the first one before React has drawn the answers to what was typed, and loses the mark with the ones
 * that were there before; so it is set again wherever none is left.
 */
function useFirstMarked(): void {
  const { opened, query, listId } = useSpotlight(store);
  useEffect(() => {
    const list = document.getElementById(listId);
    if (!opened || query === '' || list?.querySelector('[data-selected]')) return;
    const first = list?.querySelector('[data-action]');
    if (!first) return;
    first.setAttribute('data-selected', 'true');
    store.updateState((state) => ({ ...state, selected: 0 }));
  });
}
