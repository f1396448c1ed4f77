// Owns the rule about hosts that were taken out of a site: no plan reaches them any more, and their containers go on.
import { listed } from '../amounts.ts';
import { inOrder, retireCommand } from '../left-host.ts';
import { ok, warning, type SiteRule } from '../rule.ts';

export const leftHostRules: SiteRule[] = [
  {
    theme: 'site',
    id: 'site.leftHosts',
    worst: 'warning',
    title: 'No container on hosts that left the site',
    source: 'the revisions of this site',
    meaning:
      'A plan reaches only hosts that the document names. What was started on another one goes on, asks for licences and answers callers, and nobody watches it.',
    judge: ({ document, left }) =>
      left.map((one) => {
        const { host, connection, containers } = one;
        if (containers.is === 'unknown')
          return warning(
            `${host} is not in the document any more, and whether it still runs this site is not known.`,
            {
              evidence: `${connection}\n${containers.reason}`,
              remedy: `Look at ${host} with \`docker ps\` or \`podman ps\`, or put it back into the document.`,
            },
          );
        if (containers.value.length === 0)
          return ok(`${host}, which is not in the document any more, has no container of this site.`);
        const names = inOrder(containers.value).map(({ name }) => name);
        return warning(`${host} is not in the document any more, and still has ${listed(names)}.`, {
          evidence: connection,
          remedy: `Run \`${retireCommand(one, containers.value, document.stop.grace_seconds)}\` on ${host}, or put it back into the document.`,
        });
      }),
  },
];
