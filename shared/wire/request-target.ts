// Owns reading the target of an HTTP request. It comes from strangers before anything about them is checked, so reading never throws.

export interface RequestTarget {
  /** Begins with a slash; neither decoded nor normalised. */
  path: string;
  /** What follows the question mark, without it. */
  query: string;
}

/** Null unless the target is a path with an optional query: no full address, no `*`, nothing but printable ASCII. */
export function readRequestTarget(target: string | undefined): RequestTarget | null {
  const found = /^(\/[!->@-~]*)(?:\?([!-~]*))?$/.exec(target ?? '');
  return found ? { path: found[1] ?? '/', query: found[2] ?? '' } : null;
}
