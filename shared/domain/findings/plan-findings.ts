// Owns the findings of plans: what stops one before its first step, and what an operator should know of it.
import { blocker, note, overridable, warning } from './entry.ts';

export const planFindings = {
  'host.locked': overridable(
    blocker(
      '{holder} is changing {host} since {since}: {title}.',
      'Wait until that change has ended. If whoever made it is gone for good, take it over with a reason.',
    ),
  ),
  'engine.runtimeMissing': blocker(
    'The engine on {host} has no runtime named nvidia, so the Engine would see no GPU.',
    'Install the NVIDIA container toolkit on {host}, then run: nvidia-ctk runtime configure --runtime=docker',
  ),
  'guard.wayBack': blocker(
    '{container} cannot be stopped by this plan: {why}, and there would be no way back to it.',
    '{again}; then plan again.',
  ),
  'guard.freshProxy': blocker(
    '{container} answers from memory because the licence server cannot be reached; a new License Proxy would not start.{until}',
    'Make license.deepgram.com reachable from {host}, then plan again; the running proxy stays as it is.',
  ),
  'guard.licence': blocker(
    '{container} is the only License Proxy that {clients} can ask: through port {port} of {host}, which a second one beside it cannot have. Replacing it while the site serves could leave them without a licence.',
    'Give a second host the role license-proxy, set licensing.proxies to 2 and apply that first; or stop the whole site, then apply.',
  ),
  'licence.otherTrustBased': blocker(
    'The License Proxy on {host} cannot go while the other one, on {other}, answers only from memory.{until}',
    'Make license.deepgram.com reachable from {other}, then plan again; both proxies stay as they are.',
  ),
  'licence.proxiesSilent': blocker(
    'The License Proxy on {host} cannot go while the other one, on {other}, does not say how it is.',
    'Look at {container} on {other} and make its status port answer, then plan again; or stop the whole site, then apply.',
  ),
  'licence.trustBased': overridable(
    blocker(
      'The licence server cannot be reached from {other}, so {container} would start on a licence from memory, or not at all.{until}',
      'Make license.deepgram.com reachable from {other}, then plan again; nothing was changed.',
    ),
  ),
  'adoption.kept': note(
    '{container} is kept, stopped: the container as it was before Site Admin replaced it.',
    'Remove it on the host when you will not go back to it: docker rm {container}',
  ),
  'release.breakingBack': overridable(
    blocker(
      'Going back to {release} breaks {words}',
      'Make sure that nobody depends on it, and give that as the reason for going on.',
    ),
  ),
  'release.breaksBack': warning(
    'Going back to {release} breaks {words}',
    'Make sure that nobody depends on it.',
  ),
  'release.stopRequired': blocker(
    '{from} cannot go straight to {to}: {message}',
    'Set release = "{stop}" and apply that first, then {to}.',
  ),
  'release.order': note('{passed}, so the order is {order}. {message}', null),
  'release.environment': blocker(
    '{service} needs {names} from release-{at} on. {message}',
    'Apply the site document, which sets what is missing, and not an older revision.',
  ),
  'release.configKeys': note('Settings come and go with the image: {keys}.', null),
  'revision.whatComesBack': note('What comes back: {words}.', null),
  'revision.digestUnknown': warning(
    'Revision {revision} did not record which image the {service} ran; it gets what {tag} means now.',
    'Compare it with what you remember of that release before you go back.',
  ),
  'revision.tagMoved': warning(
    '{tag} means another image now; the {service} gets the one that revision {revision} ran, by its digest.',
    'Go on: going back needs nothing more. A later apply would take what the tag means then.',
  ),
  'revision.hostLeft': warning(
    '{host} is not part of the revision; what runs there stays as it is.',
    'Remove the services of {host} before you go back if they shall not serve any more.',
  ),
  'preflight.warnings': warning(
    '{count} of the preflight{where}; none stops this change.',
    'Read them on the Hosts screen, or run: dgsite check {site}',
  ),
};
