// Owns the rules about what keeps a driver from loading or changes it behind the operator's back.
import { blocker, given, ok, warning, type Rule } from '../rule.ts';

const about = { theme: 'gpu', roles: ['engine'] } as const satisfies Partial<Rule>;

export const driverCareRules: Rule[] = [
  {
    ...about,
    id: 'driver.nouveau',
    worst: 'blocker',
    title: 'nouveau not loaded',
    // docs/domain.md, "Drivers" and "Host preparation" (vendor validation script)
    source: 'Deepgram validation script; Deepgram docs, Drivers and Containerization Platforms',
    meaning: 'The nouveau driver takes the GPU, so that NVIDIA’s cannot.',
    judge: ({ facts }) =>
      given(facts.nouveau, (isLoaded) =>
        isLoaded
          ? blocker('nouveau is loaded.', {
              remedy: 'Keep nouveau from loading and restart the host.',
              remedyId: 'blacklist-nouveau',
            })
          : ok('nouveau is not loaded.'),
      ),
  },
  {
    ...about,
    id: 'driver.upgrades',
    worst: 'warning',
    title: 'Driver changes only by hand',
    // docs/domain.md, "Upgrade order" and "Hosts in practice"
    source: 'Deepgram self-hosted changelog',
    meaning: 'An automatic update of the driver breaks every Engine on the host until it is restarted.',
    judge: ({ facts }) =>
      given(facts.driverUpgrades, ({ automatic, driverIncluded, packages, held }) => {
        if (!automatic) return ok('The host does not update by itself.');
        if (!driverIncluded) return ok('Automatic updates leave the driver alone.');
        return warning('Automatic updates may replace the driver.', {
          evidence: packages.filter((name) => !held.includes(name)).join('\n') || null,
          remedy: 'Hold the packages of the driver.',
          remedyId: 'hold-driver',
        });
      }),
  },
  {
    ...about,
    id: 'driver.secureBoot',
    worst: 'warning',
    title: 'Secure Boot lets the driver load',
    // docs/domain.md, "Host preparation"
    source: 'Deepgram docs, Drivers and Containerization Platforms',
    meaning:
      'With Secure Boot only signed kernel modules load; one that was built on the host is not signed by itself.',
    judge: ({ facts }) =>
      given(facts.secureBoot, (state) => {
        if (state !== 'on')
          return ok(state === 'off' ? 'Secure Boot is off.' : 'This machine has no Secure Boot.');
        return given(facts.driver, ({ moduleVersion }) =>
          moduleVersion === null
            ? warning('Secure Boot is on and no NVIDIA module is loaded: it may not be signed.', {
                remedy:
                  'Install signed modules of the distribution, or enrol the key that signed them (mokutil), and restart the host.',
              })
            : ok(`Secure Boot is on, and module ${moduleVersion} is loaded.`),
        );
      }),
  },
];
