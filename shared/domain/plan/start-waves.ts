// Owns which services are started at once: what nobody calls yet, and what does not stand on one another. License Proxies come up before who
// needs a licence; an API waits for its Engine by itself, as in the vendor's own Compose files (dossier 1.2, 2.3).
import { serviceTitle, type PlannableService } from '../service.ts';
import type { Observed } from './observed.ts';
import { serves } from './proxy-place.ts';

interface Place {
  service: PlannableService;
  host: string;
}

const MOST_NAMED = 3;

/** In the order given. A site that answers somebody changes one service after the other. */
export function startWaves<T extends Place>(ordered: T[], observed: Observed): T[][] {
  const waves: T[][] = [];
  for (const next of ordered) {
    const wave = waves.at(-1);
    const isSameKind = wave?.every((one) => isProxy(one) === isProxy(next));
    if (wave && isSameKind && !(isProxy(next) ? serves(observed) : answers(observed))) wave.push(next);
    else waves.push([next]);
  }
  return waves;
}

/** Why a service is started when it is, for who reads the plan; empty where it starts alone. */
export function startsWithWords<T extends Place>(one: T, wave: readonly T[]): string {
  const others = wave
    .filter((other) => other !== one)
    .map(({ service, host }) => `${serviceTitle[service]}${host === one.host ? '' : ` on ${host}`}`);
  if (others.length === 0) return '';
  const named = others.length > MOST_NAMED ? others.slice(0, MOST_NAMED - 1) : others;
  const rest = others.length - named.length;
  const words = rest > 0 ? [...named, `${rest} more`] : named;
  return ` Nobody calls the site yet, so it starts at the same time as ${new Intl.ListFormat('en').format(words)}.`;
}

function isProxy({ service }: Place): boolean {
  return service === 'license-proxy';
}

function answers({ hosts }: Observed): boolean {
  return hosts.some(({ containers }) =>
    containers.some(({ service, state }) => service === 'api' && state === 'running'),
  );
}
