// Owns how many bytes are free where a host's engine keeps its images: asked of the file system here, or of the host's shell.
import { statfs } from 'node:fs/promises';
import { readRoom } from '#shared/domain/facts/readers/disks';
import { known, unknown, type Told } from '#shared/domain/service-answer';
import { systemClock } from '../ports/clock.ts';
import { askShell } from './facts/ask-shell.ts';
import { diskProbes } from './facts/disk-probes.ts';
import type { HostConnections, HostPoint } from './host-connections.ts';
import { isSsh } from './ssh/ssh-address.ts';

const UNSEEN = unknown('its disk cannot be seen from here');

/** Never rejects. */
export async function freeBytes(
  hosts: HostConnections,
  host: HostPoint,
  path: string,
): Promise<Told<number>> {
  if (!path) return unknown('the engine does not say where it keeps its images');
  try {
    if (isSsh(host.connection)) return await freeThere(hosts, host, path);
    if (!/^(local|unix:|podman:)/.test(host.connection)) return UNSEEN;
    const { bavail, bsize } = await statfs(path);
    return known(bavail * bsize);
  } catch (thrown) {
    return unknown(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

async function freeThere(hosts: HostConnections, host: HostPoint, path: string): Promise<Told<number>> {
  const shell = await hosts.shell(host);
  if (!shell) return UNSEEN;
  const probes = diskProbes({ images: path });
  const answers = await askShell(shell, { probes }, { host: host.name, clock: systemClock });
  const room = answers.reading('room-images', (output) => readRoom(output, { purpose: 'images', path }));
  return room.state === 'known' ? known(room.value.freeBytes) : unknown(room.reason);
}
