// Owns the first screen: every site with what one must know at a glance, or the one next action where there is none.
import { useNavigate } from '@tanstack/react-router';
import type { SiteSummary } from '#shared/contract/sites';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { SitesTable } from '#renderer/features/sites/sites-table.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { sitesText as text } from '#renderer/text/sites.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EmptyState } from '#renderer/ui/messages.tsx';
import { Screen, ScreenHead } from '#renderer/ui/screen.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './sites-screen.module.css';

export function SitesScreen() {
  const sites = useRead('sites.list', {}, { everyMs: 10_000 });
  return (
    <Screen>
      <ReadingView reading={sites}>
        {({ sites: list }) => (list.length === 0 ? <NoSites /> : <SiteList sites={list} />)}
      </ReadingView>
    </Screen>
  );
}

function usePractice() {
  const navigate = useNavigate();
  const up = useChange('practice.up', { rereads: ['sites.list', 'operations.list'] });
  const start = () =>
    up.mutate(
      {},
      {
        onSuccess: ({ operationId }) =>
          void navigate({ to: `/operations/${operationId}`, search: { then: 'transcript' } } as never),
      },
    );
  return { up, start };
}

function NoSites() {
  const navigate = useNavigate();
  const { up, start } = usePractice();
  return (
    <EmptyState
      title={text.emptyTitle}
      picture={<PathPicture />}
      actions={
        <>
          <Button weight="primary" size="large" onClick={start} busy={up.isPending}>
            {text.tryPractice}
          </Button>
          <Button size="large" onClick={() => void navigate({ to: '/setup' } as never)}>
            {text.setUpMachine}
          </Button>
        </>
      }
    >
      <p>{text.empty}</p>
      {up.error && <CallProblem error={up.error} onRetry={start} />}
    </EmptyState>
  );
}

/** The road from bare host to speech, as the overview will draw it. */
function PathPicture() {
  return (
    <div className={css.path} aria-hidden="true">
      {(['unknown', 'stopped', 'moving', 'ready'] as const).map((kind, index) => (
        <span key={kind} className={css.stop}>
          {index > 0 && <span className={css.edge} />}
          <StatusGlyph kind={kind} size={20} />
        </span>
      ))}
    </div>
  );
}

function SiteList({ sites }: { sites: SiteSummary[] }) {
  const navigate = useNavigate();
  const { up, start } = usePractice();
  const hasPractice = sites.some((site) => site.practice);
  return (
    <>
      <ScreenHead
        title={text.summary(sites.length, sites.filter((site) => site.health === 'ok').length)}
        actions={
          <>
            {!hasPractice && (
              <Button onClick={start} busy={up.isPending}>
                {text.tryPractice}
              </Button>
            )}
            <Button weight="primary" onClick={() => void navigate({ to: '/setup' } as never)}>
              {text.setUpSite}
            </Button>
          </>
        }
      />
      {up.error && <CallProblem error={up.error} onRetry={start} />}
      <SitesTable sites={sites} />
    </>
  );
}
