// Owns the providers around every screen. Tests render it with a client of their own.
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { AppRouter } from '#renderer/app/router.tsx';
import { Appearance } from '#renderer/app/appearance.tsx';
import type { Client } from '#renderer/client/client.ts';
import { feedEvents } from '#renderer/client/event-feed.ts';
import { ClientContext } from '#renderer/client/hooks.ts';
import { cssVariables, theme } from '#renderer/ui/theme.ts';

interface AppProps {
  client: Client;
  queries: QueryClient;
  router: AppRouter;
  /** `test` leaves transitions out. */
  env?: 'default' | 'test';
}

export function App({ client, queries, router, env = 'default' }: AppProps) {
  useEffect(() => feedEvents(client, queries), [client, queries]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" env={env}>
      <ClientContext value={client}>
        <QueryClientProvider client={queries}>
          <Appearance />
          <Notifications position="bottom-right" autoClose={6000} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ClientContext>
    </MantineProvider>
  );
}
