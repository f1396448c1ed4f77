// Owns what lies between two releases: every release that a site passes on its way, and what each of them brought. Pure.

export interface ReleaseOnTheWay {
  tag: string;
  notes: readonly string[];
}

/** Newest first; the one that runs now is not passed, the target is. Backwards: those that are left behind. */
export function passedReleases<Release extends ReleaseOnTheWay>(
  releases: readonly Release[],
  { from, to }: { from: string; to: string },
): Release[] {
  const [older, newer] = from < to ? [from, to] : [to, from];
  return releases
    .filter(({ tag }) => tag > older && tag <= newer)
    .toSorted((a, b) => (a.tag < b.tag ? 1 : -1));
}

/** The newest known release, when it is newer than what runs. */
export function newestAfter(releases: readonly ReleaseOnTheWay[], current: string): string | null {
  const newest = releases
    .map(({ tag }) => tag)
    .toSorted()
    .at(-1);
  return newest !== undefined && newest > current ? newest : null;
}
