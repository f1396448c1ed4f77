// Owns looking at a host before it belongs to a site: what runs there, and what that means for a first Engine.
import { statfs } from 'node:fs/promises';
import type { Output } from '#shared/contract/contract';
import type { Finding } from '#shared/domain/status';
import type { EngineInfo, EngineVersion } from '../engine/engine-client.ts';
import type { HostConnections } from './host-connections.ts';
import { localFindings } from './local-machine.ts';

type Probe = Output<'hosts.probe'>;

const GIB = 1024 ** 3;

export async function probeHost(hosts: HostConnections, connection: string): Promise<Probe> {
  hosts.forgetFailures();
  const client = await hosts.engine({ name: 'this host', connection });
  const info = await client.info();
  const here = runsHere(connection) ? await localFindings(info.storageRoot) : [];
  return {
    connection,
    address: hosts.address(connection),
    engine: client.version.name,
    product: client.version.product,
    apiVersion: client.version.apiVersion,
    operatingSystem: info.operatingSystem,
    architecture: info.architecture,
    cpus: info.cpus,
    memoryBytes: info.memoryBytes,
    runtimes: info.runtimes,
    storageRoot: info.storageRoot,
    containers: info.containers,
    images: info.images,
    findings: [...judge(client.version, info), ...here],
  };
}

/** Free bytes where a local engine keeps its images; null when that place cannot be seen from here. */
export async function freeBytes(connection: string, storageRoot: string): Promise<number | null> {
  if (!runsHere(connection) || !storageRoot) return null;
  try {
    const { bavail, bsize } = await statfs(storageRoot);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** A socket of this machine's own file system. */
function runsHere(connection: string): boolean {
  return /^(local|unix:|podman:)/.test(connection);
}

/** Minimums for an STT Engine machine: dossier 3.3. */
function judge(version: EngineVersion, info: EngineInfo): Finding[] {
  const findings: Finding[] = [];
  const add = (
    level: Finding['level'],
    code: string,
    words: Pick<Finding, 'message' | 'evidence' | 'remedy'>,
  ) => findings.push({ level, code, host: null, ...words });
  add('ok', 'engine.answers', {
    message: `${version.name} answers with API ${version.apiVersion}.`,
    evidence: null,
    remedy: null,
  });
  if (info.runtimes.includes('nvidia')) {
    add('ok', 'engine.runtime', {
      message: 'The NVIDIA runtime is registered.',
      evidence: null,
      remedy: null,
    });
  } else if (version.product !== 'podman') {
    add('blocker', 'engine.runtimeMissing', {
      message: 'The engine has no runtime named nvidia, so an Engine would see no GPU.',
      evidence: `runtimes: ${info.runtimes.join(', ')}`,
      remedy: 'Install the NVIDIA container toolkit, then run: nvidia-ctk runtime configure --runtime=docker',
    });
  }
  if (version.product !== 'practice') {
    if (info.cpus < 4) {
      add('warning', 'host.cpus', {
        message: `${info.cpus} CPU cores; an Engine wants 4.`,
        evidence: null,
        remedy: 'Use a larger machine for production.',
      });
    }
    if (info.memoryBytes < 32 * GIB * 0.95) {
      const gib = (info.memoryBytes / GIB).toFixed(0);
      add('warning', 'host.memory', {
        message: `${gib} GiB of memory; an Engine wants 32.`,
        evidence: null,
        remedy: 'Use a larger machine for production.',
      });
    }
    if (!/^(x86_64|amd64)$/.test(info.architecture)) {
      add('blocker', 'host.architecture', {
        message: `The images are for x86-64; this host is ${info.architecture}.`,
        evidence: null,
        remedy: 'Use an x86-64 host.',
      });
    }
  }
  return findings;
}
