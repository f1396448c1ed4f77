// Owns how an absolute path inside a container becomes a path on the real disk: binds first (longest destination
// wins), then the writable layer, then the image. Leaves permission words and archive formats to its callers.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '#base/make-directory';
import type { PracticeMount } from './messages.ts';

export interface Place {
  /** Where a write goes. */
  hostPath: string;
  readOnly: boolean;
  /** Destination of the mount that covers the path, if one does. */
  mountedAt?: string;
}

/** A container's file tree. The identity view (no mounts, upper `/`) is what a real container has. */
export interface FileView {
  place(containerPath: string): Place;
  locate(containerPath: string): string | undefined;
  list(containerPath: string): string[] | undefined;
}

/** Absolute, normal, without trailing slash; `..` never leaves the root. */
export function normalContainerPath(containerPath: string, workingDir = '/'): string {
  const normal = path.posix.resolve('/', workingDir, containerPath || '/');
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** Permission bits of a file of an archive, without setuid, setgid and sticky: practice writes to the real disk of this machine. */
export function plainMode(mode: number | undefined): number {
  return (mode ?? 0o644) & 0o777;
}

export function joinBelow(root: string, containerPath: string): string {
  return path.join(root, ...normalContainerPath(containerPath).split('/').filter(Boolean));
}

/** The mount that covers a path: the one with the longest destination. */
export function coveringMount(mounts: PracticeMount[], containerPath: string): PracticeMount | undefined {
  const wanted = normalContainerPath(containerPath);
  return mounts
    .filter(
      (mount) =>
        mount.destination === '/' ||
        wanted === mount.destination ||
        wanted.startsWith(`${mount.destination}/`),
    )
    .sort((a, b) => b.destination.length - a.destination.length)[0];
}

export class ContainerView implements FileView {
  readonly #mounts: PracticeMount[];
  readonly #upper: string;
  readonly #lower: string[];

  constructor(tree: { mounts: PracticeMount[]; upper: string; lower: string[] }) {
    this.#mounts = tree.mounts;
    this.#upper = tree.upper;
    this.#lower = tree.lower;
  }

  place(containerPath: string): Place {
    const wanted = normalContainerPath(containerPath);
    const mount = coveringMount(this.#mounts, wanted);
    if (!mount) return { hostPath: joinBelow(this.#upper, wanted), readOnly: false };
    const rest = wanted.slice(mount.destination === '/' ? 0 : mount.destination.length);
    const hostPath = rest === '' ? mount.source : joinBelow(mount.source, rest);
    return { hostPath, readOnly: mount.readOnly, mountedAt: mount.destination };
  }

  locate(containerPath: string): string | undefined {
    const { hostPath, mountedAt } = this.place(containerPath);
    if (existsSync(hostPath)) return hostPath;
    if (mountedAt !== undefined) return undefined;
    return this.#lower
      .map((layer) => joinBelow(layer, containerPath))
      .find((candidate) => existsSync(candidate));
  }

  list(containerPath: string): string[] | undefined {
    const wanted = normalContainerPath(containerPath);
    const { hostPath, mountedAt } = this.place(wanted);
    const roots =
      mountedAt === undefined
        ? [hostPath, ...this.#lower.map((layer) => joinBelow(layer, wanted))]
        : [hostPath];
    const present = roots.filter((root) => existsSync(root) && statSync(root).isDirectory());
    const below = wanted === '/' ? '/' : `${wanted}/`;
    const mountPoints = this.#mounts
      .filter((mount) => mount.destination.startsWith(below) && mount.destination !== wanted)
      .map((mount) => mount.destination.slice(below.length).split('/')[0] ?? '');
    if (present.length === 0 && mountPoints.length === 0) return undefined;
    return [...new Set([...present.flatMap((root) => readdirSync(root)), ...mountPoints])]
      .filter(Boolean)
      .sort();
  }
}

/** The file tree of the process itself: used when a stand-in runs in a real container. */
export class OwnView implements FileView {
  place(containerPath: string): Place {
    return { hostPath: containerPath, readOnly: false };
  }
  locate(containerPath: string): string | undefined {
    return existsSync(containerPath) ? containerPath : undefined;
  }
  list(containerPath: string): string[] | undefined {
    return existsSync(containerPath) && statSync(containerPath).isDirectory()
      ? readdirSync(containerPath).sort()
      : undefined;
  }
}

export function ensureParent(hostPath: string): void {
  makeDirectory(path.dirname(hostPath));
}
