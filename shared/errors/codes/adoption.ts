// Owns the error codes of coming and going: adopting containers, and two sites that want the same thing.
import { error } from '../entry.ts';

export const adoptionErrors = {
  'adoption.nothingFound': error(
    false,
    'No Deepgram container was found on {host} among {count} containers.',
    'Check the connection; a container is recognised by its image or by a command such as `-v serve /api.toml`.',
  ),
  'adoption.containerUnknown': error(
    false,
    'No Deepgram container on {host} is called {names}.',
    'Choose among the containers in the evidence; a container is recognised by its image or by a command such as `-v serve /api.toml`.',
  ),
  'adoption.impossible': error(
    false,
    'What runs on {host} cannot be adopted: {problem}',
    'Read the evidence, remove the obstacles, and look again; nothing was changed.',
  ),
  'adoption.outdated': error(
    true,
    'The containers on {host} are not those of the proposal that was shown.',
    'Look at the new proposal and take that one.',
  ),
  'adoption.differs': error(
    true,
    'The document for {site} does not describe what runs exactly, so nothing was stored.',
    'Look again; if it stays, send the evidence with a support request.',
  ),
  'adoption.secretDiffers': error(
    false,
    'Another value is stored as {name} than what runs on {host} uses: left by a site that was forgotten, or of another one. Nothing was stored.',
    'Remove it if nothing else uses it, `dgsite secrets remove {name}`, or adopt under another name for the site.',
  ),
  'site.hostClaimed': error(
    false,
    '{problem}',
    'Give one of the two sites another host, name or port, or forget the other site.',
  ),
};
