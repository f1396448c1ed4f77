// Owns the rules about the NVIDIA driver: loaded, whole, in the range of the release, of the right kind, and safe from surprises.
import type { DriverFact } from '#shared/domain/facts/gpu-facts';
import { isOlder } from '#shared/domain/facts/compare-versions';
import { blocker, given, ok, warning, type Rule } from '../rule.ts';

const about = { theme: 'gpu', roles: ['engine'] } as const satisfies Partial<Rule>;

/** Which version counts: the loaded module, and where the host cannot be asked for it, the libraries. */
function versionOf({ moduleVersion, libraryVersion }: DriverFact): string | null {
  return moduleVersion ?? libraryVersion;
}

export const driverRules: Rule[] = [
  {
    ...about,
    id: 'driver.loaded',
    worst: 'blocker',
    title: 'NVIDIA driver loaded',
    // docs/domain.md, "Drivers" and "Host preparation" (vendor validation script)
    source: 'Deepgram validation script; Deepgram docs, Drivers and Containerization Platforms',
    meaning: 'Without a loaded driver the Engine computes on the CPU, far too slowly to be of use.',
    judge: ({ facts }) =>
      given(facts.driver, (driver) => {
        const version = versionOf(driver);
        if (version !== null) return ok(`Driver ${version} is loaded.`);
        return blocker('No NVIDIA driver is loaded.', {
          evidence: driver.problem,
          remedy: 'Install driver 580 with open kernel modules and restart the host.',
          remedyId: 'install-driver',
        });
      }),
  },
  {
    ...about,
    id: 'driver.mismatch',
    worst: 'blocker',
    title: 'Driver and libraries match',
    // docs/domain.md, "Known failures" and "Hosts in practice"
    source: 'Deepgram docs and issues, known failures',
    meaning:
      'After an update without a restart the loaded module and the libraries differ, and no container gets a GPU.',
    judge: ({ facts }) =>
      given(facts.driver, ({ moduleVersion, libraryVersion, problem }) => {
        const differ = moduleVersion !== null && libraryVersion !== null && moduleVersion !== libraryVersion;
        if (differ || /version mismatch/i.test(problem ?? '')) {
          return blocker(
            `The loaded module is ${moduleVersion ?? 'unknown'}, the libraries are ${libraryVersion ?? 'of another version'}.`,
            {
              evidence: problem,
              remedy: 'Restart the host, so that the module of the installed driver is loaded.',
            },
          );
        }
        if (moduleVersion === null) return null;
        if (problem !== null) {
          return blocker('The driver is loaded, but nvidia-smi does not work.', {
            evidence: problem,
            remedy: 'Run nvidia-smi on the host and correct what it says.',
          });
        }
        return ok(`Module and libraries are both ${moduleVersion}.`);
      }),
  },
  {
    ...about,
    id: 'driver.minimum',
    worst: 'blocker',
    title: 'Driver new enough',
    // docs/domain.md, "Drivers"
    source: 'Deepgram self-hosted changelog',
    meaning: 'An Engine that finds an older driver than its CUDA needs does not use the GPU.',
    judge: ({ facts, release: { release } }) =>
      given(facts.driver, (driver) => {
        const version = versionOf(driver);
        const { driverMinimum, driverAdvised, driverSource, tag } = release;
        if (version === null || driverMinimum === null) return null;
        const evidence = driverSource;
        if (isOlder(version, driverMinimum)) {
          return blocker(`Driver ${version} is older than ${driverMinimum}, which ${tag} needs.`, {
            evidence,
            remedy: `Install driver ${driverAdvised ?? driverMinimum} or newer.`,
            remedyId: 'install-driver',
          });
        }
        if (driverAdvised !== null && isOlder(version, driverAdvised)) {
          return warning(
            `Driver ${version} satisfies ${driverMinimum}, but ${tag} may already need ${driverAdvised}: the sources do not say.`,
            {
              evidence,
              remedy: `Install driver ${driverAdvised} or newer to be certain.`,
              remedyId: 'install-driver',
            },
          );
        }
        return ok(`Driver ${version} is at least ${driverAdvised ?? driverMinimum}.`);
      }),
  },
  {
    ...about,
    id: 'driver.maximum',
    worst: 'blocker',
    title: 'Driver not too new',
    // docs/domain.md, "Drivers" (vendor changelog; the bound in the validation script is stale)
    source: 'Deepgram self-hosted changelog; the bound in the validation script is stale',
    meaning: 'Releases 241226 to 250307 state an upper bound; a newer driver is not supported with them.',
    judge: ({ facts, release: { release } }) =>
      given(facts.driver, (driver) => {
        const version = versionOf(driver);
        const { driverMaximum, tag } = release;
        if (version === null || driverMaximum === null) return null;
        if (!isOlder(driverMaximum, version)) return ok(`Driver ${version} is at most ${driverMaximum}.`);
        return blocker(`Driver ${version} is newer than ${driverMaximum}, the newest that ${tag} supports.`, {
          remedy: `Choose a newer release, or install a driver between ${release.driverMinimum ?? 'the minimum'} and ${driverMaximum}.`,
        });
      }),
  },
  {
    ...about,
    id: 'driver.openModules',
    worst: 'blocker',
    title: 'Open kernel modules',
    // docs/domain.md, "Drivers" (vendor hardware list)
    source: 'Deepgram hardware list',
    meaning:
      'Current releases are built for driver 580 with the open kernel modules; with the proprietary ones newer GPUs stay invisible.',
    judge: ({ facts, release: { release } }) =>
      given(facts.driver, ({ module }) => {
        if (module === 'none' || release.openModules === false) return null;
        if (module === 'open') return ok('The open kernel modules are loaded.');
        const remedy = {
          remedy: 'Install driver 580 with open kernel modules and restart the host.',
          remedyId: 'install-driver',
        };
        if (module === 'unknown') {
          return { ...warning('It is not known which kernel modules are loaded.', remedy), level: 'unknown' };
        }
        if (release.openModules === true) {
          return blocker(
            `The proprietary kernel modules are loaded; ${release.tag} needs the open ones.`,
            remedy,
          );
        }
        return warning(
          `The proprietary kernel modules are loaded; ${release.tag} may already need the open ones.`,
          remedy,
        );
      }),
  },
];
