// Owns which of the found containers become one site: the APIs of one deployment, every Engine that they send work to, and their License
// Proxy. What a document cannot say is refused by name and stays as it is. Pure.
import { isPlannable, roleTitle } from '../site/role-names.ts';
import { item, type AdoptionItem } from './adoption.ts';
import { askedHosts, isAsked } from './asked-hosts.ts';
import type { FoundService } from '../containers/found-container.ts';
import { obstacles } from './obstacles.ts';
import { keepsRestarting, restartWords, stateOf } from './steady.ts';
import type { Recognised } from '../containers/recognise.ts';
import { nameServices, type Taken, type TakenService } from './taken-services.ts';

/** Told with counts that change from look to look. */
export const RESTARTS = 'adoption.restarts';

export interface RecognisedContainer {
  container: FoundService;
  recognised: Recognised;
  /** The site that it belongs to already. */
  claimedBy: string | null;
}

export interface Chosen {
  services: TakenService[];
  refused: AdoptionItem[];
}

/** `only`: names the operator chose; without them the deployment of the API with the lowest port. */
export function chooseServices(found: RecognisedContainer[], only: string[]): Chosen {
  const refused: AdoptionItem[] = [];
  const candidates = found.flatMap((one): Taken[] => {
    const reason = whyNot(one, only);
    if (reason) refused.push(reason);
    const { role } = one.recognised;
    return reason === null && isPlannable(role) ? [{ role, found: one.container }] : [];
  });
  const taken = only.length > 0 ? withOneProxy(candidates) : deployment(candidates);
  for (const one of candidates) if (!taken.includes(one)) refused.push(elsewhere(one, taken));
  return withoutObstacles(taken, refused);
}

function whyNot({ container, recognised, claimedBy }: RecognisedContainer, only: string[]) {
  const { name } = container;
  const state = stateOf(container);
  if (claimedBy !== null)
    return item('refused', 'adoption.claimed', {
      container: name,
      message: `${name} belongs to the site ${claimedBy} already.`,
      evidence: `claimed by ${claimedBy}`,
      remedy: `Change it there; a container belongs to one site.`,
    });
  if (only.length > 0 && !only.includes(name))
    return item('refused', 'adoption.notChosen', {
      container: name,
      message: `${name} was not chosen and stays as it is.`,
      evidence: null,
    });
  if (recognised.role === 'billing')
    return item('refused', 'adoption.billing', {
      container: name,
      message: `${name} is Billing of an air-gapped site, which cannot be planned yet.`,
      evidence: recognised.by,
    });
  if (keepsRestarting(container))
    return item('refused', RESTARTS, {
      container: name,
      message: `${name} does not keep running: the container engine starts it again and again, so it stays as it is.`,
      evidence: restartWords(container),
      remedy: 'Read its last log lines, mend the cause, let it run for five minutes, and look again.',
    });
  if (state !== 'running')
    return item('refused', 'adoption.notRunning', {
      container: name,
      message: `${name} does not run, so it serves nobody and stays as it is.`,
      evidence: `state ${state}`,
      remedy: 'Start it and look again if it belongs to the site; otherwise remove it by hand.',
    });
  return null;
}

/** What belongs together: the first API, those made by the same tool run beside it, and whatever they call. */
function deployment(candidates: Taken[]): Taken[] {
  const apis = candidates
    .filter(({ role }) => role === 'api')
    .toSorted((a, b) => lowestPort(a) - lowestPort(b));
  const [first] = apis;
  if (!first) return [];
  const together = apis.filter((api) => api === first || isSameProject(api.found, first.found));
  return withOneProxy(
    candidates.filter((one) => {
      if (one.role === 'api') return together.includes(one);
      return together.some(({ found }) => isCalledBy(one, found)) || isAlone(one, candidates);
    }),
  );
}

function isCalledBy({ role, found }: Taken, api: FoundService): boolean {
  return role !== 'api' && isAsked(found, askedHosts(api, role === 'engine' ? 'engine' : 'license-proxy'));
}

/** The only one of its role is meant, by whatever name it is called. */
function isAlone({ role }: Taken, candidates: Taken[]): boolean {
  return candidates.filter((one) => one.role === role).length === 1;
}

/** Two would want one name and one port; the one that is called is kept. */
function withOneProxy(taken: Taken[]): Taken[] {
  const apis = taken.filter(({ role }) => role === 'api');
  const proxies = taken.filter(({ role }) => role === 'license-proxy');
  const kept = proxies.find((proxy) => apis.some(({ found }) => isCalledBy(proxy, found))) ?? proxies[0];
  return taken.filter((one) => one.role !== 'license-proxy' || one === kept);
}

const PROJECT = 'com.docker.compose.project';

function isSameProject(a: FoundService, b: FoundService): boolean {
  return a.labels[PROJECT] !== undefined && a.labels[PROJECT] === b.labels[PROJECT];
}

/** Why it is not among the chosen, by what was seen: what an API's file asks for, and which tool made it. */
function elsewhere({ role, found }: Taken, taken: readonly Taken[]): AdoptionItem {
  const { name, labels } = found;
  const namesOf = (wanted: Taken['role']) =>
    taken.filter((one) => one.role === wanted).map((one) => one.found.name);
  const [apis, proxies] = [namesOf('api'), namesOf('license-proxy')];
  if (role === 'license-proxy' && proxies.length > 0)
    return item('refused', 'adoption.secondProxy', {
      container: name,
      message: `A host has one License Proxy in a site, and ${proxies.join(', ')} is chosen; ${name} stays as it is, outside the site.`,
      evidence: 'recognised as License Proxy',
      remedy: 'Name the containers that shall be taken together to take that one.',
    });
  if (apis.length === 0)
    return item('refused', 'adoption.noApi', {
      container: name,
      message: `No API runs on this host that ${name} could be taken with, so it stays as it is.`,
      evidence: `recognised as ${roleTitle[role]}`,
      remedy: 'Start the API that belongs to it, and look again.',
    });
  const project =
    labels[PROJECT] === undefined ? 'of no Compose project' : `of Compose project ${labels[PROJECT]}`;
  const why =
    role === 'api'
      ? `${name} is an API of its own beside ${apis.join(', ')}`
      : `No API that is chosen (${apis.join(', ')}) asks ${name}`;
  return item('refused', 'adoption.otherDeployment', {
    container: name,
    message: `${why}; it stays as it is, outside the site.`,
    evidence: `recognised as ${roleTitle[role]}, ${project}`,
    remedy: 'Name the containers that shall be taken together, or adopt it as a site of its own.',
  });
}

/** An obstacle leaves its container outside, and an API whose Engines are all outside with them. */
function withoutObstacles(taken: Taken[], refused: AdoptionItem[]): Chosen {
  const free = taken.filter((one) => {
    const found = obstacles(one, taken);
    refused.push(...found);
    return found.length === 0;
  });
  const engines = free.filter(({ role }) => role === 'engine');
  const lost = taken.filter((one) => one.role === 'engine' && !engines.includes(one));
  const left = free.filter(({ role, found }) => {
    if (role !== 'api') return true;
    const hosts = askedHosts(found, 'engine');
    const hasEngine = engines.some((engine) => isAsked(engine.found, hosts));
    const hasLost = lost.some((engine) => isAsked(engine.found, hosts));
    return hasEngine || !hasLost;
  });
  const has = (role: Taken['role']) => left.some((one) => one.role === role);
  if (has('api') && has('engine')) return { services: nameServices(left), refused };
  const lacks = [has('api') ? null : 'an API', has('engine') ? null : 'an Engine'].filter(Boolean);
  refused.push(
    item('refused', 'adoption.incomplete', {
      container: null,
      message: `A site needs an API and an Engine on the host; ${lacks.join(' and ')} that can be taken is missing.`,
      evidence: null,
      remedy: 'Remove the obstacles above, or add what is missing, and look again.',
    }),
  );
  return { services: [], refused };
}

function lowestPort({ found: { ports } }: Taken): number {
  return Math.min(65_536, ...ports.map(({ host }) => host));
}
