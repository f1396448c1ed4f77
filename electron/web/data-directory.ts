// Owns where the data directory is, and the places inside it that doors share.
import { createHash } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** `SITE_ADMIN_HOME`, or the platform's usual place. */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.SITE_ADMIN_HOME) return env.SITE_ADMIN_HOME;
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Site Admin');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Site Admin');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'site-admin');
}

/** Unix sockets have at most about 100 bytes of path; a deep home gets a short name in the temporary directory instead. */
export function endpointPath(directory: string, platform = process.platform): string {
  const mark = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  if (platform === 'win32') return `\\\\.\\pipe\\site-admin-${mark}`;
  const path = join(directory, 'core.sock');
  return Buffer.byteLength(path) <= 100 ? path : join(tmpdir(), `site-admin-${mark}.sock`);
}

/** Holds the secret that a local client shows when it attaches; mode 0600. */
export function endpointRecordPath(directory: string): string {
  return join(directory, 'core.json');
}
