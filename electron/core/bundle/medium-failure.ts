// Owns putting what a file system says about the place of a bundle into words: full, read-only, pulled out.
import { AppError, isDiskFull } from '#shared/errors/app-error';

/** Errors of ours, a cancel, and what no file system says stay what they are. */
export function mediumFailure(thrown: unknown, path: string): unknown {
  if (thrown instanceof AppError) return thrown;
  const { code, syscall, message } = (thrown ?? {}) as NodeJS.ErrnoException;
  if (isDiskFull(thrown)) return new AppError('app.diskFull', { place: path }, { cause: thrown });
  if (typeof code !== 'string' || typeof syscall !== 'string') return thrown;
  return new AppError('bundle.mediumFailed', { path, problem: message }, { cause: thrown });
}

export async function onMedium<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw mediumFailure(thrown, path);
  }
}
