// Owns the lock on a host: a container under a fixed name that is created and never started. Creating under a name is atomic on every
// engine, needs no shell and no clock, and everybody who looks can read who holds it. Removing goes by id, so nobody removes another one.
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import type { HostLock } from '#shared/domain/plan/host-lock';
import { unlessAbsent } from './absent.ts';

const LOCK_NAME = 'site-admin-lock';
export const LOCK_LABEL = 'site-admin.lock';
/** A host without any image gets one without content. */
const EMPTY_IMAGE = 'site-admin-empty';
const EMPTY_LABEL = 'site-admin.empty';

const MOST_TRIES = 10;
const RETRY_MS = 50;

const labelled = ['holder', 'installation', 'site', 'operation', 'title', 'since'] as const;

/** Takes the lock if nobody has it; answers whose it is now. */
export async function takeLockThrough(
  docker: Docker,
  wanted: Omit<HostLock, 'id'>,
  signal: AbortSignal,
): Promise<HostLock> {
  for (let tries = 1; ; tries += 1) {
    try {
      return { id: await createLock(docker, wanted, signal), ...wanted };
    } catch (thrown) {
      // Engines word and number this conflict differently; that somebody has the name is what counts.
      const held = await readLockThrough(docker, signal);
      if (held) return held;
      // Docker reserves the name before there is a container to be seen under it.
      if (tries >= MOST_TRIES) throw thrown;
      await delay(RETRY_MS, undefined, { signal });
    }
  }
}

async function createLock(
  docker: Docker,
  wanted: Omit<HostLock, 'id'>,
  signal: AbortSignal,
): Promise<string> {
  const labels = Object.fromEntries(labelled.map((name) => [`${LOCK_LABEL}.${name}`, wanted[name]]));
  const { id } = await docker.createContainer({
    name: LOCK_NAME,
    Image: await anyImage(docker, signal),
    Cmd: ['true'],
    Labels: { [LOCK_LABEL]: '1', ...labels },
    HostConfig: { NetworkMode: 'none' },
    abortSignal: signal,
  });
  return id;
}

export async function readLockThrough(docker: Docker, signal: AbortSignal): Promise<HostLock | null> {
  const found = await unlessAbsent(docker.getContainer(LOCK_NAME).inspect({ abortSignal: signal }));
  if (found === null) return null;
  const { Id, Config } = found;
  const text = (name: (typeof labelled)[number]) => Config.Labels[`${LOCK_LABEL}.${name}`] ?? 'unknown';
  const [holder, installation, site, operation, title, since] = labelled.map(text);
  return { id: Id, holder, installation, site, operation, title, since } as HostLock;
}

/** Removes exactly this one, if it is still there. */
export async function releaseLockThrough(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  const container = docker.getContainer(id);
  try {
    await container.remove({ force: true, abortSignal: signal });
    await removeEmptyImages(docker, signal);
  } catch (thrown) {
    if ((thrown as { statusCode?: number }).statusCode !== 404) throw thrown;
  }
}

async function anyImage(docker: Docker, signal: AbortSignal): Promise<string> {
  const [present] = await docker.listImages({ abortSignal: signal });
  if (present) return present.Id;
  const nothing = pack();
  nothing.finalize();
  const answer = await docker.importImage(nothing as unknown as NodeJS.ReadableStream, {
    repo: EMPTY_IMAGE,
    changes: `LABEL ${EMPTY_LABEL}=1`,
    abortSignal: signal,
  });
  answer.resume();
  await new Promise((resolve, reject) => answer.once('end', resolve).once('error', reject));
  const [made] = await emptyImages(docker, signal);
  if (!made) throw new Error('the engine imported an archive and has no image of it');
  return made.Id;
}

async function emptyImages(docker: Docker, signal: AbortSignal): Promise<Docker.ImageInfo[]> {
  const images = await docker.listImages({ filters: { label: [EMPTY_LABEL] }, abortSignal: signal });
  // Looked at once more here: what these are is about to be removed, and a filter may be ignored.
  return images.filter(({ Labels }) => (Labels as Record<string, string> | null)?.[EMPTY_LABEL] === '1');
}

/** They were only there to be locked with. One that another lock was just made from stays until that one is given back. */
async function removeEmptyImages(docker: Docker, signal: AbortSignal): Promise<void> {
  for (const { Id } of await emptyImages(docker, signal)) {
    try {
      await docker.getImage(Id).remove({ force: true, abortSignal: signal });
    } catch (thrown) {
      const { statusCode } = thrown as { statusCode?: number };
      if (statusCode !== 404 && statusCode !== 409) throw thrown;
    }
  }
}
