// Owns telling how a change ended to somebody who is looking at another screen. One quiet toast per operation; the
// operation's own page and the header say it for those who are there.
import { notifications } from '@mantine/notifications';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Operation } from '#shared/operations/operation';
import { isTerminal } from '#shared/operations/states';
import { useClient } from '#renderer/client/hooks.ts';
import { operationStateWord } from '#renderer/text/common.ts';

const colours: Partial<Record<Operation['state'], string>> = {
  succeeded: 'var(--ready)',
  failed: 'var(--down)',
};

export function useOutcomeToasts(): void {
  const client = useClient();
  const { pathname } = useLocation();
  const here = useRef(pathname);
  useEffect(() => {
    here.current = pathname;
  }, [pathname]);
  useEffect(
    () =>
      client.on('operations.changed', (operation) => {
        if (!isTerminal(operation.state) || here.current === `/operations/${operation.id}`) return;
        notifications.show({
          // The same operation replaces its toast instead of adding one.
          id: operation.id,
          title: operation.title,
          message: operation.error?.message ?? operationStateWord[operation.state],
          color: colours[operation.state] ?? 'var(--text-soft)',
        });
      }),
    [client],
  );
}
