// Owns the command palette: screens, sites, services and actions, found by typing.
import '@mantine/spotlight/styles.layer.css';
import { Spotlight, createSpotlight, useSpotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { serviceTitle } from '#renderer/text/common.ts';
import { frameText, paletteText as text } from '#renderer/text/frame.ts';

const [store, palette] = createSpotlight();

interface Group {
  group: string;
  actions: SpotlightActionData[];
}

export default function Palette({ site, asked }: { site: string | null; asked: number }) {
  const navigate = useNavigate();
  const sites = useRead('sites.list', {}, { freshForMs: 5000 });
  const status = useRead('sites.status', { site: site ?? '' }, { enabled: site !== null, freshForMs: 5000 });
  const settings = useChange('settings.set');
  useEffect(() => palette.open(), [asked]);
  useEffect(() => () => palette.close(), []);
  useFirstMarked();

  const go =
    (to: string, search: Record<string, string> = {}) =>
    () =>
      void navigate({ to, search } as never);
  const action = (label: string, onClick: () => void): SpotlightActionData => ({ id: label, label, onClick });

  const groups: Group[] = [
    {
      group: text.screens,
      actions: [
        ...(site === null
          ? []
          : [
              action(frameText.overview, go(`/sites/${site}/overview`)),
              action(frameText.hosts, go(`/sites/${site}/hosts`)),
              action(frameText.services, go(`/sites/${site}/services`)),
              action(frameText.change, go(`/sites/${site}/plan`)),
              action(frameText.upgrade, go(`/sites/${site}/upgrade`)),
              action(frameText.history, go(`/sites/${site}/history`)),
            ]),
        action(frameText.allSites, go('/sites')),
        action(frameText.setUp, go('/setup')),
        action(frameText.settings, go('/settings')),
      ],
    },
    {
      group: text.sites,
      actions: (sites.data?.sites ?? []).map((each) => action(each.name, go(`/sites/${each.name}/overview`))),
    },
    {
      group: text.hosts,
      actions: (status.data?.hosts ?? []).map((each) =>
        action(text.hostOf(each.host), go(`/sites/${site ?? ''}/hosts`, { host: each.host })),
      ),
    },
    {
      group: text.services,
      actions: (status.data?.services ?? []).map((each) =>
        action(
          text.logsOf(serviceTitle(each), each.host),
          go(`/sites/${site ?? ''}/services`, { service: each.service, host: each.host }),
        ),
      ),
    },
    {
      group: text.actions,
      actions: [
        ...(site === null
          ? []
          : [
              action(text.testSpeech(site), go(`/sites/${site}/transcript`)),
              action(text.checkHosts(site), go(`/sites/${site}/hosts`)),
              action(text.planApply(site), go(`/sites/${site}/plan`, { goal: 'apply' })),
              action(text.planStop(site), go(`/sites/${site}/plan`, { goal: 'stop' })),
              action(text.planStart(site), go(`/sites/${site}/plan`, { goal: 'start' })),
              action(text.planRemove(site), go(`/sites/${site}/plan`, { goal: 'remove' })),
            ]),
        ...(['system', 'light', 'dark'] as const).map((theme) =>
          action(text.theme(theme), () => settings.mutate({ theme })),
        ),
      ],
    },
  ];

  return (
    <Spotlight
      store={store}
      actions={groups.filter((group) => group.actions.length > 0)}
      nothingFound={text.nothing}
      shortcut={null}
      scrollable
      maxHeight={420}
      limit={40}
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: text.placeholder,
        'aria-label': text.placeholder,
      }}
    />
  );
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
