// Owns the rules about CDI files: the engine loads them, and they fit the driver. Only files from which the engine takes a device count: what a
// later directory hides, or the engine passes over, gives a container nothing.
import { cdiInForce, type CdiInForce } from '#shared/domain/facts/cdi-loading';
import type { EngineFacts } from '#shared/domain/facts/engine-facts';
import type { CdiSpec } from '#shared/domain/facts/gpu-facts';
import { listed } from '../amounts.ts';
import { blocker, given, notKnown, ok, warning, type Rule, type Verdict } from '../rule.ts';

const about = { theme: 'engine', roles: ['engine'] } as const satisfies Partial<Rule>;
export const CDI_KIND = 'nvidia.com/gpu';

/** A file that nobody can read as a specification may be meant for the GPUs; its name tells. */
export const isNvidia = ({ kind, path }: CdiSpec): boolean =>
  kind === CDI_KIND || (kind === '' && /nvidia[^/]*$/.test(path));

export const nvidiaInForce = (specs: CdiSpec[], engine: EngineFacts): CdiInForce =>
  cdiInForce(specs.filter(isNvidia), engine);

export const cdiRules: Rule[] = [
  {
    ...about,
    id: 'cdi.loads',
    worst: 'blocker',
    title: 'Engine loads the CDI file',
    source: 'Container Device Interface specification, released versions',
    meaning:
      'An engine passes over a CDI file that it cannot read and says so only when a container with a GPU is started: that container does not start.',
    judge: ({ facts }) =>
      given(facts.engine, (engine) => {
        const isPodman = engine.product === 'podman';
        if (!isPodman && engine.cdiDirectories.length === 0) return null;
        return given(facts.cdi, (specs) => {
          const force = nvidiaInForce(specs, engine);
          if (!specs.some(isNvidia)) return null;
          const evidence = trouble(force).join('\n') || null;
          const lost = lostDevices(force);
          if (lost.length > 0) {
            const verdict = isPodman || !engine.runtimes.includes('nvidia') ? blocker : warning;
            return verdict(`${engine.name} does not have ${listed(lost)}: ${why(force)}.`, {
              evidence,
              remedy: 'Write a CDI file that this engine loads, or update the engine.',
              remedyId: 'generate-cdi',
            });
          }
          if (force.unclear.length > 0 && force.devices.length === 0)
            return notKnown(`Whether ${engine.name} loads the CDI file is not known.`, { evidence });
          return loads(force, engine.name, evidence);
        });
      }),
  },
  {
    ...about,
    id: 'cdi.current',
    worst: 'blocker',
    title: 'CDI file fits the driver',
    // docs/domain.md, "Host preparation" and "Known failures"
    source: 'Deepgram docs, Drivers and Containerization Platforms',
    meaning:
      'A CDI file that names files of another driver makes containers that do not start, or start without a GPU.',
    judge: ({ facts }) =>
      given(facts.engine, (engine) =>
        given(facts.cdi, (specs) => {
          const { used, unclear } = nvidiaInForce(specs, engine);
          const found = [...used, ...unclear.map(({ spec }) => spec)];
          if (found.length === 0) return null;
          return given(facts.driver, ({ moduleVersion: loaded }) => {
            const stale = found.filter((spec) => isStale(spec, loaded));
            if (stale.length === 0) return ok(`${listed(found.map(({ path }) => path))} fits.`);
            const verdict = engine.product === 'podman' ? blocker : warning;
            return verdict(
              `${listed(stale.map(({ path }) => path))} does not fit driver ${loaded ?? 'of now'}.`,
              {
                evidence: stale.map(staleEvidence).join('\n'),
                remedy: 'Write the CDI file anew for the driver that is loaded.',
                remedyId: 'generate-cdi',
              },
            );
          });
        }),
      ),
  },
];

const isStale = ({ driverVersion, missingPaths }: CdiSpec, loaded: string | null): boolean =>
  missingPaths.length > 0 || (loaded !== null && driverVersion !== null && driverVersion !== loaded);

const staleEvidence = ({ path, driverVersion, missingPaths }: CdiSpec): string =>
  [`${path}: driver ${driverVersion ?? '?'}`, ...missingPaths.map((gone) => `missing ${gone}`)].join('\n');

const trouble = ({ refused, unclear, conflicts }: CdiInForce): string[] => [
  ...[...refused, ...unclear].map(({ spec, why: reason }) => `${spec.path}: ${reason}`),
  ...conflicts.map(({ device, paths }) => `${CDI_KIND}=${device} is in ${listed(paths)}`),
];

/** What no file that is loaded gives. */
function lostDevices({ refused, conflicts, devices }: CdiInForce): string[] {
  const wanted = [
    ...refused.flatMap(({ spec }) => (spec.kind === CDI_KIND ? spec.devices : [])),
    ...conflicts.map(({ device }) => device),
  ];
  const lost = [...new Set(wanted)].filter((device) => !devices.includes(device));
  if (lost.length > 0) return lost.map((device) => `${CDI_KIND}=${device}`);
  return refused.length > 0 && devices.length === 0 ? [CDI_KIND] : [];
}

function why({ refused, conflicts }: CdiInForce): string {
  const [first] = refused;
  if (first) return `${first.spec.path} is not loaded, ${first.why}`;
  return `${listed(conflicts[0]?.paths ?? [])} describe the same device`;
}

function loads({ used, refused }: CdiInForce, engine: string, evidence: string | null): Verdict | null {
  if (used.length === 0) return null;
  const versions = used.map(({ path, cdiVersion }) => `${path} (CDI ${cdiVersion ?? '?'})`);
  const beside = refused.length > 0 ? ` It passes over ${listed(refused.map(({ spec }) => spec.path))}.` : '';
  return ok(`${engine} loads ${listed(versions)}.${beside}`, { evidence });
}
