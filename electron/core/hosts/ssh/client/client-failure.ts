// Owns naming why the ssh client of this machine could not reach a host: its own last words are the evidence.
import { AppError } from '#shared/errors/app-error';
import type { SshSettings } from '../ssh-settings.ts';

const stages: [RegExp, (settings: SshSettings, said: string) => AppError][] = [
  [
    /Could not resolve hostname/i,
    ({ host, port }, said) => new AppError('host.nameUnknown', { host, port }, { evidence: said }),
  ],
  [
    /Too many authentication failures/i,
    ({ host, user }, said) =>
      new AppError('host.tooManyKeys', { host, user, count: 'several' }, { evidence: said }),
  ],
  [
    /Permission denied|no authentication methods/i,
    ({ host, user }, said) => new AppError('host.clientRefused', { host, user }, { evidence: said }),
  ],
  [
    /connect to (host|address) .* port|Connection timed out|stdio forwarding failed/i,
    ({ host, port }, said) => new AppError('host.unreachable', { host, port }, { evidence: said }),
  ],
];

export function clientFailure(settings: SshSettings, outcome: string, said: string): AppError {
  const evidence = said === '' ? `ssh: ${outcome}` : said;
  const stage = stages.find(([pattern]) => pattern.test(said));
  if (stage) return stage[1](settings, evidence);
  const { host, port } = settings;
  return new AppError('host.handshakeFailed', { host, port }, { evidence });
}
