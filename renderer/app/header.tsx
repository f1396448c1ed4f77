// Owns the header: title of the screen, and always in sight the licence time-bank and the running operation.
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { SiteSummary } from '#shared/contract/sites';
import css from '#renderer/app/header.module.css';
import { OperationChip } from '#renderer/app/operation-chip.tsx';
import { useSiteStatus } from '#renderer/parts/site-status.ts';
import { TimeBank } from '#renderer/parts/time-bank.tsx';
import { frameText as text, windowTitle } from '#renderer/text/frame.ts';

const titles: [RegExp, string][] = [
  [/\/overview$/, text.overview],
  [/\/hosts$/, text.hosts],
  [/\/config$/, text.config],
  [/\/services$/, text.services],
  [/\/plan$/, text.change],
  [/\/upgrade$/, text.upgrade],
  [/\/history$/, text.history],
  [/\/drills$/, text.drills],
  [/\/transcript$/, text.transcript],
  [/^\/operations\//, text.history],
  [/^\/setup/, text.setUp],
  [/^\/adopt/, text.adopt],
  [/^\/settings/, text.settings],
  [/^\/sites/, text.sites],
];

export function Header({ site, summary }: { site: string | null; summary: SiteSummary | null }) {
  const { pathname } = useLocation();
  const title = titles.find(([pattern]) => pattern.test(pathname))?.[1] ?? '';
  useEffect(() => {
    document.title = windowTitle(title, site);
  }, [title, site]);
  return (
    <header className={css.header}>
      <h1 className={css.title}>{title}</h1>
      {site !== null && summary !== null && <SiteTimeBank site={site} />}
      <OperationChip site={site} summary={summary} />
    </header>
  );
}

function SiteTimeBank({ site }: { site: string }) {
  const status = useSiteStatus(site);
  if (!status.data) return null;
  return (
    <Link to="/sites/$site/overview" params={{ site }} search={{ node: 'licence' }} className={css.chip}>
      <TimeBank licence={status.data.licence} />
    </Link>
  );
}
