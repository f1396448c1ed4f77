// Owns the error codes of edits of the files of services.
import { error } from '../entry.ts';

export const configErrors = {
  'config.changedMeanwhile': error(
    false,
    'The site {site} was stored again after these edits were begun; nothing was stored.',
    'Read the files again, look at what the other change did, and make the edits on it.',
  ),
  'config.editRefused': error(
    false,
    'Edit {number} of the files of {site} is not possible: {problem}; nothing was stored.',
    'Correct the edit, or leave it out, and try again.',
  ),
  'config.fileInvalid': error(
    false,
    '{file}:{line}:{column}: {problem}; nothing was stored.',
    'Correct the file there and try again.',
  ),
  'config.serviceUnknown': error(
    false,
    'The site {site} has no service {service} on {host}.',
    'Choose one of: {known}.',
  ),
  'config.noText': error(
    false,
    'Revision {revision} of {site} keeps no text for {service} on {host}.',
    'Choose a revision that `dgsite config history {site} --service {service} --host {host}` lists.',
  ),
};
