// Owns staying with an operation until it ends. Ctrl-C asks to cancel; a second one leaves the operation to its core.
import type { Operation } from '#shared/operations/operation';
import { isTerminal } from '#shared/operations/states';
import type { CommandContext } from './command.ts';
import { exitCodeOfState, type ExitCode } from './exit-codes.ts';
import type { OpenClient } from './open-client.ts';
import { operationLine, operationText } from './output/operation-text.ts';

export async function followOperation(
  { client }: OpenClient,
  operationId: string,
  { print, signal }: Pick<CommandContext, 'print' | 'signal'>,
): Promise<Operation> {
  const told = new Set<string>();
  return new Promise<Operation>((resolve, reject) => {
    const take = (operation: Operation) => {
      if (operation.id !== operationId) return;
      // Steps that do not depend on each other run at the same time, so each is told once, when it is first seen.
      for (const step of operation.plan?.steps ?? []) {
        const state = operation.steps.find(({ id }) => id === step.id)?.state ?? 'waiting';
        if (state === 'waiting' || told.has(step.id)) continue;
        told.add(step.id);
        print.talk(`  ${step.id.padEnd(4)} ${step.host}  ${step.title}`);
      }
      print.status(operationLine(operation));
      if (isTerminal(operation.state)) {
        stop();
        resolve(operation);
      }
    };
    const cancel = () => {
      print.talk('Asking to cancel at the next safe point.');
      client.call('operations.cancel', { operationId }).catch(() => undefined);
    };
    const unsubscribe = client.on('operations.changed', take);
    const stop = () => {
      unsubscribe();
      signal.removeEventListener('abort', cancel);
    };
    signal.addEventListener('abort', cancel, { once: true });
    // It may have ended before we listened.
    client.call('operations.get', { operationId }).then(take, (error: unknown) => {
      stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

export async function finishWith(
  open: OpenClient,
  operationId: string,
  context: Pick<CommandContext, 'print' | 'signal'>,
): Promise<ExitCode> {
  const operation = await followOperation(open, operationId, context);
  context.print.result(operation, () => operationText(operation));
  return exitCodeOfState(operation.state);
}
