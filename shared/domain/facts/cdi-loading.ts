// Owns which CDI specifications an engine really loads, and which file a device comes from: what the engine says itself counts first, then the
// version of its reader. A later directory wins; two files of one directory that describe the same device take it away from each other.
import { compareVersions } from '#shared/domain/facts/compare-versions';
import type { EngineFacts } from './engine-facts.ts';
import type { CdiSpec } from './gpu-facts.ts';

type Reader = Pick<EngineFacts, 'product' | 'name' | 'apiVersion' | 'cdiDevices' | 'cdiProblems'>;

interface Range {
  from: string;
  /** The newest version of the format that it loads for certain. */
  least: string;
  /** The newest that it may load; null where we know no end. */
  most: string | null;
  /** False where a file was seen to be loaded that claims an older version than its fields need; else not known. */
  minds: false | null;
}

/**
 * By the CDI library that each release was built with. Podman 4.3 was tried: it loads 0.5.0 and not 0.6.0, and devices called `0` in 0.3.0. Where our knowledge has gaps,
 * `least` and `most` differ, and what is between is not known.
 */
const readers: Record<'docker' | 'podman', Range[]> = {
  docker: [
    { from: '28.2', least: '1.0.0', most: null, minds: null },
    { from: '28.1', least: '0.8.0', most: '1.0.0', minds: null },
    { from: '28.0', least: '0.8.0', most: '0.8.0', minds: null },
    { from: '27.0', least: '0.7.0', most: '0.7.0', minds: null },
    { from: '25.0', least: '0.6.0', most: '0.6.0', minds: null },
  ],
  podman: [
    { from: '5.5', least: '1.0.0', most: null, minds: null },
    { from: '5.2', least: '0.8.0', most: '1.0.0', minds: null },
    { from: '5.0', least: '0.6.0', most: '0.8.0', minds: null },
    { from: '4.7', least: '0.6.0', most: '0.7.0', minds: null },
    { from: '4.4', least: '0.5.0', most: '0.6.0', minds: null },
    { from: '4.3', least: '0.5.0', most: '0.5.0', minds: false },
    { from: '4.1', least: '0.3.0', most: '0.5.0', minds: null },
  ],
};

/** Null: this engine has no reader of CDI, or none that we know. */
export function cdiReader({ product, name }: Pick<EngineFacts, 'product' | 'name'>): Range | null {
  if (product !== 'docker' && product !== 'podman') return null;
  const version = /\d+\.\d+/.exec(name)?.[0];
  if (version === undefined) return null;
  return readers[product].find(({ from }) => compareVersions(version, from) >= 0) ?? null;
}

export type Loading = { is: 'loaded' } | { is: 'refused'; why: string } | { is: 'unknown'; why: string };

export function loadingOf(spec: CdiSpec, engine: Reader): Loading {
  const said = engine.cdiProblems.find((problem) => problem.includes(spec.path));
  if (said !== undefined) return { is: 'refused', why: said };
  if (spec.problem !== null) return { is: 'refused', why: spec.problem };
  // Listed by the engine, though perhaps from another file; then that one is in force, and this one does no harm.
  if (spec.devices.some((device) => engine.cdiDevices.includes(`${spec.kind}=${device}`)))
    return { is: 'loaded' };
  const reader = cdiReader(engine);
  if (reader === null) return { is: 'unknown', why: `whether ${engine.name} reads CDI files is not known` };
  const wanted = spec.needs ?? spec.cdiVersion ?? '';
  const version = newer(wanted, spec.cdiVersion ?? wanted);
  const { least, most } = reader;
  const words = `it is CDI ${version}, and ${engine.name} loads up to ${least}`;
  if (spec.needs === null) {
    const why = 'it has fields that no version of CDI up to 1.1.0 has';
    return most === null ? { is: 'unknown', why } : { is: 'refused', why };
  }
  const claimsLess = compareVersions(spec.cdiVersion ?? version, spec.needs) < 0;
  if (claimsLess && reader.minds !== false) {
    return { is: 'unknown', why: `it says CDI ${spec.cdiVersion ?? ''} and uses fields of ${spec.needs}` };
  }
  if (compareVersions(version, least) <= 0) return { is: 'loaded' };
  if (most !== null && compareVersions(version, most) > 0) return { is: 'refused', why: words };
  return { is: 'unknown', why: `${words} for certain` };
}

const newer = (one: string, other: string): string => (compareVersions(one, other) >= 0 ? one : other);

export interface CdiInForce {
  /** Files from which at least one device comes. */
  used: CdiSpec[];
  refused: { spec: CdiSpec; why: string }[];
  unclear: { spec: CdiSpec; why: string }[];
  /** Devices that two files of one directory describe: the engine has neither. */
  conflicts: { device: string; paths: string[] }[];
  /** Names of devices that the engine has. */
  devices: string[];
}

export function cdiInForce(specs: CdiSpec[], engine: Reader): CdiInForce {
  const judged = specs.map((spec) => ({ spec, loading: loadingOf(spec, engine) }));
  const loaded = judged.flatMap(({ spec, loading }) => (loading.is === 'loaded' ? [spec] : []));
  const found: CdiInForce = {
    used: [],
    refused: judged.flatMap(({ spec, loading }) =>
      loading.is === 'refused' ? [{ spec, why: loading.why }] : [],
    ),
    unclear: judged.flatMap(({ spec, loading }) =>
      loading.is === 'unknown' ? [{ spec, why: loading.why }] : [],
    ),
    conflicts: [],
    devices: [],
  };
  for (const device of new Set(loaded.flatMap(({ devices }) => devices))) {
    const having = loaded.filter(({ devices }) => devices.includes(device));
    const highest = Math.max(...having.map(({ priority }) => priority));
    const winners = having.filter(({ priority }) => priority === highest);
    if (winners.length > 1) found.conflicts.push({ device, paths: winners.map(({ path }) => path) });
    else {
      found.devices.push(device);
      if (winners[0] && !found.used.includes(winners[0])) found.used.push(winners[0]);
    }
  }
  return found;
}
