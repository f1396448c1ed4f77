// Strings of the list of sites.
import type { UnreadableSite } from '#shared/contract/sites';
import type { Health } from '#shared/domain/status/status';
import { count } from '#renderer/text/format.ts';

export const sitesText = {
  unreadable: ({ name, error }: UnreadableSite) =>
    `The document of ${name} cannot be read: ${error.message} ${error.remedy}`,
  title: 'Sites',
  summary: (health: Health[]) => {
    const [only] = health;
    const working = health.filter((each) => each === 'ok').length;
    if (health.length !== 1 || only === undefined)
      return `${count(working)} of ${count(health.length)} sites are working`;
    return only === 'ok'
      ? 'The site is working'
      : only === 'unknown'
        ? 'The state of the site is not known'
        : 'The site needs attention';
  },
  tryPractice: 'Try the practice site',
  setUpMachine: 'Set up this machine',
  setUpSite: 'Set up a site',
  adopt: 'Adopt what runs',
  emptyTitle: 'No site yet',
  empty:
    'A site is one self-hosted Deepgram installation: its hosts, its release, its licence. The practice site is complete and needs no Docker, GPU, credentials or network; stand-ins answer with canned speech. Setting up this machine looks at its container engine first and changes nothing until you apply a plan.',
  startingPractice: 'Bringing up the practice site…',
  site: 'Site',
  health: 'Health',
  release: 'Release',
  hosts: 'Hosts',
  licence: 'Works without licence server',
  change: 'Change',
  products: 'Products',
  revision: 'Revision',
  hostCount: (hosts: string[]) => (hosts.length === 1 ? (hosts[0] ?? '') : `${count(hosts.length)} hosts`),
  changing: 'changing',
  neverApplied: 'never applied',
  practiceMissing: 'Practise without risk',
  practiceMissingText:
    'The practice site runs beside your sites on its own engine. Drills there break things on purpose.',
};
