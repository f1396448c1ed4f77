// Owns what an event does to what the screens have read: write it in where the event carries it, read again where not.
import type { QueryClient } from '@tanstack/react-query';
import type { QueryName } from '#shared/contract/contract';
import type { Operation } from '#shared/operations/operation';
import type { OperationChange } from '#shared/operations/operation-change';
import { wholeOperation, withChange } from '#shared/operations/operation-changes';
import type { OperationState } from '#shared/operations/states';
import type { Client } from '#renderer/client/client.ts';

const running = new Set<OperationState>(['queued', 'running', 'cancelling']);
const afterAnOperation: QueryName[] = [
  'sites.list',
  'sites.status',
  'sites.revisions',
  'plans.make',
  'config.history',
  'practice.status',
  'practice.drills',
  'images.list',
  'preflight.check',
  'preflight.facts',
  'preflight.remedy',
];
const JUDGE_AGAIN_MS = 150;

export function feedEvents(client: Client, queries: QueryClient): () => void {
  const again = (name: QueryName, input?: object) =>
    void queries.invalidateQueries({ queryKey: input ? [name, input] : [name] });

  const stops = [
    client.on('sites.statusChanged', ({ site }) => {
      again('sites.status', { site });
      again('sites.list');
    }),
    client.on('sites.changed', ({ site }) => {
      again('sites.list');
      again('sites.get', { site });
      again('config.read', { site });
      again('config.draft');
      again('plans.make');
      again('preflight.check', { site });
    }),
    judgeAgain(client, queries),
    client.on('operations.changed', (operation) => {
      writeOperation(queries, operation);
      if (!running.has(operation.state)) for (const name of afterAnOperation) again(name);
    }),
    client.on('sessions.changed', () => again('sessions.list')),
    client.on('settings.changed', (settings) => queries.setQueryData(['settings.get', {}], settings)),
    client.connection.onResync(() => void queries.invalidateQueries()),
    watchReturn(client, queries),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Fifty hosts answer within a second: one judgement for all of them. What is being read now is left to finish. */
function judgeAgain(client: Client, queries: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = client.on('preflight.changed', () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const name of ['preflight.check', 'preflight.facts'] satisfies QueryName[])
        void queries.invalidateQueries({ queryKey: [name] }, { cancelRefetch: false });
    }, JUDGE_AGAIN_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** What is on screen takes the change; what is not is read when somebody looks. */
function writeOperation(queries: QueryClient, change: OperationChange): void {
  queries.setQueryData<Operation>(['operations.get', { operationId: change.id }], (old) =>
    old ? withChange(old, change) : (wholeOperation(change) ?? undefined),
  );
  let known = false;
  queries.setQueriesData<{ operations: Operation[] }>({ queryKey: ['operations.list'] }, (old) => {
    if (!old) return old;
    const operations = old.operations.map((each) => {
      if (each.id !== change.id) return each;
      known = true;
      return withChange(each, change);
    });
    return { ...old, operations };
  });
  if (!known) {
    void queries.invalidateQueries({ queryKey: ['operations.list'] });
    void queries.invalidateQueries({ queryKey: ['sites.list'] });
  }
}

/** After a loss everything on screen has aged, also where no event was missed. */
function watchReturn(client: Client, queries: QueryClient): () => void {
  let before = client.connection.state.phase;
  return client.connection.watch(() => {
    const phase = client.connection.state.phase;
    if (phase === 'open' && before === 'lost') void queries.invalidateQueries();
    before = phase;
  });
}
