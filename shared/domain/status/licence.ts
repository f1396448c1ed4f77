// Derives from what each API and Engine was started with, and from what the License Proxies say, how long a site keeps working. Source:
// docs/domain.md, "License Proxy status" and "License Proxy". Pure.
import {
  asksVendor,
  foreignUrls,
  namedProxies,
  type LicenceClient,
  type LicenceProxy,
  type LicenceWorld,
} from './licence-world.ts';
import type { LicenceReserve, LicenceStatus, ServiceLicence } from './status.ts';

export interface ProxyAnswer {
  state: ProxyState;
  lastCheckinAt: string | null;
  trustExpiresAt: string | null;
}

/** Best first: one good proxy is enough for a service. */
const proxyStates = ['Connected', 'TrustBased', 'Ready', 'Failed'] as const;
export type ProxyState = (typeof proxyStates)[number];

/** Accepts what a License Proxy says, tolerantly; null when it is not such an answer. */
export function readProxyAnswer(body: unknown): ProxyAnswer | null {
  if (body === null || typeof body !== 'object') return null;
  const answer = body as Record<string, unknown>;
  const state = proxyStates.find((candidate) => candidate === answer['state']);
  if (!state) return null;
  return {
    state,
    lastCheckinAt: dateOrNull(answer['last_successful_checkin']),
    trustExpiresAt: dateOrNull(answer['trust_expiration']),
  };
}

/** Worst first. */
const urgency: LicenceStatus['state'][] = ['Failed', 'Unknown', 'TrustBased', 'Ready', 'Direct', 'Connected'];

/** Clients are named by their service. */
export function licenceStatus(mode: LicenceStatus['mode'], world: LicenceWorld): LicenceStatus {
  const services = world.clients.map((client) => licenceOf(client, world));
  const promised = mode === 'direct' ? DIRECT : throughProxies(world.proxies);
  const all = services.length === 0 ? [promised] : services;
  const state = urgency.find((candidate) => all.some((one) => one.state === candidate)) ?? 'Unknown';
  const reserve = shortest(all.map((one) => one.reserve));
  // The times are those of one proxy: the one that the worst service has.
  const asked = world.clients.flatMap((client) => namedProxies(client, world));
  const proxies = (services.length === 0 ? world.proxies : asked).filter((proxy) => proxy.state === state);
  return {
    mode,
    state,
    lastCheckinAt:
      proxies.map(({ lastCheckinAt }) => lastCheckinAt ?? null).find((at) => at !== null) ?? null,
    trustExpiresAt: latest(proxies) ?? null,
    reserve,
    worksUntil: reserve.is === 'until' ? reserve.at : null,
    services,
  };
}

function unknown(reason: string): Licensed {
  return { state: 'Unknown', reserve: { is: 'unknown', reason } };
}

type Licensed = Pick<ServiceLicence, 'state' | 'reserve'>;
const DIRECT: Licensed = { state: 'Direct', reserve: { is: 'none' } };

function licenceOf(client: LicenceClient, world: LicenceWorld): ServiceLicence {
  const { host, name, urls } = client;
  const proxies = namedProxies(client, world);
  const about = { service: name, host, urls, proxyHosts: proxies.map((proxy) => proxy.host) };
  if (urls === null)
    return { ...about, way: 'unknown', ...unknown('its configuration file could not be read') };
  if (proxies.length > 0) return { ...about, way: 'license-proxy', ...throughProxies(proxies) };
  const foreign = foreignUrls(client, world);
  if (foreign.length > 0)
    return {
      ...about,
      way: 'elsewhere',
      ...unknown(`${foreign.join(', ')} is no License Proxy of this site`),
    };
  const asksOnlyVendor = urls.length === 1 && asksVendor(client);
  if (asksOnlyVendor) return { ...about, way: 'direct', ...DIRECT };
  // The licence server is what is left of its list.
  if (asksVendor(client)) return { ...about, way: 'license-proxy', ...DIRECT };
  return {
    ...about,
    way: 'license-proxy',
    ...unknown('no License Proxy was found at the addresses in its file'),
  };
}

function throughProxies(proxies: LicenceProxy[]): Licensed {
  const state = proxyStates.find((candidate) => proxies.some((proxy) => proxy.state === candidate));
  if (state === undefined) return unknown('no License Proxy reported its state');
  if (state === 'Failed') return { state, reserve: { is: 'none' } };
  const at = latest(proxies.filter((proxy) => proxy.state !== 'Failed'));
  if (at === undefined)
    return { ...unknown('the License Proxy does not report when its trusted period ends'), state };
  return { state, reserve: { is: 'until', at } };
}

/** Any proxy that trusts is enough, so the one that trusts longest counts. */
function latest(proxies: LicenceProxy[]): string | undefined {
  return proxies
    .flatMap(({ trustUntil }) => trustUntil ?? [])
    .toSorted()
    .at(-1);
}

/** What is not known may be shorter than any known time, and nothing is shorter than none. */
function shortest(reserves: LicenceReserve[]): LicenceReserve {
  const none = reserves.find(({ is }) => is === 'none');
  const unknown = reserves.find(({ is }) => is === 'unknown');
  const until = reserves.flatMap((one) => (one.is === 'until' ? one.at : [])).toSorted()[0];
  if (none) return none;
  if (unknown || until === undefined) return unknown ?? { is: 'unknown', reason: 'no service was read' };
  return { is: 'until', at: until };
}

function dateOrNull(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
