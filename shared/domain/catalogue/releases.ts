// Owns what we know of each Deepgram release, as data. Source: dossier 7.1, 3.4 and 1.6; versions as in the vendor's changelog.
// `null` means the source did not say; nothing here is guessed.

export interface Release {
  tag: string;
  api: string | null;
  engine: string | null;
  licenseProxy: string | null;
  /** Lowest NVIDIA driver the Engine of this release needs. */
  driverMinimum: string | null;
  driverMaximum: string | null;
  notes: readonly string[];
}

type Row = [
  date: string,
  api: string | null,
  engine: string | null,
  licenseProxy: string | null,
  notes?: string[],
];

const rows: Row[] = [
  ['241226', '1.127.0', '3.77.4', '1.7.0'],
  ['250130', '1.129.2', '3.79.2', '1.7.0'],
  ['250307', '1.139.0', '3.84.0', '1.8.0', ['License Proxy must be updated before Engine and API.']],
  ['250505', '1.142.1', '3.89.0', '1.8.0'],
  ['250610', '1.146.1', '3.89.2', '1.8.0'],
  ['250626', '1.150.2', '3.91.0', '1.8.0'],
  ['250731', '1.154.1', '3.94.0', '1.8.0'],
  ['251029', '1.167.1', '3.104.7', '1.9.1', ['The onprem-* image names are gone.']],
  ['260115', '1.176.0', '3.107.0-1', '1.9.2', ['Text-to-speech sites: Engine before API.']],
  ['260319', null, null, null, ['/v1/status may say Degraded; /v1/certificates and --log-format appear.']],
  ['260402', '1.181.3', '3.114.5', '1.10.1'],
  ['260611', null, null, null, ['The Engine needs the NVIDIA_* environment.']],
  ['260630', '1.192.3-1', '3.119.1-1', '1.10.1-2', ['/v1/models changes its shape.']],
  ['260714', '1.192.5-1', '3.119.1-3', '1.10.2'],
  ['260728', null, null, null, ['FIPS images appear under the tag ending in -fips.']],
  ['260812', null, null, null, ['Flux text-to-speech appears.']],
  ['260915', null, null, null, ['The Engine needs driver 580 with open kernel modules.']],
  ['261001', null, null, null],
];

/** Driver range by first release date (dossier 3.4); the exact release of the 580 switch is unconfirmed there. */
const drivers: [from: string, minimum: string, maximum: string | null][] = [
  ['241226', '530.30.02', '561.00.00'],
  ['250505', '550.163.01', null],
  ['251029', '570.172.08', null],
  ['260915', '580', null],
];

export const releases: readonly Release[] = rows.map(([date, api, engine, licenseProxy, notes]) => {
  const driver = drivers.findLast(([from]) => from <= date);
  return {
    tag: `release-${date}`,
    api,
    engine,
    licenseProxy,
    driverMinimum: driver?.[1] ?? null,
    driverMaximum: driver?.[2] ?? null,
    notes: notes ?? [],
  };
});
