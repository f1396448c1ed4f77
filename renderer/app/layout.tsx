// Owns the frame of the app: rail, header, banner, and the place where screens appear.
import { Outlet } from '@tanstack/react-router';
import { ConnectionBanner } from '#renderer/app/connection-banner.tsx';
import { useCurrentSite } from '#renderer/app/current-site.ts';
import { Header } from '#renderer/app/header.tsx';
import css from '#renderer/app/layout.module.css';
import { useOutcomeToasts } from '#renderer/app/outcome-toast.ts';
import { useSessionNotices } from '#renderer/app/session-notices.ts';
import { PaletteHost } from '#renderer/app/palette-host.tsx';
import { Rail } from '#renderer/app/rail.tsx';
import { useConnection, useRead } from '#renderer/client/hooks.ts';
import { failedPart } from '#renderer/parts/failed-part.tsx';
import { frameText } from '#renderer/text/frame.ts';
import { Boundary, FailedPart } from '#renderer/ui/boundary.tsx';

export function Layout() {
  const site = useCurrentSite();
  const sites = useRead('sites.list', {}, { freshForMs: 5000 });
  const summary = sites.data?.sites.find((each) => each.name === site) ?? null;
  const connection = useConnection();
  useOutcomeToasts();
  useSessionNotices();
  return (
    <FailedPart value={failedPart}>
      <div className={css.frame} data-practice={summary?.practice || undefined}>
        <a className={css.skip} href="#content" onClick={focusContent}>
          {frameText.skip}
        </a>
        {summary?.practice && <div className={css.band} title={frameText.practiceBand} />}
        <Boundary>
          <Rail site={site} practice={summary?.practice ?? false} />
        </Boundary>
        <div className={css.main}>
          <Boundary>
            <Header site={site} summary={summary} />
          </Boundary>
          <Boundary>
            <ConnectionBanner />
          </Boundary>
          <main
            id="content"
            tabIndex={-1}
            className={css.content}
            data-aged={connection.phase === 'lost' || connection.phase === 'refused' || undefined}
          >
            <Outlet />
          </main>
        </div>
        <Boundary>
          <PaletteHost site={site} />
        </Boundary>
      </div>
    </FailedPart>
  );
}

/** The hash belongs to the router, so the skip link moves the focus itself. */
function focusContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
