// Owns the rail on the left: site switcher, screens of the site, search and settings.
import {
  IconAdjustments,
  IconCircleArrowUp,
  IconDownload,
  IconFileSettings,
  IconFlask,
  IconHistory,
  IconListDetails,
  IconPlus,
  IconChecklist,
  IconSearch,
  IconTopologyStar3,
  IconServer2,
  IconRoute,
} from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { openPalette } from '#renderer/app/palette-host.tsx';
import css from '#renderer/app/rail.module.css';
import { SiteSwitcher } from '#renderer/app/site-switcher.tsx';
import { frameText as text } from '#renderer/text/frame.ts';
import { Kbd } from '#renderer/ui/kbd.tsx';

const HostsBadge = lazy(() => import('#renderer/parts/hosts-badge.tsx'));
const UpgradeBadge = lazy(() => import('#renderer/parts/upgrade-badge.tsx'));

type Icon = ComponentType<{ size?: number; stroke?: number }>;

interface Entry {
  to: string;
  title: string;
  icon: Icon;
  /** Other addresses that belong under this entry. */
  also?: RegExp;
  badge?: ReactNode;
}

function entriesOf(site: string | null, practice: boolean): Entry[] {
  if (site === null) {
    return [
      { to: '/sites', title: text.sites, icon: IconServer2 },
      { to: '/setup', title: text.setUp, icon: IconPlus },
      { to: '/adopt', title: text.adopt, icon: IconDownload },
    ];
  }
  const base = `/sites/${site}`;
  return [
    { to: `${base}/overview`, title: text.overview, icon: IconTopologyStar3 },
    { to: `${base}/hosts`, title: text.hosts, icon: IconChecklist, badge: <HostsBadge site={site} /> },
    { to: `${base}/services`, title: text.services, icon: IconListDetails },
    { to: `${base}/config`, title: text.config, icon: IconFileSettings },
    { to: `${base}/plan`, title: text.change, icon: IconRoute },
    {
      to: `${base}/upgrade`,
      title: text.upgrade,
      icon: IconCircleArrowUp,
      badge: <UpgradeBadge site={site} />,
    },
    { to: `${base}/history`, title: text.history, icon: IconHistory, also: /^\/operations\// },
    ...(practice ? [{ to: `${base}/drills`, title: text.drills, icon: IconFlask }] : []),
  ];
}

export function Rail({ site, practice }: { site: string | null; practice: boolean }) {
  return (
    <nav className={css.rail} aria-label={text.mainNavigation}>
      <SiteSwitcher site={site} practice={practice} />
      <ul className={css.entries}>
        {entriesOf(site, practice).map((entry) => (
          <RailEntry key={entry.to} {...entry} />
        ))}
      </ul>
      <ul className={css.foot}>
        <li>
          <button type="button" className={css.entry} onClick={openPalette} title={text.search}>
            <IconSearch size={16} stroke={1.6} />
            <span className={css.title}>{text.search}</span>
            <span className={css.key}>
              <Kbd>{/mac/i.test(navigator.platform) ? '⌘K' : 'Ctrl K'}</Kbd>
            </span>
          </button>
        </li>
        <RailEntry to="/settings" title={text.settings} icon={IconAdjustments} />
      </ul>
    </nav>
  );
}

function RailEntry({ to, title, icon: Icon, also, badge }: Entry) {
  const { pathname } = useLocation();
  return (
    <li>
      <Link
        to={to}
        className={css.entry}
        activeOptions={{ exact: true, includeSearch: false }}
        title={title}
        {...(also?.test(pathname) ? { 'aria-current': 'page' as const } : {})}
      >
        <Icon size={16} stroke={1.6} />
        <span className={css.title}>{title}</span>
        {badge !== undefined && <Suspense fallback={null}>{badge}</Suspense>}
      </Link>
    </li>
  );
}
