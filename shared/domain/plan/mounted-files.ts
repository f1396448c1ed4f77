// Maps the files of a plan to the containers that mount them, and to their paths inside.
import type { Step } from './plan.ts';

export interface MountedFile {
  /** Path inside the container. */
  path: string;
  sha256: string;
}

/** Files that this plan writes and that a container of this plan mounts; none for a container that existed before. */
export function mountedFiles(steps: readonly Step[], host: string, container: string): MountedFile[] {
  const here = steps.filter((step) => step.host === host).map(({ action }) => action);
  const made = here.find((action) => action.kind === 'create-container' && action.spec.name === container);
  if (made?.kind !== 'create-container') return [];
  const written = new Map(
    here.flatMap((action): [string, string][] =>
      action.kind === 'write-files'
        ? action.files.map(({ name, sha256 }) => [`${action.directory}/${name}`, sha256])
        : [],
    ),
  );
  return made.spec.binds.flatMap(({ source, target }) => {
    const sha256 = written.get(source);
    return sha256 === undefined ? [] : [{ path: target, sha256 }];
  });
}
