// Owns how many bytes are free where a host's engine keeps its images: asked of the file system here, or of the host's shell.
import { statfs } from 'node:fs/promises';
import { valueOf } from '#shared/domain/facts/reading';
import { readRoom } from '#shared/domain/facts/readers/disks';
import { systemClock } from '../ports/clock.ts';
import { askShell } from './facts/ask-shell.ts';
import { diskProbes } from './facts/disk-probes.ts';
import type { HostConnections, HostPoint } from './host-connections.ts';
import { isSsh } from './ssh/ssh-address.ts';

/** Null when that place cannot be seen from here. */
export async function freeBytes(
  hosts: HostConnections,
  host: HostPoint,
  path: string,
): Promise<number | null> {
  if (!path) return null;
  try {
    if (isSsh(host.connection)) return await freeThere(hosts, host, path);
    if (!/^(local|unix:|podman:)/.test(host.connection)) return null;
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return null;
  }
}

async function freeThere(hosts: HostConnections, host: HostPoint, path: string): Promise<number | null> {
  const shell = await hosts.shell(host);
  if (!shell) return null;
  const probes = diskProbes({ images: path });
  const answers = await askShell(shell, { probes }, { host: host.name, clock: systemClock });
  const room = answers.reading('room-images', (output) => readRoom(output, { purpose: 'images', path }));
  return valueOf(room)?.freeBytes ?? null;
}
