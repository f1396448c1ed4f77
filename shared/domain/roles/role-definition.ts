// The interface of a role. Everything that differs between roles and needs no network is here, so a new role is a new file.
import type { ConfigTable } from '../config/check-config.ts';
import type { SiteDocument } from '../site/site-document.ts';
import type { SiteService } from '../site/site-services.ts';
import type { StatusProbe } from '../status/probe.ts';

/** A port of the container, where its host publishes it, and for whom. */
export interface Publication {
  container: number;
  host: number;
  address: string;
  /** The other port that it may have on the host instead. */
  beside?: number;
  purpose: 'calls' | 'status' | 'licence';
}

interface Mount {
  source: string;
  target: string;
  mode: 'ro' | 'rw';
}

export interface RoleDefinition {
  /** Last part of the image's name in the registry. */
  image: string;
  /** The TOML file that the image is started with, as `-v serve /FILE`. */
  file: string;
  /** Port of the container on which it answers how it is, as its template has it. */
  statusPort: number;
  status: StatusProbe;
  usesGpu: boolean;
  /** How long it may take from its start until it is ready, in milliseconds. */
  readyTimeoutMs: number;
  /** How long callers usually miss it while it is replaced in its place, in seconds. Null: they do not notice. */
  usualInterruptionSeconds: number | null;
  /** What its container publishes on its host. */
  publishes(document: SiteDocument, service: SiteService): Publication[];
  environment(service: SiteService): Record<string, string>;
  mounts(service: SiteService): Mount[];
  /** Its file as the vendor's template has it, before the operator's settings are laid over it. */
  table(document: SiteDocument, service: SiteService): ConfigTable;
}
