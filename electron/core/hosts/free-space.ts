// Owns how many bytes are free where a host's engine keeps its images: asked of the file system here, or of the host's shell.
import { statfs } from 'node:fs/promises';
import type { ImagePlace } from '#shared/domain/facts/engine-facts';
import { readRoom } from '#shared/domain/facts/readers/disks';
import { known, unknown, type Told } from '#shared/domain/status/service-answer';
import { systemClock } from '../ports/clock.ts';
import { askShell } from './facts/ask-shell.ts';
import { imageDirectory } from './facts/containerd-probe.ts';
import { diskProbes } from './facts/disk-probes.ts';
import type { HostConnections, HostPoint } from './host-connections.ts';
import { isSsh } from './ssh/ssh-address.ts';

const UNSEEN = unknown('its disk cannot be seen from here');

/** Never rejects. */
export async function freeBytes(
  hosts: HostConnections,
  host: HostPoint,
  place: ImagePlace,
): Promise<Told<number>> {
  if (place.store === 'engine' && !place.root)
    return unknown('the engine does not say where it keeps its images');
  const isHere = /^(local|unix:|podman:)/.test(host.connection);
  try {
    if (isHere && place.store === 'engine') {
      const { bavail, bsize } = await statfs(place.root);
      return known(bavail * bsize);
    }
    if (isHere || isSsh(host.connection)) return await freeThere(hosts, host, place);
    return UNSEEN;
  } catch (thrown) {
    return unknown(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

async function freeThere(hosts: HostConnections, host: HostPoint, place: ImagePlace): Promise<Told<number>> {
  const shell = await hosts.shell(host);
  if (!shell) return UNSEEN;
  const question = { host: host.name, clock: systemClock };
  const images = await imageDirectory(shell, place, question);
  if (!images.ok) return unknown(images.reason);
  const path = images.value;
  const answers = await askShell(shell, { probes: diskProbes({ images: path }) }, question);
  const room = answers.reading('room-images', (output) => readRoom(output, { purpose: 'images', path }));
  return room.state === 'known' ? known(room.value.freeBytes) : unknown(room.reason);
}
