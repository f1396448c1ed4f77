// Owns what a step is about, in words.
import type { Place } from '#shared/domain/plan/plan';
import { serviceTitle } from '#renderer/text/common.ts';

/** Null where it is about the host. */
export function stepService({ service, role }: Place): string | null {
  return service === null || role === null ? null : serviceTitle({ service, role });
}
