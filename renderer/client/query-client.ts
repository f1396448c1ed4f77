// Owns how reads behave: what is shown is kept while it is read again, and only what may help is retried.
import { QueryClient } from '@tanstack/react-query';
import { CallError } from '#renderer/client/call-error.ts';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => {
          const view = CallError.from(error).view;
          return view.retryable && view.code !== 'call.disconnected' && failures < 1;
        },
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 4000),
        refetchOnWindowFocus: true,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
