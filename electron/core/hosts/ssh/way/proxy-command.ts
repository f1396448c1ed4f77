// Owns the program that leads to a host (`ProxyCommand`). As in ssh, the user's own shell runs it with `exec`. Only the user's ssh configuration
// names one, never a site document.
import { AppError } from '#shared/errors/app-error';
import type { SshSurroundings } from '../ask-client.ts';
import { startProgram } from './program-way.ts';
import type { Way } from './way.ts';

export interface ProxyCommand {
  host: string;
  /** With its tokens replaced. */
  command: string;
  around: SshSurroundings;
}

export function startProxy({ host, command, around }: ProxyCommand): Way {
  const { env, platform } = around;
  const describe = (outcome: string, said: string) =>
    new AppError(
      'host.proxyCommandFailed',
      { host, command, outcome },
      said === '' ? {} : { evidence: said },
    );
  // Windows has no `exec`; the command interpreter starts the program.
  return platform === 'win32'
    ? startProgram({
        file: env.ComSpec ?? 'cmd.exe',
        args: ['/d', '/s', '/c', `"${command}"`],
        around,
        describe,
      })
    : startProgram({ file: env.SHELL || '/bin/sh', args: ['-c', `exec ${command}`], around, describe });
}
