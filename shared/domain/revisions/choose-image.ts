// Chooses the image reference of a service for a rollback: the tag while it still means the image of the revision, otherwise its digest. Pure;
// core/plans/revision-images.ts reads the input.

export interface ImageLook {
  /** Such as `quay.io/deepgram/self-hosted-api:release-260812`. */
  tag: string;
  /** What the revision recorded: the registry's digest, or the image's id where no registry knows it. Empty: nothing. */
  digest: string;
  onHost: {
    /** What the tag means there, or null when the host has no such tag. */
    tag: string | null;
    byDigest: boolean;
    byId: boolean;
  };
  /** Only asked when the host does not have the image. */
  registry: { tag: RegistryAnswer; byDigest: RegistryAnswer };
}

/** A digest; `missing`: the registry says that it has none; `unknown`: it was not asked or did not answer. */
export type RegistryAnswer = string;

export interface ImageChoice {
  reference: string;
  isPresent: boolean;
  /** What the tag means now, where that is another image than the revision ran. */
  movedTo: string | null;
  /** Neither the host nor the registry has it. */
  isGone: boolean;
}

export function chooseImage({ tag, digest, onHost, registry }: ImageLook): ImageChoice {
  const byTag = { reference: tag, isPresent: onHost.tag !== null, movedTo: null, isGone: false };
  if (digest === '' || onHost.tag === digest) return byTag;
  if (onHost.tag === null && registry.tag === digest) return byTag;
  const moved = onHost.tag ?? (registry.tag.startsWith('sha256:') ? registry.tag : null);
  const choice = { reference: digestReference(tag, digest), movedTo: moved, isGone: false };
  if (onHost.byDigest) return { ...choice, isPresent: true };
  if (onHost.byId) return { ...choice, reference: digest, isPresent: true };
  return { ...choice, isPresent: false, isGone: registry.byDigest === 'missing' };
}

/** `repository:tag` → `repository@digest`. */
export function digestReference(tag: string, digest: string): string {
  return `${tag.replace(/:[^:/]+$/, '')}@${digest}`;
}
