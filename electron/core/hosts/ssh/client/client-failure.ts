// Owns naming why the ssh client of this machine could not reach a host: its own last words are the evidence.
import { AppError } from '#shared/errors/app-error';
import type { SshSettings } from '../ssh-settings.ts';

const stages: [RegExp, (settings: SshSettings, said: string) => AppError][] = [
  [
    /Could not resolve hostname/i,
    ({ host }, said) => new AppError('host.nameUnknown', { host }, { evidence: said }),
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
    /connect to (host|address) .* port|Connection timed out/i,
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

/** Of a jump host whose client leads to `target`: that the target was not reached from there is not the jump host's own failure. */
export function wayFailure(
  { hop, target }: { hop: SshSettings; target: SshSettings },
  outcome: string,
  said: string,
): AppError {
  if (!/stdio forwarding failed/i.test(said)) return clientFailure(hop, outcome, said);
  const evidence = `through ${hop.host}: ${said}`;
  const place = `${target.hostName}:${target.port}`;
  return /administratively prohibited/i.test(said)
    ? new AppError('host.forwardingRefused', { host: hop.host, user: hop.user, target: place }, { evidence })
    : new AppError('host.unreachable', { host: target.host, port: target.port }, { evidence });
}
