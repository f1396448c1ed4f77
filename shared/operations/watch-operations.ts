// Owns seeing operations whole from their changes: each is asked for once, where its beginning was missed.
import { isTerminal } from './states.ts';
import type { Operation } from './operation.ts';
import type { OperationChange } from './operation-change.ts';
import { wholeOperation, withChange } from './operation-changes.ts';

interface Source {
  on(name: 'operations.changed', listener: (change: OperationChange) => void): () => void;
  call(name: 'operations.get', input: { operationId: string }): Promise<Operation>;
}

/** `listener` gets every operation that changes, as it is then. Answers how to stop. */
export function watchOperations(source: Source, listener: (operation: Operation) => void): () => void {
  const known = new Map<string, Operation>();
  const asked = new Map<string, OperationChange[]>();
  const tell = (operation: Operation) => {
    if (isTerminal(operation.state)) known.delete(operation.id);
    else known.set(operation.id, operation);
    listener(operation);
  };
  const stop = source.on('operations.changed', (change) => {
    const { id } = change;
    const before = known.get(id);
    const whole = before ? withChange(before, change) : wholeOperation(change);
    if (whole) return tell(whole);
    const waiting = asked.get(id);
    if (waiting) return void waiting.push(change);
    asked.set(id, [change]);
    // What it was when the change was made, or later; changes that arrive meanwhile are put on top.
    source.call('operations.get', { operationId: id }).then(
      (operation) => {
        const changes = asked.get(id) ?? [];
        asked.delete(id);
        if (isStopped) return;
        tell(isTerminal(operation.state) ? operation : changes.reduce(withChange, operation));
      },
      () => asked.delete(id),
    );
  });
  let isStopped = false;
  return () => {
    isStopped = true;
    stop();
  };
}
