// Owns what a case of a rule is, and the small changes that cases are made of.
import type { StoredSecret } from '#shared/domain/secrets/audience';
import type { CheckLevel } from '#shared/domain/preflight/check';
import type { LeftHost } from '#shared/domain/preflight/left-host';
import type { JudgedHost } from '#shared/domain/preflight/judge-hosts';
import { container, type hostFacts } from '#test/fixtures/host-facts';

export interface Situation {
  facts?: Parameters<typeof hostFacts>[0];
  /** Replacements in the text of the document. */
  document?: [from: string, to: string][];
  need?: JudgedHost['need'];
  /** Facts of a second host of the site. */
  other?: Parameters<typeof hostFacts>[0];
  secrets?: StoredSecret[];
  left?: LeftHost[];
}

export interface RuleCase {
  trips: Situation;
  level: Exclude<CheckLevel, 'ok' | 'unknown'>;
  passes: Situation;
  /** What it proposes when it trips, where it has a script. */
  remedyId?: string;
}

export const GIB = 1024 ** 3;
export const GB = 1000 ** 3;
export const release = (date: string): [string, string] => ['release-260812', `release-${date}`];
export const products = (...names: string[]): [string, string] => [
  'release = "release-260812"',
  `release = "release-261001"\nproducts = [${names.map((name) => `"${name}"`).join(', ')}]`,
];
export const hostLine = (line: string): [string, string] => [
  'connection = "ssh://ops@gpu-1"',
  `connection = "ssh://ops@gpu-1"\n${line}`,
];
export const network = (lines: string): [string, string] => [
  '[licensing]',
  `[network]\n${lines}\n\n[licensing]`,
];
export const driver = (version: string) => ({ driver: { moduleVersion: version, libraryVersion: version } });
export const disks = (changes: { sizeBytes?: number; freeBytes?: number; exists?: boolean }) => ({
  filesystems: (['images', 'models'] as const).map((purpose) => ({
    purpose,
    path: `/srv/${purpose}`,
    exists: true,
    mount: '/',
    type: 'ext4',
    sizeBytes: 500 * GIB,
    freeBytes: 300 * GIB,
    ...changes,
  })),
});
export const rhel = {
  machine: { distribution: 'rhel', version: '9.4', name: 'Red Hat Enterprise Linux 9.4' },
};
export const engineOfAnother = container({
  image: 'quay.io/deepgram/self-hosted-engine:release-260812',
  gpus: ['all'],
});
export const cdi = {
  path: '/etc/cdi/nvidia.yaml',
  priority: 0,
  cdiVersion: '0.5.0',
  needs: '0.5.0',
  problem: null,
  kind: 'nvidia.com/gpu',
  devices: ['all'],
  missingPaths: [],
  modifiedAt: null,
};
