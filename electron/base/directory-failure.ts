// Owns telling why a data directory cannot be used: a disk that is full needs room, everything else another mode, owner or place.
import { AppError, isDiskFull } from '#shared/errors/app-error';

export function directoryFailure(thrown: unknown, directory: string): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isDiskFull(thrown)) return new AppError('app.diskFull', { place: directory }, { cause: thrown });
  return new AppError('app.dataDirectory', { directory }, { cause: thrown });
}
