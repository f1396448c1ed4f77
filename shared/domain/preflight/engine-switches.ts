// Owns whether an Engine of a host has a switch on in its file: products and GPUs depend on it, whatever `products` says. Pure.
import { serviceTable } from '#shared/domain/roles/service-files';
import { wantedOn } from '#shared/domain/site/site-services';
import type { RuleInput } from './rule.ts';

interface Switch {
  table: 'flux' | 'flux_tts' | 'health';
  key: string;
}

export function hasEngineWith(
  { document, host }: Pick<RuleInput, 'document' | 'host'>,
  { table, key }: Switch,
): boolean {
  return wantedOn(document, host)
    .filter(({ role }) => role === 'engine')
    .some((engine) => {
      const section = serviceTable(document, engine)[table] as Record<string, unknown> | undefined;
      return section?.[key] === true;
    });
}
