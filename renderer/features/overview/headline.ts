// Owns the first sentence: is speech working, and what stands behind that. Pure.
import type { Role } from '#shared/domain/site/role-names';
import type { SiteStatus } from '#shared/domain/status/status';
import { healthKind, isChanging } from '#renderer/parts/status-words.ts';
import { roleTitle } from '#renderer/text/common.ts';
import { overviewText as text } from '#renderer/text/overview.ts';
import type { StatusKind } from '#renderer/ui/status.tsx';

interface Headline {
  kind: StatusKind;
  sentence: string;
  counts: string[];
  /** The one next action where nothing runs. */
  next: 'apply' | 'start' | null;
}

const order: Role[] = ['front', 'api', 'engine', 'license-proxy', 'billing'];

export function headlineOf(status: SiteStatus): Headline {
  const counts = order.flatMap((kind) => {
    const all = status.services.filter((each) => each.role === kind);
    const ready = all.filter((each) => each.state === 'ready');
    return all.length === 0 ? [] : [text.ofService(ready.length, all.length, roleTitle[kind])];
  });
  const states = new Set(status.services.map((each) => each.state));
  const only = (...wanted: string[]) =>
    states.size > 0 && [...states].every((state) => wanted.includes(state));
  if (isChanging(status)) return { kind: 'moving', sentence: text.changing, counts, next: null };
  if (only('absent')) return { kind: 'stopped', sentence: text.neverApplied, counts, next: 'apply' };
  if (only('absent', 'created', 'stopped')) {
    return { kind: 'stopped', sentence: text.stopped, counts, next: 'start' };
  }
  return { kind: healthKind[status.health], sentence: text.headline[status.health], counts, next: null };
}
