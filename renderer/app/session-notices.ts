// Owns saying aloud, on every screen, that a one-time address of the browser door was used again from elsewhere. It stays until it is closed.
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useClient } from '#renderer/client/hooks.ts';
import { sessionNotices as text } from '#renderer/text/frame.ts';

export function useSessionNotices(): void {
  const client = useClient();
  useEffect(
    () =>
      client.on('sessions.changed', ({ why, client: sender }) => {
        if (why !== 'usedAgain') return;
        notifications.show({
          id: 'address-used-again',
          title: text.usedAgain,
          message: text.usedAgainText(sender),
          color: 'var(--down)',
          autoClose: false,
        });
      }),
    [client],
  );
}
