// Owns staying with an operation until it ends. Ctrl-C asks to cancel; a second one leaves the operation to its core.
import { watchOperations } from '#shared/operations/watch-operations';
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
    const unsubscribe = watchOperations(client, take);
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
  if (operation.isTakenBack === true) await followRevert(open, operation, context);
  context.print.result(operation, () => operationText(operation));
  return exitCodeOfState(operation.state);
}

/** Leaving earlier would end the core, and with it the way back; what counts for the exit code is what was asked for. */
async function followRevert(
  open: OpenClient,
  { id, site }: Operation,
  context: Pick<CommandContext, 'print' | 'signal'>,
): Promise<void> {
  const revert = await revertOf(open, { id, site });
  if (revert === null) return;
  context.print.talk(`It failed and is taken back: ${revert.title}`);
  const ended = await followOperation(open, revert.id, context);
  context.print.talk(operationText(ended));
}

/** Resolves when the revert is there, or null when it could not begin. */
function revertOf(
  { client }: OpenClient,
  { id, site }: Pick<Operation, 'id' | 'site'>,
): Promise<Operation | null> {
  return new Promise((resolve, reject) => {
    const settle = (operation: Operation | null) => {
      unsubscribe();
      resolve(operation);
    };
    const unsubscribe = watchOperations(client, (operation) => {
      if (operation.follows === id) settle(operation);
      if (operation.id === id && operation.isTakenBack === false) settle(null);
    });
    // It may have begun before we listened.
    const look = async () => {
      const { operations } = await client.call('operations.list', site === null ? {} : { site });
      const follower = operations.find(({ follows }) => follows === id);
      if (follower) settle(follower);
      if (operations.find((operation) => operation.id === id)?.isTakenBack === false) settle(null);
    };
    look().catch(reject);
  });
}
