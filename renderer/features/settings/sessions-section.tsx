// Owns the list of browser sessions: who is signed in, signing one out, and addresses that were used again from elsewhere.
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { MomentText } from '#renderer/parts/moment-text.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { moment } from '#renderer/text/format.ts';
import { sessionsText as text } from '#renderer/text/settings.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Notice } from '#renderer/ui/messages.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Section } from '#renderer/ui/screen.tsx';
import { Table } from '#renderer/ui/table.tsx';
import css from './settings-screen.module.css';

export function SessionsSection() {
  const reading = useRead('sessions.list', {});
  const end = useChange('sessions.end', { rereads: ['sessions.list'] });
  const now = useNow();
  return (
    <Section title={text.title}>
      <p className={css.about}>{text.about}</p>
      <ReadingView reading={reading}>
        {({ sessions, usedAgain }) => (
          <>
            {usedAgain[0] && (
              <Notice kind="warning">
                {text.usedAgain(moment(usedAgain[0].at, now), usedAgain[0].client)}
              </Notice>
            )}
            {sessions.length === 0 ? (
              <p className={css.soft}>{text.none}</p>
            ) : (
              <Table
                caption={text.title}
                rows={sessions}
                rowKey={(row) => row.id}
                columns={[
                  {
                    key: 'client',
                    title: text.columns.client,
                    cell: (row) => (row.isOwn ? text.own : row.client || text.unnamed),
                  },
                  {
                    key: 'opened',
                    title: text.columns.opened,
                    cell: (row) => <MomentText at={row.openedAt} now={now} />,
                  },
                  {
                    key: 'used',
                    title: text.columns.used,
                    cell: (row) => <MomentText at={row.usedAt} now={now} />,
                  },
                  {
                    key: 'action',
                    title: text.columns.action,
                    align: 'end',
                    cell: (row) => (
                      <Button
                        weight="quiet"
                        size="small"
                        aria-label={text.signOutOf(row.isOwn ? text.own : row.client)}
                        busy={end.isPending && end.variables.id === row.id}
                        onClick={() => end.mutate({ id: row.id })}
                      >
                        {text.signOut}
                      </Button>
                    ),
                  },
                ]}
              />
            )}
          </>
        )}
      </ReadingView>
      {end.error && <CallProblem error={end.error} />}
    </Section>
  );
}
