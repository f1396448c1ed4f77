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
  'engine.onCpu': warning(
    '{service} on {host} works on the CPU: it is many times slower than on a GPU.',
    'Check GPU, driver and NVIDIA runtime of {host}, then replace the container. health.gpu_required = true keeps an Engine from starting without a GPU.',
  ),
  'engine.gpuLost': warning(
    '{service} on {host} has lost its GPU since it was started.',
    'Run nvidia-smi on {host}. If it lists the GPU there, restart the container of {service}.',
  ),
  'licence.trusting': warning(
    'The License Proxy cannot reach the licence server and answers from trust.',
    'Open port 443 to license.deepgram.com. Do not restart a License Proxy now.',
  ),
  'licence.lost': blocker(
    'The site is outside its trust window; services stop.',
    'Restore the way to license.deepgram.com at once.',
  ),
  'licence.lostFor': blocker(
    '{services} are licensed by a License Proxy that is outside its trusted period: they stop.',
    'Restore the way of that License Proxy to license.deepgram.com at once.',
  ),
  'licence.bypassed': warning(
    '{service} on {host} requests its licence from the licence server itself, although the site has a License Proxy: without the licence server it stops.',
    'Put the License Proxy first in license.server_url of {service}, then apply the site.',
  ),
  'licence.elsewhere': warning(
    '{service} on {host} requests its licence at an address that is no License Proxy of this site: how long it works without the licence server is not known here.',
    'Put a License Proxy of this site first in license.server_url of {service}, or look at the site that it belongs to.',
  ),
  'licence.proxyUnused': warning(
    'No API and no Engine of this site requests its licence from the License Proxy on {host}.',
    'Put it first in license.server_url of API and Engine, or remove it from the site.',
  ),
  'config.editedInForce': warning(
    '{container} runs with a file that was edited by hand: {fields}.',
    'Take the edit over, merge it, or make the container anew: dgsite config host {site} --service {service} --host {host}',
  ),
  'config.editedSinceStart': warning(
    'The file of {container} was edited by hand after the container was started, which runs without it until its next start: {fields}.',
    'Decide before that start: dgsite config host {site} --service {service} --host {host}',
  ),
  'config.edited': warning(
    'The file of {container} was edited by hand; whether the container was started since then is not known: {fields}.',
    'Take the edit over, merge it, or make the container anew: dgsite config host {site} --service {service} --host {host}',
  ),
  'container.drift': warning(
    '{container} was changed by hand since Site Admin made it: {fields}.',
    '{remedy}.',
  ),
};
