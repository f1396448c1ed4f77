// Owns which flags of the command line the installed app does not start with: those that let another program drive its pages or its code.
import { AppError } from '#shared/errors/app-error';

const REFUSED = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'disable-web-security',
  'load-extension',
];

/** Throws `app.debuggingRefused`. In a source tree developers and tests debug as they like. */
export function refuseDebugging(app: {
  isPackaged: boolean;
  commandLine: { hasSwitch(name: string): boolean };
}): void {
  if (!app.isPackaged) return;
  const flag = REFUSED.find((name) => app.commandLine.hasSwitch(name));
  if (flag !== undefined) throw new AppError('app.debuggingRefused', { flag: `--${flag}` });
}
