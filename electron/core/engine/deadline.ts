// Owns our own deadline for every engine call. dockerode's timeout looks like a reset connection, and some of its calls
// ignore an abort signal, so we both abort and stop waiting, and requests that were given no signal get that of their call (bounded-answers.ts).
import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '#shared/errors/app-error';
import { classifyError, type CallContext } from './classify-error.ts';

const signals = new AsyncLocalStorage<AbortSignal>();

/** Aborted when the deadline of the call that runs here has passed; undefined outside of one. */
export const signalOfCall = (): AbortSignal | undefined => signals.getStore();

export async function withDeadline<T>(
  context: CallContext,
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const { host, action } = context;
      reject(new AppError('engine.timeout', { host, action, timeoutMs }));
      controller.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([signals.run(controller.signal, () => call(controller.signal)), expired]);
  } catch (thrown) {
    throw classifyError(thrown, context);
  } finally {
    clearTimeout(timer);
  }
}
