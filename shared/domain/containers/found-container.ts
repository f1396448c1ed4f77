// A container as an engine inspects it, in our terms, no matter what created it. Comparable with the wanted one (compare-container.ts).
// read-found.ts fills it.

export interface FoundContainer {
  id: string;
  name: string;
  /** Docker's word: created, running, restarting, paused, exited, dead. */
  state: string;
  /** How often the engine started it again by itself since somebody started it. */
  restartCount: number;
  /** Since its last start, by the clock of its host; null: not known. */
  runningMs: number | null;
  /** By the clock of its host. Null or absent: not known, or never started. */
  startedAt?: string | null;
  /** As it was asked for: a tag, a digest, an id. */
  image: string;
  imageId: string;
  labels: Record<string, string>;
  command: string[];
  /** Without what its image brings. */
  env: Record<string, string>;
  mounts: { type: string; source: string; target: string; mode: 'ro' | 'rw' }[];
  /**
   * What is published: a host port of 0 is one that the engine chose; the address is the one in force, `*` for every one, and null where
   * the engine has not said it yet and the publication names none.
   */
  ports: { container: number; host: number; address: string | null; protocol: string }[];
  /** `bridge`, `host`, `none`, `container:…` or the name of a network. */
  networkMode: string;
  /** Network → names that others find it under, without its own name and id. */
  networks: Record<string, string[]>;
  gpu: 'none' | 'nvidia';
  /** Empty, with no numbers either: all. */
  gpuUuids: string[];
  /** Asked for in another way than by UUID, and not known which GPUs these are. */
  gpuNumbers: string[];
  /** How the GPU was asked for, in the engine's words. */
  gpuBy: string | null;
  restart: string;
  /** Started with `--rm`: the engine deletes it when it stops. */
  autoRemove: boolean;
  /** Null: the engine's own default, ten seconds. */
  stopGraceSeconds: number | null;
  log: { driver: string; options: Record<string, string> };
  /** Whatever else is set that a site document has no word for: field and value. */
  others: { field: string; value: string }[];
}

/** With the file it was started with, read back through the engine. */
export interface FoundService extends FoundContainer {
  /** Path inside the container and its text; null text: not there. `unread`: the engine could not look. */
  config: {
    path: string;
    text: string | null;
    /** By the clock of its host, to the second. Null or absent: not known. */
    modifiedAt?: string | null;
    unread?: boolean;
  } | null;
}

/** Tools leave their marks in labels; they are evidence, and no part of what a container does. */
export function madeBy({ labels }: Pick<FoundContainer, 'labels'>): string {
  const project = labels['com.docker.compose.project'] ?? labels['io.podman.compose.project'];
  if (project === undefined) return 'by hand';
  const service = labels['com.docker.compose.service'];
  return `by compose, project ${project}${service ? `, service ${service}` : ''}`;
}
