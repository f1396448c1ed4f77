// Owns that the data directory is the user's alone: made so, put right where its mode lets others in, refused where it is somebody else's.
// On Windows the profile's own access lists do this.
import { chmodSync, statSync } from 'node:fs';
import { directoryFailure } from '#base/directory-failure';
import { makeDirectory } from '#base/make-directory';
import { AppError } from '#shared/errors/app-error';

export interface PrivateDirectory {
  /** The mode with which others could read or write it until now, such as `0755`; null when it was private. */
  repairedFrom: string | null;
}

const OTHERS = 0o077;

/** Rejects with `app.dataDirectory` when it cannot be made or read, and with `app.dataDirectoryForeign` when another user owns it. */
export function preparePrivateDirectory(directory: string): PrivateDirectory {
  try {
    makeDirectory(directory, 0o700);
    const { uid, mode } = statSync(directory);
    const own = process.getuid?.();
    if (own === undefined) return { repairedFrom: null };
    if (uid !== own) throw new AppError('app.dataDirectoryForeign', { directory, owner: uid, user: own });
    if ((mode & OTHERS) === 0) return { repairedFrom: null };
    chmodSync(directory, 0o700);
    return { repairedFrom: `0${(mode & 0o777).toString(8)}` };
  } catch (thrown) {
    throw directoryFailure(thrown, directory);
  }
}
