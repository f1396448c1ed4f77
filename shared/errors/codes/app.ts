// Owns the error codes of the app itself: doors, contract, store, operations.
import { error } from '../entry.ts';

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
  'app.noBrowserDoor': error(
    true,
    '{holder} (process {pid}) uses the data directory {directory}, and has no page for a browser.',
    'Use that one, or wait until it has ended; `dgsite history` shows what it does.',
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
  'app.diskFull': error(
    true,
    'The disk of {place} is full.',
    'Make room there and try again; `dgsite history` shows a change that was cut off by it, which can be resumed.',
  ),
  'app.filesChanged': error(
    false,
    'A file of the installed app is missing or is not the one that was installed: {file}. Nothing of it was run.',
    'Install the app again from where you got it, and find out who changed the file.',
  ),
  'app.debuggingRefused': error(
    false,
    'Site Admin does not start with {flag}: whoever reached that port could act as you on every host.',
    'Start the app without that flag.',
  ),
  'app.dataDirectoryForeign': error(
    false,
    'The data directory {directory} belongs to user {owner}, and this program runs as user {user}. Whoever owns it can read and replace what is kept there.',
    'Run the program as the owner, give the directory to your user, or set SITE_ADMIN_HOME to a directory of your own.',
  ),
  'app.coreEnded': error(
    true,
    'The Site Admin (process {pid}) that this command worked with has ended before the command did.',
    'Repeat the command; an operation that was running is interrupted and can be resumed: `dgsite operations list`.',
  ),
  'app.portUnusable': error(
    false,
    'The browser door cannot be opened on port {port}: {problem}.',
    'Choose another port, or leave --port out to take any that is free.',
  ),
  'app.endpointUnusable': error(
    false,
    'The local endpoint {path} cannot be used: {problem}.',
    'Look at who made it and why, remove it or set its owner and mode right, then try again; nothing was sent to it.',
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
  'cli.usage': error(false, '{problem}', 'Run `{help}` to see what there is, with examples.'),
  'cli.fileTooLarge': error(
    false,
    '{file} is larger than {limitBytes} bytes and was not read.',
    'Check that this is the file you mean; a document or a catalogue is much smaller.',
  ),
  'cli.outputLost': error(
    false,
    'The output cannot be written: {problem}.',
    'Make room where the output goes, or send it elsewhere; what the command changed is in `dgsite history`.',
  ),
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
    'Enter the secret in the guided setup, or run `dgsite secrets put {name}`.',
  ),
  'secret.audience': error(
    false,
    'The secret {name} may not be sent {audience}; nothing was sent.',
    'Check that the site document means this, then run `dgsite secrets allow {name} {use}` or allow it in Settings.',
  ),
  'secret.notALogin': error(
    false,
    'The secret {name} is no registry login: a login is USER:PASSWORD, and it has no colon.',
    'Enter it again as USER:PASSWORD, as the Deepgram Console shows it.',
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
  'practice.noPort': error(
    true,
    'This machine gives no free port for the practice engine.',
    'Look at how many ports and descriptors are in use on this machine, then try again.',
  ),
  'practice.unknownDrill': error(false, 'There is no drill named {name}.', 'Choose one of: {known}.'),
};
