// Owns how revisions read as text: the list, and what differs between two as a unified diff.
import type { Revision } from '#shared/contract/sites';
import type { Comparison } from '#shared/domain/revisions/compare-revisions';
import { isChanged, type DiffLine } from '#shared/domain/revisions/line-diff';
import { table } from './table.ts';

const imageWords: Record<Revision['images'], string> = {
  present: '● images present',
  missing: '■ images missing',
  unknown: '◌ images not known',
};
const marks: Record<DiffLine['kind'], string> = { same: ' ', removed: '-', added: '+' };
/** Lines that did not change, shown before and after those that did. */
const AROUND = 3;

export function revisionsText(site: string, revisions: Revision[]): string {
  if (revisions.length === 0) return `${site} was never applied.`;
  return table(
    revisions.map((row, index) => [
      String(row.revision).padStart(4),
      row.release,
      row.createdAt,
      row.actor ?? '',
      row.returnsTo === null ? (row.operation ?? '') : `returned to revision ${row.returnsTo}`,
      `${imageWords[row.images]}${row.missing.length > 0 ? `: ${row.missing.join(', ')}` : ''}`,
      index === 0 ? 'newest' : '',
    ]),
  );
}

export function comparisonText({ from, to, document, images, files }: Comparison): string {
  const releases = from.release === to.release ? from.release : `${from.release} → ${to.release}`;
  const moved = images.filter((image) => image.from !== image.to);
  const texts = [
    { name: 'site.toml', lines: document },
    ...files.map(({ host, service, name, lines }) => ({ name: `${host}/${service}/${name}`, lines })),
  ].filter(({ lines }) => isChanged(lines));
  return [
    `Revision ${from.revision} → ${to.revision}   ${releases}`,
    ...(moved.length === 0 ? ['Images: the same'] : ['Images:']),
    ...(moved.length === 0
      ? []
      : [
          table(
            moved.map(({ host, service, from: before, to: after }) => [
              ` ${host}/${service}`,
              short(before),
              '→',
              short(after),
            ]),
          ),
        ]),
    ...(texts.length === 0 ? ['Documents and files: the same'] : []),
    ...texts.flatMap(({ name, lines }) => ['', `--- ${name}`, ...hunks(lines)]),
  ].join('\n');
}

function short(digest: string | null): string {
  return digest === null || digest === '' ? 'none' : digest.slice(0, 19);
}

/** What did not change is left out, but for the lines around. */
export function hunks(lines: DiffLine[]): string[] {
  const isNear = (index: number) => isChanged(lines.slice(Math.max(0, index - AROUND), index + AROUND + 1));
  return lines.flatMap(({ kind, text }, index) => {
    if (isNear(index)) return [`${marks[kind]}${text}`];
    return index > 0 && isNear(index - 1) ? ['…'] : [];
  });
}
