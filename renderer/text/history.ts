// Strings about revisions: their list, what differs between two, going back to one.
import type { Revision } from '#shared/contract/sites';
import { count } from '#renderer/text/format.ts';

export const historyText = {
  unreadable: (id: string, at: string) =>
    `The operation ${id} of ${at} was written by another version and cannot be read. Look at the hosts before you plan.`,
  revisions: 'Revisions',
  revisionsText:
    'What was applied. Going back brings images by digest, files and settings as they were recorded.',
  none: 'The site was never applied.',
  columns: {
    revision: 'Revision',
    release: 'Release',
    operation: 'Operation',
    by: 'By',
    when: 'Applied',
    images: 'Images on the hosts',
    back: 'Go back',
  },
  newest: 'newest',
  returnsTo: (revision: number) => `Returned to revision ${count(revision)}`,
  showOperation: 'Show operation',
  unknownActor: 'not known',
  images: { present: 'present', missing: 'missing', unknown: 'not known' } satisfies Record<
    Revision['images'],
    string
  >,
  imagesWord: (images: Revision['images'], missing: string[]) =>
    missing.length === 0
      ? historyText.images[images]
      : `${historyText.images[images]}: ${missing.join(', ')}`,
  rollBack: (revision: number) => `Roll back to revision ${count(revision)}`,
  compare: 'Compare two revisions',
  from: 'From',
  to: 'To',
  choice: (revision: number, release: string) => `${count(revision)} · ${release}`,
  view: 'How differences are shown',
  views: { unified: 'Unified', side: 'Side by side' },
  document: 'Site document',
  file: (host: string, service: string, name: string) => `${host} · ${service} · ${name}`,
  digests: 'Image digests',
  digestColumns: { host: 'Host', service: 'Service' },
  revision: (revision: number) => `Revision ${count(revision)}`,
  noDigest: 'none',
  same: 'the same in both',
  changed: (lines: number) => (lines === 1 ? '1 line differs' : `${count(lines)} lines differ`),
};
