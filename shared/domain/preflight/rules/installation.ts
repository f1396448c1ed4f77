// Owns the rules about how Docker was installed: from snap it sees few directories, and without root it ends when its account logs out.
import type { SiteHost } from '#shared/domain/site/site-document';
import { listed } from '../amounts.ts';
import { blocker, given, notKnown, ok, warning, type Rule } from '../rule.ts';
import { publishedOn } from '#shared/domain/roles/published-ports';

const about = { theme: 'engine' } as const satisfies Partial<Rule>;

/** What snap shows of the host to a program inside; everything else below these names belongs to the snap itself. */
const SEEN_BY_SNAP = ['/home/', '/root/', '/media/', '/mnt/', '/run/', '/var/snap/docker/'];

const hiddenFromSnap = ({ models, files }: SiteHost): string[] =>
  [models, files].filter((path) => !SEEN_BY_SNAP.some((seen) => `${path}/`.startsWith(seen)));

export const installationRules: Rule[] = [
  {
    ...about,
    id: 'engine.snap',
    worst: 'blocker',
    title: 'Docker sees the directories',
    source: 'Docker snap, usage: files that Docker needs are below the home directory',
    meaning:
      'Docker from snap sees a file system of its own: a directory outside of the home directories is empty in every container, without an error.',
    judge: ({ facts, host }) =>
      given(facts.engine, ({ product, storageRoot }) => {
        if (product !== 'docker') return null;
        if (!storageRoot.startsWith('/var/snap/'))
          return ok('Docker is not from snap: it sees the whole host.');
        const hidden = hiddenFromSnap(host);
        if (hidden.length === 0)
          return warning('Docker is from snap, which the vendor’s instructions do not cover.', {
            evidence: storageRoot,
            remedy: 'Install Docker from its own packages before the site serves callers.',
          });
        return blocker(`Docker is from snap and does not see ${listed(hidden)}.`, {
          evidence: storageRoot,
          remedy:
            'Install Docker from its own packages, or move `models` and `files` of this host below /home.',
        });
      }),
  },
  {
    ...about,
    id: 'engine.lingers',
    worst: 'warning',
    title: 'Docker goes on without a login',
    source: 'Docker documentation, rootless mode',
    meaning:
      'Without that, systemd ends the services of an account when its last session ends, and every container with them.',
    judge: ({ facts }) =>
      given(facts.engine, ({ product, rootless }) => {
        if (product !== 'docker' || !rootless) return null;
        return given(facts.daemonConfig, ({ lingers, account }) => {
          if (lingers === true) return ok(`Services of ${account} go on without a login.`);
          return warning(`Docker ends when ${account} logs out.`, {
            remedy: `Run \`loginctl enable-linger ${account}\` on the host.`,
          });
        });
      }),
  },
  {
    ...about,
    id: 'engine.lowPorts',
    worst: 'blocker',
    title: 'Docker may publish the ports',
    source: 'Docker documentation, rootless mode',
    meaning: 'Docker without root may not publish low ports, and the container does not start.',
    judge: ({ facts, document, host }) =>
      given(facts.engine, ({ product, rootless }) => {
        if (product !== 'docker' || !rootless) return null;
        return given(facts.daemonConfig, ({ lowestPort }) => {
          if (lowestPort === null) return notKnown('The lowest port that it may publish was not read.');
          const low = publishedOn(document, host).filter(({ port }) => port < lowestPort);
          if (low.length === 0) return ok(`It may publish ports from ${lowestPort} on.`);
          return blocker(
            `Docker without root may not publish ${listed(low.map(({ port }) => String(port)))}; ${lowestPort} is the lowest.`,
            {
              remedy:
                'Choose higher ports in the site document, or lower `net.ipv4.ip_unprivileged_port_start` on the host.',
            },
          );
        });
      }),
  },
];
