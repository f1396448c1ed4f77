// Owns what we know of each Deepgram release, as data. Source: docs/domain.md, "Releases", "Drivers" and "Products and GPUs"; versions as in the vendor's changelog.
// `null` means the source did not say; nothing here is guessed.
import type { Release } from './catalogue.ts';

interface Row {
  date: string;
  /** API, Engine, License Proxy, Billing. */
  versions?: [api: string, engine: string, licenseProxy: string | null, billing: string | null];
  notes?: string[];
}

const rows: Row[] = [
  { date: '230606', versions: ['1.92.2', '3.48.2', '1.4.1', '1.7.1'] },
  { date: '230705', versions: ['1.95.0', '3.53.0', '1.4.1', '1.7.1'] },
  { date: '230804', versions: ['1.97.1', '3.53.6', '1.4.2', '1.7.2'] },
  { date: '230920', versions: ['1.102.1', '3.58.1', '1.4.2', '1.7.2'] },
  { date: '231026', versions: ['1.106.0', '3.59.2', '1.4.3', '1.7.3'] },
  { date: '231207', versions: ['1.109.0', '3.59.6', '1.5.1', '1.8.0'] },
  { date: '240104', versions: ['1.110.0', '3.59.6', '1.5.1', '1.8.0'] },
  {
    date: '240228',
    versions: ['1.113.2', '3.64.7', '1.6.0', '1.9.0'],
    notes: ['License Proxy and Billing must be updated before Engine and API.'],
  },
  { date: '240325', versions: ['1.114.1', '3.66.0', '1.6.0', '1.9.0'] },
  { date: '240426', versions: ['1.116.3', '3.68.12', '1.6.0', '1.9.0'] },
  { date: '240528', versions: ['1.116.7', '3.69.0', '1.6.1', '1.9.2'] },
  { date: '240627', versions: ['1.116.9', '3.69.0', '1.6.1', '1.9.2'] },
  { date: '240725', versions: ['1.118.7', '3.73.4', '1.6.2', '1.9.3'] },
  {
    date: '240827',
    versions: ['1.119.1', '3.73.4', '1.6.2', '1.9.3'],
    notes: ['The onprem-* images are published as self-hosted-* too.'],
  },
  { date: '240927', versions: ['1.120.3', '3.74.3-6', '1.7.0', '1.10.0'] },
  { date: '241024', versions: ['1.122.0', '3.75.5', '1.7.0', '1.10.0'] },
  { date: '241121', versions: ['1.124.2', '3.76.1', '1.7.0', '1.10.0'] },
  { date: '241226', versions: ['1.127.0', '3.77.4', '1.7.0', '1.10.0'] },
  { date: '250130', versions: ['1.129.2', '3.79.2', '1.7.0', '1.10.0'] },
  {
    date: '250307',
    versions: ['1.139.0', '3.84.0', '1.8.0', '1.10.0'],
    notes: ['License Proxy must be updated before Engine and API.'],
  },
  { date: '250505', versions: ['1.142.1', '3.89.0', '1.8.0', '1.11.2'] },
  { date: '250610', versions: ['1.146.1', '3.89.2', '1.8.0', '1.11.2'] },
  { date: '250626', versions: ['1.150.2', '3.91.0', '1.8.0', '1.11.2'] },
  { date: '250710', versions: ['1.151.8', '3.91.0', null, null] },
  { date: '250731', versions: ['1.154.1', '3.94.0', '1.8.0', '1.11.2'] },
  { date: '250814' },
  { date: '250828' },
  { date: '250912', notes: ['Entity formatting is on by default.'] },
  { date: '250929' },
  { date: '251015', notes: ['Flux speech-to-text appears.'] },
  {
    date: '251029',
    versions: ['1.167.1', '3.104.7', '1.9.1', '1.12.1'],
    notes: ['The onprem-* image names are gone.'],
  },
  { date: '251118', notes: ['/v1/status knows four states; language detection for 36 languages.'] },
  { date: '251210' },
  { date: '251229' },
  {
    date: '260115',
    versions: ['1.176.0', '3.107.0-1', '1.9.2', '1.12.1'],
    notes: ['Text-to-speech sites: Engine before API.'],
  },
  { date: '260129', notes: ['flux.max_streams appears.'] },
  { date: '260212' },
  { date: '260305' },
  { date: '260319', notes: ['/v1/status may say Degraded; /v1/certificates and --log-format appear.'] },
  { date: '260402', versions: ['1.181.3', '3.114.5', '1.10.1', '1.13.0'] },
  { date: '260416' },
  { date: '260430' },
  { date: '260514' },
  { date: '260528' },
  { date: '260611', notes: ['The Engine needs the NVIDIA_* environment.'] },
  {
    date: '260630',
    versions: ['1.192.3-1', '3.119.1-1', '1.10.1-2', '1.13.0'],
    notes: ['/v1/models changes its shape.'],
  },
  { date: '260714', versions: ['1.192.5-1', '3.119.1-3', '1.10.2', '1.13.1'] },
  { date: '260728', notes: ['FIPS images appear under the tag ending in -fips.'] },
  { date: '260812', notes: ['Flux text-to-speech appears.'] },
  { date: '260826' },
  { date: '260915', notes: ['The Engine needs driver 580 with open kernel modules.'] },
  { date: '261001' },
];

type Driver = Pick<
  Release,
  'driverMinimum' | 'driverAdvised' | 'driverMaximum' | 'openModules' | 'driverSource'
>;

const changelog = 'Deepgram docs, self-hosted changelog';

/**
 * Driver range by first release date (docs/domain.md, "Drivers"). The upper bound is the changelog's own, for those releases only: the one in the
 * vendor's validation script is stale and refuses every driver that a current release needs.
 */
const drivers: (Driver & { from: string })[] = [
  {
    from: '230606',
    driverMinimum: '450.80.02',
    driverAdvised: null,
    driverMaximum: null,
    openModules: false,
    driverSource: changelog,
  },
  {
    from: '231026',
    driverMinimum: '525.60.13',
    driverAdvised: null,
    driverMaximum: null,
    openModules: false,
    driverSource: changelog,
  },
  {
    from: '241226',
    driverMinimum: '530.30.02',
    driverAdvised: null,
    driverMaximum: '561.00.00',
    openModules: false,
    driverSource: changelog,
  },
  {
    from: '250505',
    driverMinimum: '550.163.01',
    driverAdvised: null,
    driverMaximum: null,
    openModules: false,
    driverSource: changelog,
  },
  // The changelogs of 250814 to 251015 were not captured: at least what came before, perhaps already what came after.
  {
    from: '250814',
    driverMinimum: '550.163.01',
    driverAdvised: '570.172.08',
    driverMaximum: null,
    openModules: false,
    driverSource:
      'Deepgram docs, self-hosted changelog (of the release before; not stated for this one) and the samples of the vendor’s chart',
  },
  {
    from: '251029',
    driverMinimum: '570.172.08',
    driverAdvised: null,
    driverMaximum: null,
    openModules: false,
    driverSource: changelog,
  },
  // The switch to 580 came between 260728 and 260915; the exact release is unconfirmed.
  {
    from: '260728',
    driverMinimum: '570.172.08',
    driverAdvised: '580',
    driverMaximum: null,
    openModules: null,
    driverSource:
      'Deepgram docs, self-hosted changelog (the exact release of the switch to 580 is not stated)',
  },
  {
    from: '260915',
    driverMinimum: '580',
    driverAdvised: null,
    driverMaximum: null,
    openModules: true,
    driverSource: 'Deepgram docs, supported hardware and GPU drivers',
  },
];

export const releases: Release[] = rows.map(({ date, versions, notes }) => {
  const driver = drivers.findLast(({ from }) => from <= date);
  return {
    tag: `release-${date}`,
    api: versions?.[0] ?? null,
    engine: versions?.[1] ?? null,
    licenseProxy: versions?.[2] ?? null,
    billing: versions?.[3] ?? null,
    driverMinimum: driver?.driverMinimum ?? null,
    driverAdvised: driver?.driverAdvised ?? null,
    driverMaximum: driver?.driverMaximum ?? null,
    openModules: driver?.openModules ?? null,
    driverSource: driver?.driverSource ?? null,
    notes: notes ?? [],
  };
});
