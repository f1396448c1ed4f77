// Owns what the keys of one configuration file mean together. Each rule finds nothing where the keys that it compares are absent or of a wrong
// type; the schema reports those. Source: docs/domain.md, "api.toml" and the sections after it. Pure.
import { isLoopback } from '#shared/domain/site/listen-address';
import { entriesOf, type KeyNode } from '#shared/domain/config-schema/key-tree';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { readAddress } from './address.ts';
import { keyWords, report, type ConfigPath, type FileView } from './file-view.ts';
import { valueAt } from '#shared/domain/toml-text/toml-path';

export const fileRules: ((view: FileView) => Finding[])[] = [
  httpsPair,
  ownPorts,
  loopbackListeners,
  chunkLengths,
  fluxTogether,
  fluxTtsComplete,
  secretsInFile,
  passwordsInAddresses,
  fips,
];

const at = (key: string) => key.split('.');

/** docs/domain.md, "api.toml": both or neither. */
function httpsPair(view: FileView): Finding[] {
  const pair = [at('server.https.cert_file'), at('server.https.key_file')] as const;
  const [cert, key] = pair.map((path) => valueAt(view.table, path) !== undefined);
  if (cert === key) return [];
  const [path, other] = cert ? pair : [pair[1], pair[0]];
  return [report(view, { code: 'config.pairMissing', path }, { other: keyWords(other) })];
}

/** Listeners of one container share its ports. */
function ownPorts(view: FileView): Finding[] {
  const path = at('server.port');
  const port = valueAt(view.table, path);
  return ['metrics_server.port', 'server.status_port', 'server.certificates_port']
    .filter((other) => port !== undefined && valueAt(view.table, at(other)) === port)
    .map((other) =>
      report(
        view,
        { code: 'config.samePort', path: at(other) },
        { other: keyWords(path), port: String(port) },
      ),
    );
}

function loopbackListeners(view: FileView): Finding[] {
  return ['server.host', 'metrics_server.host'].map(at).flatMap((path) => {
    const host = valueAt(view.table, path);
    if (typeof host !== 'string' || !isLoopback(host)) return [];
    return [report(view, { code: 'config.loopback', path, edits: [{ path, value: '0.0.0.0' }] }, {})];
  });
}

function chunkLengths(view: FileView): Finding[] {
  return ['batch', 'streaming'].flatMap((kind) => {
    const path = at(`chunking.${kind}.min_duration`);
    const other = at(`chunking.${kind}.max_duration`);
    const [least, most] = [valueAt(view.table, path), valueAt(view.table, other)];
    if (!isNumber(least) || !isNumber(most) || least <= most) return [];
    return [
      report(view, { code: 'config.minAboveMax', path }, { other: keyWords(other), limit: String(most) }),
    ];
  });
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** docs/domain.md, "Products and GPUs": each takes a whole Engine. */
function fluxTogether(view: FileView): Finding[] {
  const path = at('flux_tts.enabled');
  const both = [path, at('flux.enabled')].every((one) => valueAt(view.table, one) === true);
  return both ? [report(view, { code: 'config.fluxTogether', path }, {})] : [];
}

/** docs/domain.md, "engine.toml". */
function fluxTtsComplete(view: FileView): Finding[] {
  if (valueAt(view.table, at('flux_tts.enabled')) !== true) return [];
  return ['flux_tts.uuid', 'flux_tts.max_batch_size']
    .filter((key) => valueAt(view.table, at(key)) === undefined)
    .map((key) => report(view, { code: 'config.fluxIncomplete', path: at('flux_tts.enabled') }, { key }));
}

function secretsInFile(view: FileView): Finding[] {
  return entriesOf(view.tree)
    .filter(({ isSecret }) => isSecret)
    .map(({ key }) => at(key))
    .filter((path) => valueAt(view.table, path) !== undefined && valueAt(view.table, path) !== '')
    .map((path) => report(view, { code: 'config.secretInFile', path, edits: [{ path }] }, {}));
}

function passwordsInAddresses(view: FileView): Finding[] {
  return addresses(view.table, { node: view.tree, path: [] })
    .filter(({ text }) => readAddress(text)?.hasPassword)
    .map(({ path }) => report(view, { code: 'config.secretInUrl', path }, {}));
}

/** Every address of the file, with its place. */
function addresses(
  value: unknown,
  { node, path }: { node: KeyNode | null | undefined; path: ConfigPath },
): { text: string; path: ConfigPath }[] {
  if (typeof value === 'string')
    return node?.entry?.type === 'url' || node?.entry?.type === 'urls' ? [{ text: value, path }] : [];
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => addresses(item, { node, path: [...path, index] }));
  if (value === null || typeof value !== 'object' || value instanceof Date) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    addresses(inner, { node: node?.children.get(name) ?? node?.any, path: [...path, name] }),
  );
}

/** docs/domain.md, "api.toml" and "Products and GPUs": image and key together. */
function fips(view: FileView): Finding[] {
  const path = at('fips.mode');
  const mode = valueAt(view.table, path);
  const isFipsImage = view.release.endsWith('-fips');
  const edit = { path, edits: [{ path, value: 'enabled' }] };
  const flux = at('flux.enabled');
  return [
    ...(isFipsImage && mode === undefined ? [report(view, { code: 'config.fipsOff', ...edit }, {})] : []),
    ...(!isFipsImage && mode !== undefined
      ? [report(view, { code: 'config.fipsWithoutImage', path }, {})]
      : []),
    ...(isFipsImage && valueAt(view.table, flux) === true
      ? [report(view, { code: 'config.fluxOnFips', path: flux }, {})]
      : []),
  ];
}
