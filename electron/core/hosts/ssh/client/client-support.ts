// Owns where the ssh client of this machine can make a connection for us.
import type { Used } from '#shared/domain/ssh/directives';
import { unsupported } from '../directive-errors.ts';
import type { SshSettings } from '../ssh-settings.ts';

/** On Windows ssh.exe can be the way to another host (`-W`), and shares no connection with other programs. Throws `host.directiveUnsupported`. */
export function requireClient(
  platform: NodeJS.Platform,
  hop: { settings: SshSettings; isLast: boolean },
  used: Used,
): void {
  if (platform !== 'win32' || !hop.isLast) return;
  const evidence =
    'Only ssh.exe could carry it out, and on Windows it shares no connection with other programs.';
  throw unsupported(hop.settings.host, used, evidence);
}
