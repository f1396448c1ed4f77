// Owns the error codes of looking at hosts, and of remedies.
import { error } from '../entry.ts';

export const preflightErrors = {
  'preflight.notRead': error(
    true,
    'Nothing has been read of {host} yet.',
    'Check the host first; then its facts are here.',
  ),
  'remedy.unknown': error(
    false,
    'There is no remedy named {remedy} for {host}.',
    'Check the host again and choose one of the remedies that its findings name.',
  ),
  'remedy.notRunnable': error(
    false,
    'This remedy cannot be run on {host} from here: {problem}',
    'Copy the script, read it, and run it on the host as root.',
  ),
  'remedy.outdated': error(
    false,
    'The remedy for {host} is not the one that was shown any more. Nothing was run.',
    'Read it again; something about the host has changed since.',
  ),
  'remedy.failed': error(
    true,
    'The script on {host} {how}.',
    'Read its output in the evidence; the script can be run again, and its way back is shown beside it.',
  ),
};
