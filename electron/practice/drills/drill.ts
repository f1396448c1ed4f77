// Owns what a drill is: a fault on the practice site that can be begun and ended, and what it teaches.
// A drill touches the stage only through this interface; each one has a file of its own.
import type { EngineFaults } from '../engine/engine-host.ts';
import type { FaultName } from '../seam/messages.ts';
import type { LicenseServerMode } from '../stand-ins/license-server.ts';
import type { RegistryFaults } from '../stand-ins/registry/registry.ts';

export type DrillService = 'api' | 'engine' | 'license-proxy';

export interface DrillStage {
  licenseServer(mode: LicenseServerMode): void;
  registry(faults: Partial<RegistryFaults>): void;
  engines(change: (faults: EngineFaults) => void): void;
  /** Switches a fault in every running container of a service. */
  service(service: DrillService, fault: { name: FaultName; active: boolean }): void;
  /** Short pre-recorded requests to every API, as callers would send them; resolves when all were answered. */
  sendRequests(count: number): Promise<void>;
}

export interface Drill {
  name: string;
  title: string;
  teaches: string;
  /** How the fault goes away. */
  undo: string;
  begin(stage: DrillStage): void | Promise<void>;
  end(stage: DrillStage): void | Promise<void>;
}
