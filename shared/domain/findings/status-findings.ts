// Owns the findings of a reading: what status says of hosts, services and the licence.
import { blocker, warning } from './entry.ts';

/** What to do about a container that was changed by hand, as it is known of each change whether an apply undoes it. */
export const driftRemedy = {
  mended: (container: string) => `Apply the site: it puts ${container} back, and restarts nothing`,
  stays: (container: string) =>
    `Put into the site document what shall stay. To have it made as the document says, stop and remove ${container}, then apply`,
};

export const statusFindings = {
  'host.unread': blocker(
    '{host} cannot be read.',
    'Check that {host} is up and that its container engine runs.',
  ),
  'service.absent': blocker(
    '{service} on {host} is wanted and not there.',
    'Read its log, then apply the site.',
  ),
  'service.failed': blocker('{service} on {host} has failed.', 'Read its log, then apply the site.'),
  'service.offNetwork': blocker(
    '{service} on {host} is on no network.',
    'Apply the site: it is put back, and nothing is restarted.',
  ),
  'service.degraded': warning(
    '{service} on {host} says {health}: many requests fail.',
    'Read its log for the failing requests.',
  ),
  'licence.trusting': warning(
    'The License Proxy cannot reach the licence server and answers from trust.',
    'Open port 443 to license.deepgram.com. Do not restart a License Proxy now.',
  ),
  'licence.lost': blocker(
    'The site is outside its trust window; services stop.',
    'Restore the way to license.deepgram.com at once.',
  ),
  'container.drift': warning(
    '{container} was changed by hand since Site Admin made it: {fields}.',
    '{remedy}.',
  ),
};
