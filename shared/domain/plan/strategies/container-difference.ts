// Texts for why a container is recreated.
import type { DesiredService } from '#shared/domain/containers/desired';
import type { ObservedContainer } from '../observed.ts';

/** Names of secrets for people; others appear as their variable. */
const secretTitle: Record<string, string> = { DEEPGRAM_API_KEY: 'the API key' };

export function differenceWords(service: DesiredService, current: ObservedContainer): string {
  if (current.differs && current.differs.length > 0) return current.differs.join('; ');
  if (current.image !== service.spec.image) return `image ${current.image} becomes ${service.spec.image}`;
  const rotated = current.rotated?.map((name) => secretTitle[name] ?? name) ?? [];
  if (rotated.length > 0) return `${rotated.join(', ')} was rotated`;
  return current.spec === null
    ? 'it was not made by Site Admin'
    : 'its settings differ from the site document';
}
