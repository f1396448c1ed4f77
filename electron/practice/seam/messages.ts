// Owns the words that the practice daemon and its child processes exchange: the context a child is born with
// and the messages on the Node IPC channel. Carrying them out is left to stand-ins/network.ts and engine/runtime.

/** One bind or volume as the child sees it. `source` is a real path below the practice home. */
export interface PracticeMount {
  source: string;
  destination: string;
  readOnly: boolean;
}

export interface CertificatePair {
  certPem: string;
  keyPem: string;
}

/** What a container is: handed to its process as JSON in one environment variable. */
export interface ContainerContext {
  id: string;
  hostname: string;
  env: Record<string, string>;
  workingDir: string;
  mounts: PracticeMount[];
  /** Writable layer. */
  upper: string;
  /** Image layers, unpacked; nearest first. */
  lower: string[];
  /** Whether the NVIDIA runtime or a device request gave this container GPUs. */
  gpuAttached: boolean;
  /** Shared by all practice containers so that a child need not spend 150 ms on making its own. */
  certificate?: CertificatePair;
}

export const contextVariable = 'SITE_ADMIN_PRACTICE_CONTEXT';

export type FaultName = 'inference-fails' | 'panic';

export type FromChild =
  | { type: 'listening'; port: number; actualPort: number }
  | { type: 'closed'; port: number }
  | { type: 'resolve'; id: number; host: string; port: number }
  | { type: 'usage'; cpuMicros: number; memoryBytes: number };

export type ToChild =
  | { type: 'resolved'; id: number; host: string; port: number }
  | { type: 'unresolved'; id: number; code: string }
  | { type: 'signal'; name: string }
  | { type: 'fault'; name: FaultName; active: boolean }
  | { type: 'report-usage' };
