// Owns the first screen: every site with what one must know at a glance, or the one next action where there is none.
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { SiteSummary } from '#shared/contract/sites';
import type { CallError } from '#renderer/client/call-error.ts';
import { useClient, useRead } from '#renderer/client/hooks.ts';
import { SitesTable } from '#renderer/features/sites/sites-table.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { UnreadList } from '#renderer/parts/unread-list.tsx';
import { useStart } from '#renderer/parts/start-operation.ts';
import { sitesText as text } from '#renderer/text/sites.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EmptyState } from '#renderer/ui/messages.tsx';
import { Screen, ScreenHead } from '#renderer/ui/screen.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './sites-screen.module.css';

export function SitesScreen() {
  const sites = useRead('sites.list', {}, { everyMs: 10_000 });
  const practice = usePractice();
  return (
    <Screen>
      <ReadingView reading={sites}>
        {({ sites: list, unreadable }) => (
          <>
            <UnreadList unread={unreadable.map(text.unreadable)} />
            {list.length > 0 ? (
              <SiteList sites={list} practice={practice} />
            ) : (
              unreadable.length === 0 && <NoSites practice={practice} />
            )}
          </>
        )}
      </ReadingView>
    </Screen>
  );
}

interface PracticeStart {
  error: CallError | null;
  busy: boolean;
  start: () => void;
}

function usePractice(): PracticeStart {
  const up = useStart('practice.up', { then: 'transcript' });
  return { error: up.error, busy: up.isPending, start: () => up.mutate({}) };
}

function NoSites({ practice }: { practice: PracticeStart }) {
  const navigate = useNavigate();
  return (
    <EmptyState
      title={text.emptyTitle}
      picture={<PathPicture />}
      actions={
        <>
          <Button weight="primary" size="large" onClick={practice.start} busy={practice.busy}>
            {text.tryPractice}
          </Button>
          <Button size="large" onClick={() => void navigate({ to: '/setup' })}>
            {text.setUpMachine}
          </Button>
          <Button size="large" onClick={() => void navigate({ to: '/adopt' })}>
            {text.adopt}
          </Button>
        </>
      }
    >
      <p>{text.empty}</p>
      {practice.error && <CallProblem error={practice.error} onRetry={practice.start} />}
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

/** A site that nobody has opened yet is read here, so that the list does not say `unknown` for want of looking. */
function useFirstReadings(sites: SiteSummary[]): void {
  const client = useClient();
  const queries = useQueryClient();
  const unread = sites.filter((site) => site.readAt === null).map((site) => site.name);
  useQueries({
    queries: unread.map((site) => ({
      queryKey: ['sites.status', { site }],
      queryFn: async () => {
        const status = await client.call('sites.status', { site });
        void queries.invalidateQueries({ queryKey: ['sites.list'] });
        return status;
      },
      staleTime: 30_000,
    })),
  });
}

function SiteList({ sites, practice }: { sites: SiteSummary[]; practice: PracticeStart }) {
  const navigate = useNavigate();
  useFirstReadings(sites);
  const hasPractice = sites.some((site) => site.practice);
  return (
    <>
      <ScreenHead
        title={text.summary(sites.map((site) => site.health))}
        actions={
          <>
            {!hasPractice && (
              <Button onClick={practice.start} busy={practice.busy}>
                {text.tryPractice}
              </Button>
            )}
            <Button onClick={() => void navigate({ to: '/adopt' })}>{text.adopt}</Button>
            <Button weight="primary" onClick={() => void navigate({ to: '/setup' })}>
              {text.setUpSite}
            </Button>
          </>
        }
      />
      {practice.error && <CallProblem error={practice.error} onRetry={practice.start} />}
      <SitesTable sites={sites} />
    </>
  );
}
