// Owns reading what dockerd runs with, as the `daemon` probe brings it: of each dockerd process its account, unit and arguments, then the
// file that it reads. Which process serves the engine that was asked is told by its data root. A host may run several: of a package, of
// snap, rootless ones, and those inside containers.
import { z } from 'zod';
import type { EngineFacts } from '../engine-facts.ts';
import type { DaemonConfig } from '../system-facts.ts';
import { daemonFlags, daemonProblems } from '../daemon-keys.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { linesOf, numberOf, pairsOf, type Output } from './output.ts';

/** A value of a wrong type counts as not set; that dockerd refuses it is told by `refused`. */
const daemonSchema = z.looseObject({
  runtimes: z.record(z.string(), z.unknown()).optional().catch(undefined),
  'default-runtime': z.string().optional().catch(undefined),
  'exec-opts': z.array(z.string()).optional().catch(undefined),
  'log-driver': z.string().optional().catch(undefined),
  'log-opts': z.record(z.string(), z.unknown()).optional().catch(undefined),
  'insecure-registries': z.array(z.string()).optional().catch(undefined),
});
type Config = z.infer<typeof daemonSchema>;

/** How the engine that was asked is recognised. */
export type Serving = Pick<EngineFacts, 'storageRoot' | 'rootless'>;

interface Daemon {
  pid: string;
  pairs: Map<string, string>;
  flags: Record<string, string[]>;
  file: { path: string; state: string; modifiedAt: number | null; text: string };
}

export function readDaemonConfig(
  { text, exitCode, cut }: Output,
  { nonce, engine }: { nonce: string; engine: Serving | null },
): Read<DaemonConfig> {
  if (exitCode !== 0 || cut) return notKnown('The processes of Docker cannot be read.', text);
  const [before = '', ...parts] = text.split(`\n${nonce} daemon `);
  if (before.trim() !== '') return notKnown('The processes of Docker cannot be read.', before);
  const daemons = parts.map((part) => daemonOf(part, nonce));
  const daemon = ownOf(daemons, engine);
  if (daemon === null) {
    const seen = daemons.map(({ pid, pairs }) => `dockerd ${pid} of ${pairs.get('account') ?? '?'}`);
    return notKnown(
      'The dockerd of this engine cannot be seen, so which daemon.json it reads is not known.',
      seen.join('\n') || null,
    );
  }
  return configOf(daemon);
}

function daemonOf(part: string, nonce: string): Daemon {
  const [head = '', ...rest] = part.split(`\n${nonce} config `);
  const [pid = '', ...lines] = linesOf(head);
  const args = lines.filter((line) => line.startsWith('arg=')).map((line) => line.slice('arg='.length));
  const [first = '', ...text] = rest.join('').split('\n');
  const [state = '', modified = '', ...path] = first.split(' ');
  return {
    pid: pid.trim().slice(0, 20),
    pairs: pairsOf(lines.filter((line) => !line.startsWith('arg=')).join('\n')),
    flags: daemonFlags(args),
    file: { path: path.join(' '), state, modifiedAt: numberOf(modified), text: text.join('\n') },
  };
}

/** One inside a container may have the same data root; it has no unit of its own. */
function ownOf(daemons: Daemon[], engine: Serving | null): Daemon | null {
  const candidates = daemons.filter(
    ({ pairs }) =>
      engine === null || (pairs.get('root') === engine.storageRoot && isRootless(pairs) === engine.rootless),
  );
  const inUnits = candidates.filter(({ pairs }) => (pairs.get('unit') ?? '') !== '');
  const own = inUnits.length > 0 ? inUnits : candidates;
  return own.length === 1 ? (own[0] ?? null) : null;
}

const isRootless = (pairs: Map<string, string>): boolean => pairs.get('uid') !== '0';

interface File {
  config: Config;
  /** As written, values of wrong types included. */
  raw: Record<string, unknown>;
}

function parsed(text: string): File | null {
  // Docker takes an empty file for no settings.
  if (text.trim() === '') return { config: {}, raw: {} };
  try {
    const raw: unknown = JSON.parse(text);
    const read = daemonSchema.safeParse(raw);
    return read.success ? { config: read.data, raw: raw as Record<string, unknown> } : null;
  } catch {
    return null;
  }
}

function configOf({ pid, pairs, flags, file }: Daemon): Read<DaemonConfig> {
  const { path, state } = file;
  if (!path.startsWith('/')) return notKnown('Which daemon.json dockerd reads is not known.', path);
  if (state !== 'there' && state !== 'absent') return notKnown(`${path} cannot be read.`, file.text);
  const there = parsed(state === 'absent' ? '' : file.text);
  if (there === null) return notKnown(`${path} is not valid, and Docker would not start with it.`, file.text);
  const rootless = isRootless(pairs);
  const unit = pairs.get('unit') ?? '';
  const startedAt = numberOf(pairs.get('started'));
  return known({
    path,
    pathFrom: flags['config-file'] === undefined ? 'usual place' : `--config-file of process ${pid}`,
    exists: state === 'there',
    installation: rootless ? 'rootless' : isSnap(unit, path) ? 'snap' : 'system',
    unit: unit === '' ? null : unit.replace(/\.service$/, ''),
    account: pairs.get('account') ?? '',
    changedSinceStart: startedAt === null || file.modifiedAt === null ? null : file.modifiedAt > startedAt,
    lingers: rootless ? pairs.get('lingers') === 'yes' : null,
    lowestPort: rootless ? numberOf(pairs.get('lowestPort')) : null,
    flags: Object.keys(flags).filter((key) => key !== 'config-file'),
    ...settingsOf(there.config, flags),
    refused: refusedOf(pairs.get('refusal'), daemonProblems(there.raw, flags)),
  });
}

/** What this dockerd said of its file when it was asked; our own table is for those that cannot be asked, and for flags. */
function refusedOf(said: string | undefined, problems: string[]): string[] {
  const words = said?.trim().slice(0, 600) ?? '';
  return words === '' ? problems : [words, ...problems];
}

const isSnap = (unit: string, path: string): boolean =>
  unit.startsWith('snap.') || path.startsWith('/var/snap/');

/** File and command line together; dockerd refuses a key that is in both. */
function settingsOf(config: Config, flags: Record<string, string[]>) {
  const maxSize = config['log-opts']?.['max-size'];
  const sizeFlag = flags['log-opts']?.find((option) => option.startsWith('max-size='));
  return {
    runtimes: [
      ...Object.keys(config.runtimes ?? {}),
      ...(flags.runtimes ?? []).map((runtime) => runtime.split('=')[0] ?? runtime),
    ],
    defaultRuntime: config['default-runtime'] ?? flags['default-runtime']?.at(-1) ?? null,
    execOptions: [...(config['exec-opts'] ?? []), ...(flags['exec-opts'] ?? [])],
    logDriver: config['log-driver'] ?? flags['log-driver']?.at(-1) ?? null,
    logMaxSize: typeof maxSize === 'string' ? maxSize : (sizeFlag?.slice('max-size='.length) ?? null),
    insecureRegistries: [...(config['insecure-registries'] ?? []), ...(flags['insecure-registries'] ?? [])],
  };
}
