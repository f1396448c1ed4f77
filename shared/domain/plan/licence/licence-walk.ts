// Follows the steps of a plan and judges each stop of a License Proxy and each start of an API or Engine at its own moment, before the first
// step runs. Guard "licence" checks the hosts again before each stop.
import { PROXY_NAME, PROXY_PORT, readLicenceUrls } from '#shared/domain/site/licence-urls';
import { finding } from '#shared/domain/findings/finding';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { siteLabels, type ContainerSpec } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import {
  askedProxies,
  asksVendor,
  type LicenceClient,
  type LicenceWorld,
} from '#shared/domain/status/licence-world';
import { leftWithout, licenceWorld, type LeftWithout } from './licence-world.ts';
import { findByName, type Observed } from '../observed.ts';
import type { Step } from '../plan.ts';

interface WalkInput {
  document: SiteDocument;
  desired: DesiredService[];
  observed: Observed;
}

export function licenceFindings(steps: Step[], input: WalkInput): Finding[] {
  const walk = new LicenceWalk(input);
  const findings = steps.flatMap((step) => walk.take(step));
  // One sentence per cause: Engine and API of a host share it.
  return findings.filter(
    ({ code, host }, index) =>
      findings.findIndex((other) => other.code === code && other.host === host) === index,
  );
}

class LicenceWalk {
  readonly #input: WalkInput;
  readonly #world: LicenceWorld;
  readonly #made = new Map<string, ContainerSpec>();

  constructor(input: WalkInput) {
    this.#input = input;
    this.#world = licenceWorld(input.document, input.observed);
  }

  take(step: Step): Finding[] {
    const { action, host } = step;
    const isProxy = step.role === 'license-proxy';
    switch (action.kind) {
      case 'create-container':
        this.#made.set(`${host}/${action.spec.name}`, action.spec);
        return [];
      case 'start-container':
        if (isProxy) this.#addProxy(host, action.container);
        return isProxy ? [] : this.#startClient(host, action.container);
      case 'stop-container': {
        const left = isProxy ? leftWithout({ host, name: action.container }, this.#world) : [];
        this.#drop(host, action.container);
        return left.length === 0 ? [] : [stopFinding({ host, name: action.container }, left)];
      }
      case 'wait-connected':
      case 'wait-ready':
        if (isProxy) this.#change(host, action.container, { state: 'Connected' });
        return [];
      case 'take-name':
        this.#change(host, action.container, { hasName: true });
        return [];
      case 'rename-container':
        this.#rename(host, action.container, action.to);
        return [];
      case 'pull-image':
      case 'write-files':
      case 'ensure-network':
      case 'join-network':
      case 'prove-licence':
      case 'prove':
      case 'drain':
      case 'move-traffic':
      case 'remove-container':
      case 'remove-network':
      case 'set-restart':
        return [];
    }
  }

  #addProxy(host: string, name: string): void {
    const spec = this.#made.get(`${host}/${name}`);
    const found = findByName(this.#input.observed, host, name);
    const aliases = spec?.aliases ?? Object.values(found?.aliases ?? {}).flat();
    const wanted = this.#input.desired.find((service) => service.host === host && service.spec.name === name);
    const ports = (spec ?? wanted?.spec)?.ports ?? [];
    this.#drop(host, name);
    this.#world.proxies.push({
      host,
      name,
      isRunning: true,
      hasName: aliases.includes(PROXY_NAME),
      hasPort: ports.some(({ container }) => container === PROXY_PORT),
    });
  }

  #startClient(host: string, name: string): Finding[] {
    const made = this.#made.get(`${host}/${name}`);
    const wanted = this.#input.desired.find(({ host: on, spec }) =>
      made === undefined
        ? on === host && spec.name === name
        : on === host && spec.labels[siteLabels.config] === made.labels[siteLabels.config],
    );
    const text = wanted?.files[0]?.text;
    const client: LicenceClient = { host, name, urls: text === undefined ? null : readLicenceUrls(text) };
    this.#drop(host, name);
    this.#world.clients.push(client);
    const asked = askedProxies(client, this.#world);
    if (asksVendor(client) || asked.some(({ state }) => state === 'Connected')) return [];
    const trusting = asked.find(({ state }) => state === 'TrustBased');
    return trusting ? [trustFinding(client, trusting)] : [];
  }

  #change(host: string, name: string, change: Partial<LicenceWorld['proxies'][number]>): void {
    const proxy = this.#world.proxies.find((one) => one.host === host && one.name === name);
    if (proxy) Object.assign(proxy, change);
  }

  #rename(host: string, name: string, to: string): void {
    for (const one of [...this.#world.proxies, ...this.#world.clients]) {
      if (one.host === host && one.name === name) one.name = to;
    }
  }

  #drop(host: string, name: string): void {
    const isOther = (one: { host: string; name: string }) => one.host !== host || one.name !== name;
    this.#world.proxies = this.#world.proxies.filter(isOther);
    this.#world.clients = this.#world.clients.filter(isOther);
  }
}

/** Reasons why a License Proxy must not stop; each has its own code. */
export function stopFinding({ host, name }: { host: string; name: string }, left: LeftWithout[]): Finding {
  const clients = left.map(({ client }) => `${client.name} on ${client.host}`).join(', ');
  const others = left.flatMap((one) => one.others);
  const trusting = others.find(({ state }) => state === 'TrustBased');
  const silent = others.find(({ state }) => state === undefined);
  const place = { host, evidence: `left without: ${clients}` };
  if (trusting)
    return finding('licence.otherTrustBased', place, { other: trusting.host, until: untilWords(trusting) });
  if (silent) return finding('licence.proxiesSilent', place, { other: silent.host, container: silent.name });
  return finding('guard.licence', place, { container: name, clients, port: PROXY_PORT });
}

function trustFinding(client: LicenceClient, trusting: Trusting): Finding {
  const place = { host: client.host, evidence: `the License Proxy on ${trusting.host} says TrustBased` };
  const until = trusting.trustUntil ? ` Services that run keep theirs until ${trusting.trustUntil}.` : '';
  return finding('licence.trustBased', place, { other: trusting.host, container: client.name, until });
}

interface Trusting {
  host: string;
  trustUntil?: string | undefined;
}

function untilWords({ trustUntil }: Trusting): string {
  return trustUntil ? ` It may do so until ${trustUntil}.` : '';
}
