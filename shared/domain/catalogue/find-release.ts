// Owns looking a release up. Unknown releases are allowed: they inherit from the nearest older one, and we say so.
import { builtInCatalogue } from './built-in-catalogue.ts';
import type { Catalogue, Release } from './catalogue.ts';

export interface FoundRelease {
  release: Release;
  /** False: `release` is the nearest older one. */
  known: boolean;
  /** The nearest known tags, for a message. */
  nearest: string[];
}

/** `release-260812` and `release-260812-fips` → `260812`. */
export function releaseDate(tag: string): string {
  return tag.slice('release-'.length, 'release-'.length + 6);
}

export function findRelease(tag: string, catalogue: Catalogue = builtInCatalogue): FoundRelease {
  const { releases } = catalogue;
  const date = releaseDate(tag);
  const exact = releases.find((release) => releaseDate(release.tag) === date);
  if (exact) return { release: { ...exact, tag }, known: true, nearest: [] };
  const older = releases.findLast((release) => releaseDate(release.tag) < date);
  const newer = releases.find((release) => releaseDate(release.tag) > date);
  const nearest = [older, newer].filter((release) => release !== undefined).map((release) => release.tag);
  const base = older ?? newer;
  if (!base) throw new Error('the release catalogue is empty');
  const versions = { api: null, engine: null, licenseProxy: null, billing: null };
  return { release: { ...base, tag, ...versions }, known: false, nearest };
}

/** True when `tag` is `since` or newer. */
export function isAtLeast(tag: string, since: string): boolean {
  return releaseDate(tag) >= since;
}
