// Owns the reports of the fake core: every rule on every host, its GPUs, and what is the matter.
import type { CheckedHost, CheckResult, MappedGpu, PreflightReport } from '#shared/domain/preflight/check';
import { FAKE_FINGERPRINT, type FakeHost } from '#test/fakes/fake-hosts';
import { fakeRules, siteRules, type FakeRule } from '#test/fakes/preflight-rules';

export interface FakeReading {
  hosts: FakeHost[];
  site: string;
  release: string;
  /** When each connection was read. */
  readAt: (connection: string) => string;
  /** What was trusted or repaired since. */
  mended: Set<string>;
}

const GIB = 1024 ** 3;
export const isAway = (host: FakeHost, mended: Set<string>): boolean =>
  host.ailments.some(
    (each) => ['dead', 'new-key', 'login'].includes(each) && !mended.has(`${host.connection}:${each}`),
  );

export function fakeReport(reading: FakeReading): PreflightReport {
  const { hosts, site, release, mended } = reading;
  const checks = hosts.flatMap((host) => checksOf(host, reading));
  const newest = hosts
    .map((host) => reading.readAt(host.connection))
    .sort()
    .at(-1);
  return {
    site,
    release,
    readAt: newest ?? new Date().toISOString(),
    rules: { serial: 12, issuedAt: '2026-11-09T08:00:00.000Z', origin: 'built-in' },
    hosts: hosts.map((host) => checkedHost(host, reading)),
    checks: [
      ...checks,
      ...(hosts.length > 1 ? siteRules.map((each) => ({ ...each, host: null, readAt: null })) : []),
    ],
    gpus: hosts.filter((host) => !isAway(host, mended)).flatMap((host) => gpusOf(host, site)),
  };
}

function checkedHost(host: FakeHost, { mended, readAt }: FakeReading): CheckedHost {
  const away = isAway(host, mended);
  return {
    host: host.host,
    connection: host.connection,
    reachable: !away,
    reason: away ? reasonOf(host) : null,
    engine: away ? null : 'Docker 28.2.2',
    way: host.ailments.includes('no-shell') ? 'engine' : 'shell',
    readAt: away ? null : readAt(host.connection),
    ageMs: away ? null : Math.max(0, Date.now() - Date.parse(readAt(host.connection))),
    tookMs: away ? null : 840,
  };
}

export function reasonOf(host: FakeHost): NonNullable<CheckedHost['reason']> {
  const name = host.connection.replace(/^ssh:\/\/(\w+@)?/, '');
  if (host.ailments.includes('new-key')) {
    return {
      code: 'host.keyUnknown',
      message: `This is the first connection to ${name}. It shows the ssh-ed25519 key ${FAKE_FINGERPRINT}.`,
      remedy:
        'Compare the fingerprint with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host; trust it only when they are equal.',
      evidence: host.connection.includes('@inner') ? 'through the jump host bastion' : null,
      params: { host: name, keyType: 'ssh-ed25519', fingerprint: FAKE_FINGERPRINT },
    };
  }
  if (host.ailments.includes('login')) {
    return {
      code: 'host.loginRefused',
      message: `${name} refused the login of stranger. Tried: agent, ~/.ssh/id_ed25519.`,
      remedy: 'Put a key of this machine into ~/.ssh/authorized_keys of stranger, or load it into the agent.',
      evidence: 'stranger@10.4.0.19: Permission denied (publickey).',
      params: { host: name, user: 'stranger' },
    };
  }
  return {
    code: 'host.unreachable',
    message: `${name} does not accept connections on port 22.`,
    remedy: 'Check that the host is up, that sshd runs on that port, and that no firewall is in between.',
    evidence: 'connect ETIMEDOUT 10.9.3.41:22',
    params: { host: name, port: 22 },
  };
}

function checksOf(host: FakeHost, reading: FakeReading): CheckResult[] {
  const { mended } = reading;
  // As the core: of a host that cannot be read only its connection is judged.
  const rules = isAway(host, mended) ? fakeRules.slice(0, 1) : fakeRules;
  return rules.map((rule) => {
    const base = { ...plain(rule), host: host.host, readAt: reading.readAt(host.connection) };
    if (isAway(host, mended)) return awayResult(base, host);
    if (rule.shell && host.ailments.includes('no-shell')) {
      return { ...base, level: 'unknown', message: 'Nobody could ask: there is no shell on this host.' };
    }
    const ailment = host.ailments.find(
      (each) => rule.when?.[each] && !mended.has(`${host.connection}:${rule.check}`),
    );
    if (ailment) return { ...base, ...rule.when?.[ailment] };
    return newerRelease(base, reading.release);
  });
}

function awayResult(base: CheckResult, host: FakeHost): CheckResult {
  const reason = reasonOf(host);
  return {
    ...base,
    level: 'blocker',
    message: reason.message,
    evidence: reason.evidence,
    remedy: reason.remedy,
    readAt: null,
  };
}

/** What would bite after the upgrade: the next release needs open kernel modules. */
function newerRelease(base: CheckResult, release: string): CheckResult {
  if (base.check !== 'driver.mismatch' || release < 'release-260915') return base;
  return {
    ...base,
    level: 'blocker',
    title: base.title,
    message: 'The proprietary kernel module is loaded; this release needs the open one.',
    evidence: 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05',
    remedy: 'Install the open kernel modules of driver 580.',
    remedyId: 'install-driver',
  };
}

function plain(rule: FakeRule): Omit<CheckResult, 'host' | 'readAt'> {
  const { check, theme, title, meaning, source } = rule;
  return {
    ...{ check, theme, title, meaning, source, level: 'ok', message: rule.ok },
    evidence: null,
    remedy: null,
    remedyId: null,
  };
}

function gpusOf(host: FakeHost, site: string): MappedGpu[] {
  if (host.ailments.includes('gpu-lost')) return [];
  const seed = [...host.host].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length: host.gpu.count }, (_, index) => {
    const total = host.gpu.memoryGib * GIB;
    const owners = ownersOf(host, { site, index });
    const used =
      owners.length === 0 ? 0.4 * GIB : (6 + ((seed + index * 5) % 9)) * GIB * (owners.length > 1 ? 1.4 : 1);
    const hex = (seed + index * 7919).toString(16).padStart(8, '0');
    return {
      host: host.host,
      driver: host.ailments.includes('old-driver') ? '550.54.15' : '580.95.05',
      index,
      uuid: `GPU-${hex}-1d2c-4b7a-9f10-${hex}${hex.slice(0, 4)}`,
      name: host.gpu.name,
      pciBusId: `00000000:${(59 + index * 64).toString(16).toUpperCase()}:00.0`,
      memoryTotalBytes: total,
      memoryUsedBytes: host.gpu.mig ? null : Math.min(used, total),
      utilisation: owners.length === 0 ? 0 : 37,
      computeCapability: host.gpu.name.includes('A100') ? '8.0' : '8.9',
      ecc: 'on',
      mig: host.gpu.mig ? 'on' : host.gpu.name.includes('L4') ? 'unsupported' : 'off',
      uncorrectedErrors: 0,
      processes: owners.map((_owner, place) => ({
        pid: 4100 + place,
        name: '/usr/bin/impeller',
        memoryBytes: used / owners.length,
      })),
      owners,
    };
  });
}

function ownersOf(host: FakeHost, { site, index }: { site: string; index: number }): MappedGpu['owners'] {
  const ours = { container: `${site}-engine-1`, site, service: 'engine', running: true };
  const other = { container: 'annex-engine-1', site: 'annex', service: 'engine', running: true };
  const stranger = { container: 'jupyter', site: null, service: null, running: true };
  if (index === 0) return host.host === 'rack-a' || host.host === 'node-30' ? [ours, stranger] : [ours];
  return host.host === 'rack-a' ? [other] : [];
}
