// Owns the rules about the way out: licence server, registry, proxies. The licence server speaks mutual TLS, so a name and a TCP
// connection are all that can be asked for (docs/domain.md, "License Proxy").
import { hasRole, wantedOn } from '#shared/domain/site/site-services';
import type { EgressProbe } from '#shared/domain/facts/network-facts';
import { withoutPassword } from '#shared/domain/facts/readers/network';
import { valueOf } from '#shared/domain/facts/reading';
import { imageReference } from '#shared/domain/containers/desired';
import { listed } from '../amounts.ts';
import { blocker, given, notKnown, ok, warning, type Rule, type RuleInput, type Verdict } from '../rule.ts';

const about = { theme: 'network' } as const satisfies Partial<Rule>;

/** Who asks the licence server: `must` stops without it, `may` has it as a second way (docs/domain.md, "License Proxy"). */
function licenceNeed({ document, host }: RuleInput): 'must' | 'may' | 'never' {
  const { licensing, network } = document;
  if (licensing.mode === 'air-gapped' || network.egress === 'none') return 'never';
  const serves = hasRole(host, 'api') || hasRole(host, 'engine');
  if (licensing.mode === 'direct') return serves ? 'must' : 'never';
  if (hasRole(host, 'license-proxy')) return 'must';
  return serves && licensing.direct_fallback && network.egress === 'any' ? 'may' : 'never';
}

const isOpen = ({ dns, tcp }: EgressProbe) => dns !== 'failed' && tcp === 'connected';
/** Nothing could be tried: neither open nor closed. */
const isUntried = ({ dns, tcp }: EgressProbe) => dns !== 'failed' && tcp === 'skipped';
const isClosed = (probe: EgressProbe) => !isOpen(probe) && !isUntried(probe);

function place({ from, through }: EgressProbe): string {
  return `${from === 'host' ? 'from the host' : 'from a container'}${through === null ? '' : ` through ${through}`}`;
}

function story(probe: EgressProbe): string {
  const { name, port, dns, tcp, detail } = probe;
  const why = detail === null ? '' : ` (${detail})`;
  return `${name}:${port} ${place(probe)}: name ${dns}, TCP ${tcp}${why}${effort(probe)}`;
}

/** How hard it was tried, which a reader of a blocker wants to know. */
function effort({ attempts, seconds }: EgressProbe): string {
  if (attempts === null || seconds === null || attempts < 2) return '';
  return `; tried ${attempts} times in ${seconds} s`;
}

/** Probes that go the way that counts: through the proxy where the document has one. */
function relevant(
  { document }: RuleInput,
  probes: EgressProbe[],
  purpose: EgressProbe['purpose'],
): EgressProbe[] {
  const proxied = document.network.https_proxy !== '';
  return probes.filter((one) => one.purpose === purpose && (!proxied || one.through !== null));
}

/**
 * A connection that the host cannot make is no better from inside. A name that the host does not know may still be known there: engines
 * hand out name servers of their own.
 */
function isConclusive({ from, dns }: EgressProbe): boolean {
  return from === 'container' || dns !== 'failed';
}

/** Of probes of which none found the way closed. */
function openOrUntried(probes: EgressProbe[], evidence: string): Verdict {
  const untried = probes.filter(isUntried);
  if (untried.length === 0) return ok(`Open ${listed(probes.map(place))}.`, { evidence });
  const message = `It could not be tried ${listed([...new Set(untried.map(place))])}.`;
  return notKnown(message, { evidence, remedy: 'Read the evidence, then check again.' });
}

export const egressRules: Rule[] = [
  {
    ...about,
    id: 'egress.licence',
    worst: 'blocker',
    title: 'Way to the licence server',
    // docs/domain.md, "License Proxy" and "Network flows"
    source: 'Deepgram docs, License Proxy; network requirements',
    meaning:
      'Without an answer of the licence server a new License Proxy does not start, and services shut down after a while.',
    judge: (input) => {
      const need = licenceNeed(input);
      if (need === 'never') return null;
      return given(input.facts.egress, (all) => {
        const probes = relevant(input, all, 'licence');
        if (probes.length === 0)
          return notKnown('Nobody tried it.', { remedy: 'Check again with the site’s images on the host.' });
        // What containers see decides, where one was asked.
        const inside = probes.filter(({ from }) => from === 'container');
        const deciding = inside.length > 0 ? inside : probes;
        const closed = deciding.filter(isClosed);
        const evidence = probes.map(story).join('\n');
        if (closed.length === 0) return openOrUntried(deciding, evidence);
        const wherefrom = listed([...new Set(closed.map(place))]);
        const message = `${closed[0]?.name ?? 'The licence server'} is not reached ${wherefrom}.`;
        const remedy =
          'Allow TCP 443 to license.deepgram.com by name in firewall and proxy; it has no fixed addresses.';
        if (need === 'must' && closed.some(isConclusive)) return blocker(message, { evidence, remedy });
        const doubt =
          need === 'must' ? ' Containers may be given other name servers; none was asked yet.' : '';
        return warning(`${message}${doubt}`, { evidence, remedy });
      });
    },
  },
  {
    ...about,
    id: 'egress.registry',
    worst: 'blocker',
    title: 'Way to the registry',
    // docs/domain.md, "Network flows"
    source: 'Deepgram docs, network requirements',
    meaning: 'Images come from the registry; what is on the host already needs no way out.',
    judge: (input) => {
      const { document, facts } = input;
      if (document.network.egress === 'none' || document.licensing.mode === 'air-gapped') return null;
      return given(facts.egress, (all) => {
        // The engine fetches images, and it sits on the host.
        const probes = relevant(input, all, 'registry').filter(({ from }) => from === 'host');
        if (probes.length === 0)
          return notKnown('Nobody tried it.', { remedy: 'Connect to the host over SSH, then check again.' });
        const closed = probes.filter(isClosed);
        const evidence = probes.map(story).join('\n');
        if (closed.length === 0) return openOrUntried(probes, evidence);
        const more = {
          evidence,
          remedy: `Allow TCP 443 to ${document.registry.address} and the servers it sends to, or use a mirror inside.`,
        };
        const message = `${document.registry.address} is not reached ${listed(closed.map(place))}`;
        return hasImages(input)
          ? warning(`${message}; the images are here already.`, more)
          : blocker(`${message}.`, more);
      });
    },
  },
  {
    ...about,
    id: 'proxy.noProxy',
    worst: 'warning',
    title: 'Calls between services avoid the proxy',
    // docs/domain.md, "License Proxy" (proxy and internal hops)
    source: 'Deepgram docs, License Proxy: proxy and internal hops',
    meaning:
      'API, Engine and License Proxy speak HTTPS with each other; a proxy that catches these calls breaks the site.',
    judge: ({ facts, document, host }) =>
      given(facts.engine, (engine) =>
        given(facts.proxy, (settings) => {
          const proxy = engine.httpsProxy ?? settings.httpsProxy;
          if (proxy === null) return ok('No HTTPS proxy on this host.');
          if (document.network.https_proxy !== '')
            return ok('Site Admin names the services in NO_PROXY of its containers.');
          const excepted = [engine.noProxy, settings.noProxy]
            .filter((text) => text !== null)
            .join(',')
            .split(/[\s,]+/);
          const names = wantedOn(document, host).map(({ name }) => name);
          const caught = names.filter((name) => !excepted.includes(name));
          if (caught.length === 0) return ok('NO_PROXY names the services.');
          return warning(`The HTTPS proxy ${proxy} may catch calls to ${listed(caught)}.`, {
            evidence: `NO_PROXY: ${excepted.join(',') || 'empty'}${settings.place === null ? '' : ` (${settings.place})`}`,
            remedy:
              'Set network.https_proxy in the site document, or name the services in NO_PROXY of the host.',
          });
        }),
      ),
  },
  {
    ...about,
    id: 'proxy.same',
    worst: 'warning',
    title: 'Engine and site use one proxy',
    // docs/domain.md, "License Proxy" and "Hosts in practice"
    source: 'Deepgram docs, License Proxy',
    meaning:
      'Images come by the engine’s proxy, licences by the document’s; when they differ, one of the two often fails.',
    judge: ({ facts, document }) =>
      given(facts.engine, ({ httpsProxy, name }) => {
        const own = withoutPassword(document.network.https_proxy);
        if (own === '' && httpsProxy === null) return null;
        if (bare(own) === bare(httpsProxy ?? '')) return ok(`Both use ${own}.`);
        return warning(`${name} uses ${httpsProxy ?? 'no proxy'}, the site ${own === '' ? 'none' : own}.`, {
          remedy: 'Set the same proxy in the site document and in the engine, unless this is meant so.',
        });
      }),
  },
];

/** Whether every image of this host's services is there: its containers are made of them. */
function hasImages({ document, host, facts, need }: RuleInput): boolean {
  if (need.imageBytes === 0) return true;
  const images = new Set((valueOf(facts.containers) ?? []).map(({ image }) => image));
  const services = wantedOn(document, host);
  return (
    services.length > 0 &&
    services.every(({ name, role }) => images.has(imageReference(document, { service: name, role })))
  );
}

/** For comparing: without scheme, closing slash and login, which one of the two may leave out. */
function bare(proxy: string): string {
  return proxy
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '')
    .replace(/^.*@/, '');
}
