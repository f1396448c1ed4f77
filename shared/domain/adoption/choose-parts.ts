// Owns which of the found containers can become one site: one License Proxy, one Engine and one API of a host, as far as a document of
// today can say it. What it cannot say is refused by name and stays as it is. Pure.
import type { PlannableRole } from '../service.ts';
import { item, type AdoptionItem } from './adoption.ts';
import type { FoundService } from './found-container.ts';
import { obstacles } from './obstacles.ts';
import type { Parts } from './parts.ts';
import { readTable, type Recognised } from './recognise.ts';

export interface RecognisedContainer {
  container: FoundService;
  recognised: Recognised;
  /** The site that it belongs to already. */
  claimedBy: string | null;
}

export interface Chosen {
  parts: Parts;
  refused: AdoptionItem[];
}

/** `only`: names the operator chose; without them the API with the lowest port and what it uses. */
export function chooseParts(found: RecognisedContainer[], only: string[]): Chosen {
  const refused: AdoptionItem[] = [];
  const candidates = found.filter((one) => {
    const reason = whyNot(one, only);
    if (reason) refused.push(reason);
    return reason === null;
  });
  const of = (service: PlannableRole) =>
    candidates.filter(({ recognised }) => recognised.service === service).map(({ container }) => container);
  const api = of('api').toSorted((a, b) => lowestPort(a) - lowestPort(b))[0];
  const engine = api && pick(of('engine'), hostsOf(api, 'engine'));
  const proxy = api && pick(of('license-proxy'), hostsOf(api, 'license-proxy'));
  const parts: Parts = {
    ...(proxy ? { 'license-proxy': proxy } : {}),
    ...(engine ? { engine } : {}),
    ...(api ? { api } : {}),
  };
  const taken = Object.values(parts);
  for (const { container, recognised } of candidates) {
    if (!taken.includes(container)) refused.push(second(container, recognised));
  }
  return withoutObstacles(parts, refused);
}

function whyNot({ container, recognised, claimedBy }: RecognisedContainer, only: string[]) {
  const { name, state } = container;
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
  if (recognised.service === 'billing')
    return item('refused', 'adoption.billing', {
      container: name,
      message: `${name} is Billing of an air-gapped site, which cannot be planned yet.`,
      evidence: recognised.by,
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

function second({ name }: FoundService, { service }: Recognised): AdoptionItem {
  const title = { api: 'API', engine: 'Engine', 'license-proxy': 'License Proxy', billing: 'Billing' }[
    service
  ];
  return item('refused', 'adoption.secondPair', {
    container: name,
    message: `A document has one ${title} per host, and another one is taken; ${name} stays as it is, outside the site.`,
    evidence: `recognised as ${title}`,
    remedy: 'Name the containers of one pair to take that one, as a site of its own.',
  });
}

/** An obstacle at the License Proxy leaves it outside; one at API or Engine stops both, because a site needs them. */
function withoutObstacles(parts: Parts, refused: AdoptionItem[]): Chosen {
  const left: { [Service in PlannableRole]?: FoundService | undefined } = { ...parts };
  for (const service of ['license-proxy', 'engine', 'api'] as const) {
    const found = obstacles(service, parts);
    refused.push(...found);
    if (found.length > 0) left[service] = undefined;
  }
  const { api, engine, 'license-proxy': proxy } = left;
  if (api && engine) return { parts: { api, engine, ...(proxy ? { 'license-proxy': proxy } : {}) }, refused };
  const lacks = [api ? null : 'an API', engine ? null : 'an Engine'].filter(Boolean).join(' and ');
  refused.push(
    item('refused', 'adoption.incomplete', {
      container: null,
      message: `A site needs an API and an Engine on the host; ${lacks} that can be taken is missing.`,
      evidence: null,
      remedy: 'Remove the obstacles above, or add what is missing, and look again.',
    }),
  );
  return { parts: {}, refused };
}

function lowestPort({ ports }: FoundService): number {
  return Math.min(65_536, ...ports.map(({ host }) => host));
}

/** The one that the API names in its file, else the only one. */
function pick(containers: FoundService[], names: string[]): FoundService | undefined {
  const named = containers.find(({ name, networks }) =>
    [name, ...Object.values(networks).flat()].some((word) => names.includes(word)),
  );
  return named ?? (containers.length === 1 ? containers[0] : undefined);
}

/** Hosts in the addresses that an API was given: `https://engine-en:8080/v2` → `engine-en`. */
function hostsOf(api: FoundService | undefined, service: 'engine' | 'license-proxy'): string[] {
  const table = readTable(api?.config?.text ?? null) as {
    driver_pool?: { standard?: { url?: unknown }[] };
    license?: { server_url?: unknown };
  } | null;
  const urls =
    service === 'engine'
      ? [table?.driver_pool?.standard ?? []].flat().map(({ url }) => url)
      : [table?.license?.server_url ?? []].flat();
  return urls.flatMap((url) =>
    typeof url === 'string' ? (/^https?:\/\/([^:/]+)/.exec(url)?.[1] ?? []) : [],
  );
}
