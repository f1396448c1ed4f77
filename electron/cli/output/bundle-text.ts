// Owns how bundles, and what they would bring, read as text.
import type { HostDifference, InspectedBundle } from '#shared/contract/bundle';
import type { HaveList } from '#shared/domain/bundle/have-list';
import { table } from './table.ts';

export function inspectedText(bundle: InspectedBundle): string {
  const { path, site, release, signer, isOwn, base, sizeBytes, files, createdAt, images } = bundle;
  const rows = images.map(({ reference, layers, builtOn, sizeBytes: size }) => [
    reference,
    `${layers} layers`,
    builtOn === 0 ? 'whole' : `builds on ${builtOn} of them`,
    bytesText(size),
  ]);
  return [
    `${path}   ${bytesText(sizeBytes)} in ${files} files, made ${createdAt}`,
    `For ${site ?? 'no site in particular'}${release === null ? '' : `, ${release}`}.`,
    `Signed by ${signer}${isOwn ? ' (this installation)' : ''}.`,
    base === null
      ? 'It needs nothing beforehand.'
      : `It is a delta against what ${base.site} had at ${base.readAt} (have-list ${base.haveList.slice(0, 12)}).`,
    '',
    table(rows),
  ].join('\n');
}

export function differenceText(hosts: readonly HostDifference[]): string {
  return hosts.flatMap(hostLines).join('\n');
}

function hostLines({ host, there, bring, sizeBytes, withoutBase }: HostDifference): string[] {
  const head =
    bring.length === 0 ? 'has all it needs of it' : `lacks ${bytesText(sizeBytes)} in ${bring.length} images`;
  return [
    `${host}: ${head}`,
    ...there.map((image) => `  ● ${image} is there`),
    ...bring.map(
      ({ image, layers, sizeBytes: size }) => `  ▲ ${image}: ${layers} layers, ${bytesText(size)}`,
    ),
    ...withoutBase.map(
      ({ image, layers }) =>
        `  ■ ${image} builds on ${layers} layers that are neither there nor in the bundle`,
    ),
  ];
}

export function haveText({ site, hosts }: HaveList): string {
  return [
    `What ${site} has:`,
    ...hosts.map(({ host, chains, unknown }) =>
      unknown === null
        ? `  ● ${host}: ${chains.length} layers to build on`
        : `  ◌ ${host}: not known (${unknown})`,
    ),
  ].join('\n');
}

/** In powers of ten, as media are sold. */
function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? ''}`;
}
