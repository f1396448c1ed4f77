// Owns where the data directory is.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `SITE_ADMIN_HOME`, or the platform's usual place. */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.SITE_ADMIN_HOME) return env.SITE_ADMIN_HOME;
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Site Admin');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Site Admin');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'site-admin');
}
