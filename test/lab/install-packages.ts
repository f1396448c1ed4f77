// Owns getting the Debian packages that the lab and the test levels need. Only on Debian as root; elsewhere it says
// what is missing and leaves the machine alone.
import { existsSync, rmSync, writeFileSync, accessSync, constants } from 'node:fs';
import path from 'node:path';
import { runProgram } from './run-program.ts';

/** Debian package → the program that shows it is there. */
export const labPackages: Record<string, string> = {
  'docker.io': 'dockerd',
  podman: 'podman',
  runc: 'runc',
  netavark: '/usr/lib/podman/netavark',
  'aardvark-dns': '/usr/lib/podman/aardvark-dns',
  'docker-registry': 'docker-registry',
  'docker-compose': 'docker-compose',
  iptables: 'iptables',
  iproute2: 'ip',
  curl: 'curl',
  'openssh-server': 'sshd',
  'openssh-client': 'ssh',
  skopeo: 'skopeo',
};

export const browserPackages: Record<string, string> = {
  'chromium-headless-shell': 'chromium-headless-shell',
};

export interface InstallOutcome {
  installed: string[];
  missing: string[];
  /** Why the missing ones were not installed; null when none is missing. */
  reason: string | null;
}

export type Say = (line: string) => void;

export async function installPackages(wanted: Record<string, string>, say: Say): Promise<InstallOutcome> {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return { installed: [], missing: [], reason: null };
  const refusal = whyNotHere();
  if (refusal) return { installed: [], missing, reason: refusal };
  say(`Installing with apt-get: ${missing.join(' ')}`);
  try {
    await withoutStartingServices(() => aptInstall(missing, say));
  } catch (error) {
    return { installed: [], missing: missingPackages(wanted), reason: String(error) };
  }
  const still = missingPackages(wanted);
  return {
    installed: missing.filter((name) => !still.includes(name)),
    missing: still,
    reason: still.length > 0 ? 'apt-get succeeded, but the programs are not there' : null,
  };
}

export function missingPackages(wanted: Record<string, string>): string[] {
  return Object.entries(wanted)
    .filter(([, program]) => !findProgram(program))
    .map(([name]) => name);
}

export function findProgram(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  const places = path.isAbsolute(program) ? [program] : folders.map((folder) => path.join(folder, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function whyNotHere(): string | null {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return 'not a Debian machine';
  return process.getuid?.() === 0 ? null : 'not root';
}

async function aptInstall(names: string[], say: Say): Promise<void> {
  const apt = (...args: string[]): Promise<string> =>
    runProgram('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' }, deadlineMs: 420_000 });
  const install = (): Promise<string> => apt('install', '--yes', '--no-install-recommends', ...names);
  await apt('update').catch((error: unknown) => say(`apt-get update failed: ${String(error)}`));
  try {
    await install();
  } catch (error) {
    say(`Once more, because: ${String(error).split('\n')[0] ?? ''}`);
    await apt('update');
    await install();
  }
}

/** Debian starts services when it installs them. The lab runs its own; the machine's port 5000 or docker0 is not ours. */
async function withoutStartingServices(work: () => Promise<void>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return work();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    rmSync(policy, { force: true });
  }
}
