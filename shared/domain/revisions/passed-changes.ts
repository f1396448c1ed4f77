// Lists what the catalogue says about a rollback: each release in between with a change. Forbidden rollbacks are blockers of the preflight,
// which judges the older release like any other.
import type { Catalogue } from '../catalogue/catalogue.ts';
import { releaseDate } from '../catalogue/find-release.ts';
import type { Finding } from '../findings/finding-schema.ts';

export function passedChanges(from: string, to: string, catalogue: Catalogue): Finding[] {
  const [newer, older] = [releaseDate(from), releaseDate(to)];
  return catalogue.releases
    .filter(({ tag, notes }) => {
      const date = releaseDate(tag);
      return date > older && date <= newer && notes.length > 0;
    })
    .map(({ tag, notes }) => ({
      level: 'warning' as const,
      code: 'revision.passesChange',
      host: null,
      message: `Going back to ${to} passes what came with ${tag}: ${notes.join(' ')}`,
      evidence: `from ${from} to ${to}`,
      remedy: 'Make sure that nobody depends on it before you go back.',
    }));
}
