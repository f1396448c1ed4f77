// Owns what differs between two revisions: document, images and generated files. Pure.
import { z } from 'zod';
import type { DesiredService } from '../containers/desired.ts';
import { diffLines, diffLineSchema } from './line-diff.ts';

const side = z.object({ revision: z.number(), release: z.string(), createdAt: z.string() });

export const comparisonSchema = z.object({
  from: side,
  to: side,
  /** The whole document, line by line. */
  document: z.array(diffLineSchema),
  /** Every service of either; null where one of them has none. */
  images: z.array(
    z.object({
      host: z.string(),
      service: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
  files: z.array(
    z.object({ host: z.string(), service: z.string(), name: z.string(), lines: z.array(diffLineSchema) }),
  ),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export interface ComparedRevision {
  revision: number;
  release: string;
  createdAt: string;
  document: string;
  /** `host/service` → image digest. */
  digests: Record<string, string>;
  services: DesiredService[];
}

export function compareRevisions(from: ComparedRevision, to: ComparedRevision): Comparison {
  return {
    from: sideOf(from),
    to: sideOf(to),
    document: diffLines(from.document, to.document),
    images: places(Object.keys(from.digests), Object.keys(to.digests)).map((place) => {
      const [host = '', service = ''] = place.split('/');
      return { host, service, from: from.digests[place] ?? null, to: to.digests[place] ?? null };
    }),
    files: compareFiles(from.services, to.services),
  };
}

function compareFiles(from: DesiredService[], to: DesiredService[]): Comparison['files'] {
  const before = filesOf(from);
  const after = filesOf(to);
  return places([...before.keys()], [...after.keys()]).map((place) => {
    const [host = '', service = '', name = ''] = place.split('/');
    return { host, service, name, lines: diffLines(before.get(place) ?? '', after.get(place) ?? '') };
  });
}

function filesOf(services: DesiredService[]): Map<string, string> {
  return new Map(
    services.flatMap(({ host, service, files }) =>
      files.map(({ name, text }) => [`${host}/${service}/${name}`, text] as const),
    ),
  );
}

function places(from: string[], to: string[]): string[] {
  return [...new Set([...from, ...to])].toSorted();
}

function sideOf({ revision, release, createdAt }: ComparedRevision): Comparison['from'] {
  return { revision, release, createdAt };
}
