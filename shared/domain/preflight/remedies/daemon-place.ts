// Owns where the daemon.json is that a remedy edits, and on which hosts a remedy must not edit it: its file is not known, Docker has no root,
// a flag sets the same already, or nothing could restart it.
import { valueOf } from '#shared/domain/facts/reading';
import type { RemedyInput } from './remedy-spec.ts';

export interface DaemonPlace {
  path: string;
  /** The systemd unit that is restarted. */
  unit: string;
}

const USUAL: DaemonPlace = { path: '/etc/docker/daemon.json', unit: 'docker' };

/** Where nothing is known of the host, the script is only shown. */
export function daemonPlace({ facts }: RemedyInput): DaemonPlace {
  const config = valueOf(facts.daemonConfig);
  return { path: config?.path ?? USUAL.path, unit: config?.unit ?? USUAL.unit };
}

export const daemonFile = (input: RemedyInput): string => daemonPlace(input).path;

interface Edit {
  /** The key of daemon.json that is set. */
  key: string;
  restarts: boolean;
  /** Docker is to start programs of the host, which one from snap cannot. */
  runsHostPrograms?: true;
}

export function refuseEdit(input: RemedyInput, { key, restarts, runsHostPrograms }: Edit): string | null {
  const reading = input.facts.daemonConfig;
  if (reading.state !== 'known')
    return `Which daemon.json Docker reads on this host is not known: ${reading.reason}`;
  const { installation, path, account, flags } = reading.value;
  if (/[\r\n]/.test(path)) return 'The path of daemon.json has a line break in it.';
  if (installation === 'rootless')
    return `Docker runs without root, as ${account}, and reads ${path}; this script is for Docker that runs as root. Edit that file as ${account}, and restart Docker with \`systemctl --user restart docker\`.`;
  if (installation === 'snap' && runsHostPrograms === true)
    return 'Docker is from snap, which starts no program of the host: the NVIDIA runtime that is installed here cannot be registered with it. Install Docker from its own packages.';
  if (flags.includes(key))
    return `dockerd sets ${key} on its command line, and would not start with the same in ${path}. Change the command line, where its unit is.`;
  return restarts ? refuseRestart(input) : null;
}

export function refuseRestart({ facts }: RemedyInput): string | null {
  const reading = facts.daemonConfig;
  if (reading.state !== 'known') return `How Docker runs on this host is not known: ${reading.reason}`;
  const { installation, unit, account } = reading.value;
  if (installation === 'rootless')
    return `Docker runs without root; restart it as ${account} with \`systemctl --user restart docker\`.`;
  if (unit === null) return 'No systemd unit runs this Docker; restart it by the means that started it.';
  return null;
}
