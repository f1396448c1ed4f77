// Owns which services are started at once, and the steps of it: what nobody calls yet, and what does not stand on one another. License Proxies
// come up before who needs a licence; an API waits for its Engine by itself, as in the vendor's own Compose files (dossier 1.2, 2.2).
import { roleTitle, type PlannableRole } from '../service.ts';
import { allContainers, type Observed } from './observed.ts';
import { serves } from './proxy-place.ts';
import type { StepList } from './step-list.ts';

interface Place {
  service: PlannableRole;
  host: string;
}

interface Startable extends Place {
  container: string;
}

const MOST_NAMED = 3;
/** Model loading may take this long; the vendor's own chart allows it (dossier 1.8). */
const ENGINE_READY_TIMEOUT_MS = 600_000;
const OTHER_READY_TIMEOUT_MS = 120_000;

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

/** The starts of one wave, next to each other. `why`: a sentence about a service of this title. */
export function startTogether(
  list: StepList,
  wave: readonly Startable[],
  why: (title: string) => string,
): void {
  for (const one of wave) {
    const { service, host, container } = one;
    const reason = `${why(roleTitle[service])}${startsWithWords(one, wave)}`;
    list.add({ kind: 'start-container', container }, { host, service, reason });
  }
}

export function waitReady(
  list: StepList,
  { service, host, container }: Startable,
  reason = 'What comes next depends on it.',
): void {
  const timeoutMs = service === 'engine' ? ENGINE_READY_TIMEOUT_MS : OTHER_READY_TIMEOUT_MS;
  list.add({ kind: 'wait-ready', container, timeoutMs }, { host, service, reason });
}

/** For who reads the plan; empty where it starts alone. */
function startsWithWords(one: Startable, wave: readonly Startable[]): string {
  const others = wave
    .filter((other) => other !== one)
    .map(({ service, host }) => `${roleTitle[service]}${host === one.host ? '' : ` on ${host}`}`);
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
  return allContainers(hosts).some(({ service, state }) => service === 'api' && state === 'running');
}
