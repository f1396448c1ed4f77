// Owns the rules about ports, firewall, names and what listens to whom. Source: docs/domain.md, "Ports" and "Network flows".
import type { ContainerFact } from '#shared/domain/facts/engine-facts';
import { valueOf } from '#shared/domain/facts/reading';
import { addressesCollide, isEverywhere, isLoopback } from '#shared/domain/site/listen-address';
import {
  callerPorts,
  portsTwice,
  publishedOn,
  type PublishedPort,
} from '#shared/domain/roles/published-ports';
import { serviceTitle } from '#shared/domain/site/service-title';
import { listed } from '../amounts.ts';
import { isUsing } from '../map-gpus.ts';
import { blocker, given, ok, warning, type Rule } from '../rule.ts';

const about = { theme: 'network' } as const satisfies Partial<Rule>;

const asksFor = (container: ContainerFact, { port, address }: PublishedPort) =>
  container.ports.some(
    (one) => one.protocol === 'tcp' && one.port === port && addressesCollide(one.address, address),
  );

const has = (container: ContainerFact, one: PublishedPort) => isUsing(container) && asksFor(container, one);

export const networkRules: Rule[] = [
  {
    ...about,
    id: 'network.ports',
    worst: 'blocker',
    title: 'Ports are free',
    // docs/domain.md, "Ports" and "Known failures"
    source: 'Compose templates',
    meaning: 'A container whose port is taken does not start.',
    judge: ({ facts, host, document }) =>
      given(facts.containers, (containers) => {
        const wanted = publishedOn(document, host);
        if (wanted.length === 0) return null;
        // Also one that is just restarting: the engine still holds its port for it.
        const own = (one: PublishedPort) =>
          containers.some((container) => container.site === document.name && asksFor(container, one));
        const taken = wanted.flatMap((one) => {
          const holder = containers.find(
            (container) => container.site !== document.name && has(container, one),
          );
          return holder ? [{ ...one, by: `the container ${holder.name}` }] : [];
        });
        if (taken.length > 0) return portsTaken(taken);
        return given(facts.listeners, (listeners) => {
          const foreign = wanted
            .filter((one) => !own(one))
            .flatMap((one) => {
              const holder = listeners.find(
                ({ protocol, port, address }) =>
                  protocol === 'tcp' && port === one.port && addressesCollide(address, one.address),
              );
              return holder ? [{ ...one, by: holder.process ?? 'a program that did not say its name' }] : [];
            });
          if (foreign.length > 0) return portsTaken(foreign);
          return ok(`${listed(wanted.map(({ port }) => String(port)))}.`);
        });
      }),
  },
  {
    ...about,
    id: 'network.portsUnique',
    worst: 'blocker',
    title: 'Each service has its own port',
    // docs/domain.md, "Ports" and "Open questions"
    source: 'Compose templates (sources disagree)',
    meaning: 'Two services cannot publish the same port of one host.',
    judge: ({ document, host }) => {
      const wanted = publishedOn(document, host);
      const twice = portsTwice(document, host);
      if (wanted.length < 2) return null;
      if (twice.length === 0) return ok('No two services want the same.');
      return blocker(`${listed(twice.map((one) => serviceTitle(one)))} want port ${twice[0]?.port ?? 0}.`, {
        remedy: 'Change one of them under `ports` of this host.',
      });
    },
  },
  {
    ...about,
    id: 'network.firewall',
    worst: 'warning',
    title: 'Firewall lets callers in',
    // docs/domain.md, "Network flows"
    source: 'Deepgram docs, network requirements',
    meaning: 'Callers reach the API only through its published port.',
    roles: ['api'],
    judge: ({ facts, document, host }) => {
      const wanted = callerPorts(document, host).filter(({ address }) => !isLoopback(address));
      if (wanted.length === 0) return null;
      return given(facts.firewall, ({ kind, active, openPorts }) => {
        if (!active) return ok(kind === 'none' ? 'No firewall on this host.' : `${kind} is not active.`);
        const isOpen = ({ port }: PublishedPort) =>
          openPorts?.some(({ from, to }) => from <= port && port <= to) === true;
        const ports = listed(wanted.map(({ port }) => String(port)));
        if (wanted.every(isOpen)) return ok(`${kind} lets port ${ports} in.`);
        const closed = listed(wanted.filter((one) => !isOpen(one)).map(({ port }) => String(port)));
        return warning(
          openPorts === null
            ? `${kind} is active; whether it lets port ${closed} in was not read.`
            : `${kind} is active, and no plain rule of it opens port ${closed} to everybody.`,
          {
            evidence: 'Ports that Docker publishes go past the rules of ufw; those of Podman do not.',
            remedy: `Try port ${closed} from a caller’s machine; open it in ${kind} if it is closed.`,
            ...(kind === 'nftables' ? {} : { remedyId: 'open-api-port' }),
          },
        );
      });
    },
  },
  {
    ...about,
    id: 'network.listen',
    worst: 'warning',
    title: 'Status and metrics stay inside',
    // docs/domain.md, "Network flows"
    source: 'Deepgram docs, network requirements',
    meaning: 'Status and metrics ask nobody for a password; whoever reaches the port can read them.',
    judge: ({ document, host }) => {
      const inner = publishedOn(document, host).filter(({ purpose }) => purpose === 'status');
      if (inner.length === 0) return null;
      const open = inner.filter(({ address }) => isEverywhere(address));
      if (open.length === 0) return ok(`${listed(inner.map(({ address, port }) => `${address}:${port}`))}.`);
      return warning(
        `${listed(open.map((one) => `${serviceTitle(one)} (${one.port})`))} listens on every address.`,
        { remedy: 'Bind `listen.status` and `listen.metrics` to 127.0.0.1 or to a management address.' },
      );
    },
  },
  {
    ...about,
    id: 'network.dns',
    worst: 'warning',
    title: 'Name servers',
    // docs/domain.md, "Network flows"
    source: 'Deepgram docs, network requirements',
    meaning: 'The services look names up: the licence server, callbacks, audio addresses.',
    judge: ({ facts, document }) =>
      given(facts.dns, (servers) => {
        if (servers.length > 0) return ok(`${listed(servers)}.`);
        if (document.network.egress === 'none') return ok('None, and the site has no way out.');
        const instead =
          valueOf(facts.engine)?.product === 'docker' ? ' Docker asks 8.8.8.8 and 8.8.4.4 instead.' : '';
        return warning(`The host knows no name server.${instead}`, {
          remedy: 'Set a name server in the host’s network settings.',
        });
      }),
  },
];

function portsTaken(taken: (PublishedPort & { by: string })[]) {
  return blocker(
    `${listed(taken.map((one) => `Port ${one.port} of the ${serviceTitle(one)} is taken by ${one.by}`))}.`,
    {
      remedy: 'Stop what has the port by its own means, or choose another port in the site document.',
      remedyId: 'free-port',
    },
  );
}
