// Owns the error codes of refusing a catalogue file: each says which of the checks it failed.
import { error } from '../entry.ts';

export const catalogueFileErrors = {
  'catalogue.unreadable': error(
    false,
    'This is not a catalogue file: {problem}. The catalogue in use stays.',
    'Fetch the file again and carry it over unchanged, best with its checksum.',
  ),
  'catalogue.keyUnknown': error(
    false,
    'The catalogue file is signed with the key {keyId}, which is not known here. The catalogue in use stays.',
    'Ask who signed it; a key of your own belongs into catalogue-keys.json in the data directory.',
  ),
  'catalogue.signatureWrong': error(
    false,
    'The signature of the catalogue file does not fit its content and the key {keyId}. The catalogue in use stays.',
    'Fetch the file again from its source; somebody or something changed it on the way.',
  ),
  'catalogue.formatUnknown': error(
    false,
    'The catalogue file has the format {format}; this version of Site Admin understands {understood}.',
    'Update Site Admin, then install the file.',
  ),
  'catalogue.outdated': error(
    false,
    'The catalogue file has the serial {serial}; {inUse} is in use already. It stays.',
    'Install a file with a higher serial; to go back on purpose, return to the built-in catalogue first.',
  ),
};
