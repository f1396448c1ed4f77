// Owns our own deadline for every engine call. dockerode's timeout looks like a reset connection, and some of its calls
// ignore an abort signal, so we both abort and stop waiting.
import { AppError } from '#shared/errors/app-error';
import { classifyError, type CallContext } from './classify-error.ts';

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
    return await Promise.race([call(controller.signal), expired]);
  } catch (thrown) {
    throw classifyError(thrown, context);
  } finally {
    clearTimeout(timer);
  }
}
