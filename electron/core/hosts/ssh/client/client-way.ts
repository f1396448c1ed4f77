// Owns a jump host that only the ssh client of this machine can log in to: its `ssh -W` is the way to the next hop.
import type { AppError } from '#shared/errors/app-error';
import type { SshSurroundings } from '../ask-client.ts';
import type { HostKeys } from '../host-keys.ts';
import type { Hop } from '../ssh-route.ts';
import type { SshSettings } from '../ssh-settings.ts';
import { startProgram } from '../way/program-way.ts';
import type { Way } from '../way/way.ts';
import { wayFailure } from './client-failure.ts';
import { argumentsFor, writeClientFiles } from './client-files.ts';

export interface ClientWay {
  hop: Hop;
  target: SshSettings;
  around: SshSurroundings;
  keys: HostKeys;
}

export async function startClientWay({ hop, target, around, keys }: ClientWay): Promise<Way> {
  const files = await writeClientFiles(hop, around, keys);
  const args = argumentsFor(hop, files, ['-W', `[${target.hostName}]:${target.port}`]);
  const describe = (outcome: string, said: string): AppError =>
    wayFailure({ hop: hop.settings, target }, outcome, said);
  const way = startProgram({ file: 'ssh', args, around, describe });
  return {
    ...way,
    close: async () => {
      await way.close();
      await files.remove();
    },
  };
}
