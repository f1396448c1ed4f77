// Owns the error codes of revisions and rehearsals: what can be returned to, what cannot any more, and what did not work on a twin.
import { error } from '../entry.ts';

export const revisionErrors = {
  'revision.unknown': error(
    false,
    'The site {site} has no revision {revision}.',
    'Choose one of: {known}. `dgsite revisions {site}` tells what each one was.',
  ),
  'revision.noEarlier': error(
    false,
    'The site {site} has no revision that differs from what is in force.',
    'Choose a revision by its number, or apply a changed document first; `dgsite revisions {site}` lists them.',
  ),
  'revision.imagesGone': error(
    false,
    'Revision {revision} of {site} cannot come back: neither its hosts nor the registry have {images} any more.',
    'Bring these images back to the hosts, from an archive or another host, or choose another revision; nothing was changed.',
  ),
  'rehearsal.failed': error(
    false,
    '“{title}” did not succeed on the practice twin: {problem}',
    'Read the evidence of the rehearsal; the site itself was not touched. Correct what it names, then rehearse again.',
  ),
};
