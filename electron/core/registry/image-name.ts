// Owns taking an image reference apart, as registries are asked for it.

export interface ImageName {
  /** As `host` or `host:port`. */
  registry: string;
  repository: string;
  /** A tag, or a digest. */
  reference: string;
}

export function readImageName(image: string): ImageName {
  const match = /^([^/]+)\/(.+?)(?::([\w][\w.-]*))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(image);
  const [, registry = '', repository = '', tag, digest] = match ?? [];
  return { registry, repository, reference: digest ?? tag ?? 'latest' };
}
