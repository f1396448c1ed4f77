// Promise: `dgsite revisions` says which revision can come back and where it came from, and a comparison reads as a unified diff.
import { expect, it } from 'vitest';
import { comparisonText, revisionsText } from '#cli/output/revision-text';
import type { Revision } from '#shared/contract/sites';
import { compareRevisions, type ComparedRevision } from '#shared/domain/revisions/compare-revisions';

const row: Revision = {
  revision: 2,
  release: 'release-260812',
  createdAt: '2026-11-21T08:00:00Z',
  operationId: 'op',
  digests: {},
  operation: 'Apply north on release-260812',
  actor: 'cli',
  returnsTo: null,
  images: 'present',
  missing: [],
};

const one = (revision: number, middle: string): ComparedRevision => ({
  revision,
  release: revision === 1 ? 'release-260714' : 'release-260812',
  createdAt: row.createdAt,
  document: [...Array.from({ length: 9 }, (_, index) => `before ${index}`), middle, 'after', ''].join('\n'),
  digests: { 'box/api': `sha256:${String(revision).repeat(64)}` },
  services: [],
});

it('lists revisions, the newest marked, returns and missing images named', () => {
  const text = revisionsText('north', [
    { ...row, revision: 3, returnsTo: 1, images: 'missing', missing: ['box/api'] },
    row,
  ]);
  const [first = '', second = ''] = text.split('\n');
  expect(first).toMatch(/3 {2}release-260812 .*returned to revision 1 .*images missing: box\/api +newest$/);
  expect(second).toMatch(/Apply north on release-260812 .*images present$/);
  expect(revisionsText('north', [])).toBe('north was never applied.');
});

it('shows what differs with a little around it, and nothing of what does not', () => {
  const text = comparisonText(compareRevisions(one(1, 'x = 1'), one(2, 'x = 2')));
  expect(text).toContain('Revision 1 → 2   release-260714 → release-260812');
  expect(text).toContain('box/api  →'.replace('→', 'sha256:111111111111  →  sha256:222222222222'));
  expect(text).toContain(' before 8\n-x = 1\n+x = 2\n after');
  expect(text).not.toContain('before 5');
  expect(comparisonText(compareRevisions(one(1, 'x'), one(1, 'x')))).toContain(
    'Documents and files: the same',
  );
});
