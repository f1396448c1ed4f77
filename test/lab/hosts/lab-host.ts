// Owns what a host of the lab is: a network namespace and a mount namespace that look like one machine from inside.
import { readFileSync } from 'node:fs';
import { subnetPrefix, wirePrefix, type LabRecord } from '#test/lab/lab-record';
import { identify, type ProcessIdentity } from '#test/lab/process-table';

export type HostKind = 'docker' | 'podman';

export interface LabHost {
  name: string;
  kind: HostKind;
  address: string;
  directory: string;
  /** The same engine without SSH, for looking at it behind the product's back. */
  engineSocket: string;
  /** Of the one GPU that it shows. */
  gpuUuid: string;
  /** Directory with ca.pem, cert.pem and key.pem that its Docker accepts on port 2376. */
  clientCertificates: string;
  /** `SHA256:…` of its host key. */
  fingerprint(): Promise<string>;
  /** sshd and everything it started. */
  stopSshd(): Promise<void>;
  startSshd(moreConfig?: string): Promise<void>;
  /** Runs a program inside the host. */
  run(...command: string[]): Promise<string>;
  /** Pulls the wire, or puts it back. */
  wire(state: 'up' | 'down'): Promise<void>;
  renewHostKey(): Promise<void>;
  /** Processes below its sshd, and TCP connections it holds on port 22: what a client has left there. */
  traces(): Promise<{ processes: number; sockets: number }>;
}

/** What the parts of a host know of each other. */
export interface HostDependencies {
  record: LabRecord;
  name: string;
  index: number;
  address: string;
  /** Of its containers' networks. */
  pool: string;
  directory: string;
  /** Arguments for nsenter. */
  inside: string[];
}

/** An account of the hosts that may log in and may not use the engine. */
export const plainUser = 'operator';
export const plainPassword = 'canary-host-password';

export const hostAddress = (record: LabRecord, index: number): string =>
  `${subnetPrefix(record.number)}.0.${String(10 + index)}`;
export const hostPool = (record: LabRecord, index: number): string =>
  `${subnetPrefix(record.number)}.${String(128 + index * 16)}.0/20`;
export const wireName = (record: LabRecord, index: number): string =>
  `${wirePrefix(record.number)}${String(index)}`;

export function processOf(record: LabRecord, name: string): ProcessIdentity {
  const found = record.processes.findLast((process) => process.name === name);
  if (!found) throw new Error(`${name} does not run`);
  return found;
}

export function descendants(pid: number): ProcessIdentity[] {
  const task = `/proc/${String(pid)}/task/${String(pid)}/children`;
  let children: string;
  try {
    children = readFileSync(task, 'utf8');
  } catch {
    return []; // it has just ended
  }
  return children
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((word) => [
      ...descendants(Number(word)),
      ...[identify(Number(word))].filter((found) => found !== null),
    ]);
}
