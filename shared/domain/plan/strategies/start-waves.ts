// Decides which services start together: those without callers that do not depend on each other. License Proxies start before the services
// that need a licence; an API waits for its Engine by itself, as in the Compose files of the vendor (docs/domain.md, "Compose templates" and
// "API status").
import type { PlannableRole } from '#shared/domain/site/role-names';
import { roles } from '#shared/domain/roles/roles';
import { serviceTitle } from '#shared/domain/site/service-title';
import { allContainers, type Observed } from '../observed.ts';
import { serves } from '../licence/proxy-place.ts';
import { placeOf } from '../plan.ts';
import type { StepList } from '../steps/step-list.ts';

interface Place {
  host: string;
  service: string;
  role: PlannableRole;
}

interface Startable extends Place {
  container: string;
}

const MOST_NAMED = 3;

/** In the given order. A site with callers changes one service after the other. */
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

/** `why`: a sentence about the service; `wave`: services that start together; `needs`: additional steps. */
export function start(
  list: StepList,
  one: Startable,
  { wave, why, needs = [] }: { wave: readonly Startable[]; why: (title: string) => string; needs?: string[] },
): void {
  const reason = `${why(serviceTitle(one))}${startsWithWords(one, wave)}`;
  list.add({ kind: 'start-container', container: one.container }, { ...placeOf(one), reason }, needs);
}

export function waitReady(list: StepList, one: Startable, reason = 'What comes next depends on it.'): void {
  const { container } = one;
  const timeoutMs = roles[one.role].readyTimeoutMs;
  list.add({ kind: 'wait-ready', container, timeoutMs }, { ...placeOf(one), reason });
}

/** Text for the operator; empty when it starts alone. */
function startsWithWords(one: Startable, wave: readonly Startable[]): string {
  const others = wave
    .filter(({ host, service }) => host !== one.host || service !== one.service)
    .map((other) => `${serviceTitle(other)}${other.host === one.host ? '' : ` on ${other.host}`}`);
  if (others.length === 0) return '';
  const named = others.length > MOST_NAMED ? others.slice(0, MOST_NAMED - 1) : others;
  const rest = others.length - named.length;
  const words = rest > 0 ? [...named, `${rest} more`] : named;
  return ` Nobody calls the site yet, so it starts at the same time as ${new Intl.ListFormat('en').format(words)}.`;
}

function isProxy({ role }: Place): boolean {
  return role === 'license-proxy';
}

function answers({ hosts }: Observed): boolean {
  return allContainers(hosts).some(({ role, state }) => role === 'api' && state === 'running');
}
