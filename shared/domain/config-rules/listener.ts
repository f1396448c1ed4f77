// Owns on which port of its container a service listens, by its file, for each purpose of a publication. Source: docs/domain.md, "Ports". Pure.
import type { ConfigPath } from '../config/judge/file-view.ts';
import { valueAt } from '#shared/domain/toml-text/toml-path';
import type { Publication } from '../roles/role-definition.ts';
import type { PlannableRole } from '../site/role-names.ts';
import type { ServiceView } from './site-view.ts';

type Purpose = Publication['purpose'];

const keys: Record<PlannableRole, Partial<Record<Purpose, { path: ConfigPath; usual: number }>>> = {
  api: { calls: { path: ['server', 'port'], usual: 8080 } },
  engine: {
    calls: { path: ['server', 'port'], usual: 8080 },
    status: { path: ['metrics_server', 'port'], usual: 9991 },
  },
  'license-proxy': {
    licence: { path: ['server', 'port'], usual: 8443 },
    status: { path: ['server', 'status_port'], usual: 8080 },
  },
};

export interface Listener {
  path: ConfigPath;
  port: number;
}

/** The port of the template where the file has none; null: the file has no port there, but something else. */
export function listenerOf({ table, wanted }: ServiceView, purpose: Purpose): Listener | null {
  const key = keys[wanted.role][purpose];
  if (!key) return null;
  const value = valueAt(table, key.path) ?? BigInt(key.usual);
  return typeof value === 'bigint' ? { path: key.path, port: Number(value) } : null;
}
