// Owns the error codes of the app itself: doors, contract, store, operations.
import type { ErrorEntry } from '../catalogue.ts';

const error = (retryable: boolean, message: string, remedy: string): ErrorEntry => ({
  severity: 'error',
  retryable,
  message,
  remedy,
});

export const appErrors = {
  'app.internal': error(
    false,
    'Something went wrong inside Site Admin.',
    'Try again; if it happens twice, open the log at the call id shown and report it.',
  ),
  'app.coreBusy': error(
    true,
    'Another Site Admin (process {pid}) holds the data directory {directory} and does not answer.',
    'Close that Site Admin, or set SITE_ADMIN_HOME to another directory.',
  ),
  'app.dataTooNew': error(
    false,
    'The data directory was written by a newer Site Admin (schema {found}, this one knows {known}).',
    'Install the newer version again, or set SITE_ADMIN_HOME to another directory.',
  ),
  'app.dataDirectory': error(
    false,
    'The data directory {directory} cannot be used.',
    'Make the directory writable for your user, or set SITE_ADMIN_HOME to another directory.',
  ),
  'call.unknownProcedure': error(
    false,
    'There is no procedure named {name}.',
    'Update both sides to the same version.',
  ),
  'call.invalidInput': error(
    false,
    'The input of {name} is not valid: {problem}.',
    'Correct the named field and call again.',
  ),
  'call.tooLarge': error(
    false,
    'The message is larger than {limitBytes} bytes.',
    'Send less at once, or import the content from a file.',
  ),
  'call.unauthorised': error(
    false,
    'This browser has no valid session with Site Admin.',
    'Open the address that `dgsite serve` or `npm start` printed, token included.',
  ),
  'call.disconnected': error(
    true,
    'The connection to Site Admin was lost before the answer came.',
    'Check that Site Admin is still running; the screen reconnects by itself.',
  ),
  'call.tooMany': error(true, 'Too many calls at once.', 'Wait for running calls to finish and try again.'),
  'cli.usage': error(false, '{problem}', 'Run `dgsite help` to see the commands and their options.'),
  'cli.confirmationNeeded': error(
    false,
    '{title} changes the site and was not confirmed.',
    'Repeat the command with --yes after reading the plan.',
  ),
  'cli.siteNameNeeded': error(
    false,
    '{title} destroys things and needs the site’s name typed.',
    'Repeat the command with --confirm {site}.',
  ),
  'operation.unknown': error(
    false,
    'There is no operation {operationId}.',
    'Open History to see the operations that exist.',
  ),
  'operation.unreadable': error(
    false,
    'The operation {operationId} was written by another version of Site Admin, in a shape that this one cannot read.',
    'Open it with the version that wrote it, or plan the site again.',
  ),
  'operation.asksNothing': error(
    false,
    '“{title}” does not wait for you to move traffic at this moment.',
    'Look at its running step; confirm when that asks you to move traffic.',
  ),
  'operation.notCancellable': error(
    false,
    'This operation cannot be cancelled at this point.',
    'Wait for it to finish; revert it from History afterwards.',
  ),
  'operation.finished': error(
    false,
    'This operation has already finished ({state}).',
    'Open History to see its outcome.',
  ),
  'operation.notInterrupted': error(
    false,
    'Only an interrupted or failed operation can be resumed or reverted; this one is {state}.',
    'Open History and choose an operation that was interrupted or failed.',
  ),
  'secret.missing': error(
    false,
    'The secret {name} is not stored on this machine.',
    'Enter the secret in the guided setup, or run `dgsite secrets put --name {name}`.',
  ),
  'secret.sealedElsewhere': error(
    false,
    'The secret {name} was sealed by another key store ({sealer}) and cannot be opened here.',
    'Enter the secret again at this door.',
  ),
  'practice.startFailed': error(
    true,
    'The practice engine did not start.',
    'Read the evidence, end a practice engine that still runs, and try again.',
  ),
  'practice.notRunning': error(
    false,
    'The practice engine is not running.',
    'Run `dgsite practice up`, or press Try the practice site.',
  ),
  'practice.unknownDrill': error(false, 'There is no drill named {name}.', 'Choose one of: {known}.'),
} satisfies Record<string, ErrorEntry>;
