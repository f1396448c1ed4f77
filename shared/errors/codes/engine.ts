// Owns the error codes of container engines: reaching them, their answers, their streams.
import { error } from '../entry.ts';

export const engineErrors = {
  'engine.socketMissing': error(
    true,
    'No container engine listens at {address}.',
    'Start Docker or Podman on {host}, or correct the connection of the host.',
  ),
  'engine.noPermission': error(
    false,
    'This user may not use the container engine at {address}.',
    'Add the user to the docker group (this equals root on {host}) and sign in again, or run Site Admin as a user who may.',
  ),
  'engine.unreachable': error(
    true,
    'The container engine on {host} cannot be reached.',
    'Check that the host is up and that its engine runs.',
  ),
  'engine.timeout': error(
    true,
    'The container engine on {host} did not answer “{action}” within {timeoutMs} ms.',
    'Check the load of the host; the call is safe to repeat.',
  ),
  'engine.apiTooOld': error(
    false,
    'The engine on {host} speaks API {found}; at least {needed} is needed.',
    'Update the container engine on {host}.',
  ),
  'engine.notFound': error(
    false,
    'The engine on {host} does not know {what}.',
    'Read the site again; somebody may have removed it outside Site Admin.',
  ),
  'engine.conflict': error(
    false,
    'The engine on {host} refused “{action}” because of a conflict.',
    'Read the evidence; remove or rename what is in the way, then plan again.',
  ),
  'engine.failed': error(
    true,
    'The engine on {host} failed to carry out “{action}”.',
    'Read the evidence; look at the engine’s own log on {host}.',
  ),
  'engine.diskFull': error(
    false,
    'The disk of {host} is full: “{action}” could not be carried out.',
    'Free space on {host} (images, logs), then resume the operation.',
  ),
  'engine.portTaken': error(
    false,
    'Port {port} on {host} is already in use.',
    'Stop what listens on port {port}, or choose another port in the site document.',
  ),
  'engine.answerTooLarge': error(
    true,
    'The engine on {host} answered “{action}” with more than we read: the limit is {limit}.',
    'Look at the engine’s own log on {host}, and for a proxy between this app and the engine.',
  ),
  'engine.answerTooDeep': error(
    true,
    'The engine on {host} answered “{action}” with JSON that nests deeper than {limit}.',
    'Look at the engine’s own log on {host}, and for a proxy between this app and the engine.',
  ),
  'engine.streamCut': error(
    true,
    'The engine on {host} ended “{action}” before it was complete.',
    'Check the network between the engine and the registry, then resume.',
  ),
  'engine.streamGarbled': error(
    true,
    'The engine on {host} answered “{action}” with something that is not JSON.',
    'Look for a proxy between this app and the engine; the evidence shows what came.',
  ),
  'engine.stalled': error(
    true,
    '“{action}” on {host} made no progress for {idleMs} ms.',
    'Check the network between the engine and the registry, then resume.',
  ),
  'engine.runtimeMissing': error(
    false,
    'The engine on {host} has no runtime named {runtime}.',
    'Install the NVIDIA container toolkit on {host} and run `nvidia-ctk runtime configure`.',
  ),
  'engine.cdiMissing': error(
    false,
    'The engine on {host} knows no GPU by the name nvidia.com/gpu.',
    'Run `nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml` on {host}, again after every driver change.',
  ),
  'registry.loginRefused': error(
    false,
    'The registry {registry} refused the login for {image}.',
    'Create new distribution credentials in the console and enter them in Settings.',
  ),
  'registry.imageMissing': error(
    false,
    'The image {image} does not exist in the registry.',
    'Check the release name and the registry’s namespace in the site document.',
  ),
  'registry.imageDamaged': error(
    true,
    'The image {image} arrived damaged on {host}: its bytes are not those of its digest.',
    'Resume to fetch it again; if it happens twice, look for a proxy that changes downloads, and tell the registry’s owner.',
  ),
  'registry.foreignTokenServer': error(
    false,
    'The registry {registry} wants the login to be sent to {server}, which is another server; nothing was sent.',
    'Check with the registry’s owner that this is its token server, then allow it: dgsite secrets allow NAME registry:{server}.',
  ),
  'registry.unreachable': error(
    true,
    'The engine on {host} cannot reach the registry for {image}.',
    'Check name resolution, proxy and firewall of {host}.',
  ),
};
