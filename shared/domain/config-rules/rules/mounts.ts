// Owns the rules about paths in files: each is a path inside the container, and exists there only through a mount. Source: docs/domain.md, "Volumes".
import { report, type ConfigPath } from '#shared/domain/config/judge/file-view';
import { valueAt } from '#shared/domain/toml-text/toml-path';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { ServiceView, SiteRule } from '../site-view.ts';

export const mountRules: SiteRule[] = [({ services }) => services.flatMap(judgePaths)];

/** Keys whose value is a path; `writes`: the service writes there. */
const pathKeys = [
  { path: ['model_manager', 'search_paths'], writes: false },
  { path: ['server', 'https', 'cert_file'], writes: false },
  { path: ['server', 'https', 'key_file'], writes: false },
  { path: ['features', 'disk_buffer_path'], writes: true },
];

function judgePaths(service: ServiceView): Finding[] {
  return pathKeys.flatMap(({ path, writes }) => {
    const value = valueAt(service.table, path);
    const found: { text: unknown; at: ConfigPath }[] = Array.isArray(value)
      ? value.map((text: unknown, index) => ({ text, at: [...path, index] }))
      : [{ text: value, at: path }];
    return found.flatMap(({ text, at }) =>
      typeof text === 'string' && text.startsWith('/') ? judgePath(service, { text, at, writes }) : [],
    );
  });
}

function judgePath(
  service: ServiceView,
  { text, at, writes }: { text: string; at: ConfigPath; writes: boolean },
): Finding[] {
  const mount = mountOf(service, text);
  if (!mount) return [report(service, { code: 'config.notMounted', path: at }, { path: text })];
  if (!writes || mount.mode === 'rw') return [];
  return [report(service, { code: 'config.mountReadOnly', path: at }, { path: text })];
}

/** The innermost mount that contains a path. */
export function mountOf(
  { wanted }: ServiceView,
  path: string,
): { source: string; target: string; mode: 'ro' | 'rw' } | undefined {
  return wanted.spec.binds
    .filter(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
    .toSorted((a, b) => a.target.length - b.target.length)
    .at(-1);
}
