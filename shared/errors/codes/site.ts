// Owns the error codes of sites: documents, plans, guards, readiness, transcripts.
import { error } from '../entry.ts';

export const siteErrors = {
  'site.unknown': error(false, 'There is no site named {site}.', 'Choose one of: {known}.'),
  'site.exists': error(
    false,
    'A site named {site} exists already.',
    'Choose another name; to replace the document of that site, run the command again with --replace.',
  ),
  'site.releaseNotWritable': error(
    false,
    'The release in the document of {site} cannot be changed by itself, because of how it is written there.',
    'Write it as release = "{release}" in a line of its own, then try again.',
  ),
  'site.documentInvalid': error(
    false,
    '{file}:{line}:{column}: {problem}',
    'Correct the document; nothing was changed. Allowed here: {allowed}.',
  ),
  'site.documentTooLarge': error(
    false,
    '{file}:{line}:{column}: {problem}.',
    'Remove what is too much, or make two sites of it; nothing was changed.',
  ),
  'site.documentTooDeep': error(
    false,
    '{file}:{line}:{column}: {problem}.',
    'Correct the key or the value there; nothing was changed.',
  ),
  'site.notRemoved': error(
    false,
    'The site {site} still has containers on its hosts.',
    'Remove the site’s containers first with a remove plan.',
  ),
  'site.hostsUnread': error(
    true,
    'Nobody knows whether the site {site} still has containers: {problem}',
    'Make its hosts answer and its document readable, or forget it all the same: `dgsite sites forget --site {site} --unread`.',
  ),
  'host.unknown': error(false, 'The site {site} has no host named {host}.', 'Choose one of: {known}.'),
  'service.unknown': error(
    false,
    '{service} does not run on {place} by the document of {site}.',
    'Choose one of: {known}.',
  ),
  'host.connectionUnsupported': error(
    false,
    'The connection {connection} is not supported yet.',
    'Use `local`, `unix:///path/to/socket`, `podman:/path/to/socket`, `ssh://user@host` or `practice`.',
  ),
  'switch.notMoved': error(
    true,
    'The traffic was not seen to leave {container} within {seconds} s; it still serves and was not touched.',
    'Move the traffic as the step said, or give more time with switch.deadline_seconds; then apply again.',
  ),
  'service.inFlightUnknown': error(
    true,
    '{container} did not tell what is in flight in it within {seconds} s ({reason}), so callers may be on it; it was not stopped.',
    'Make the status port of {container} answer, then resume. Where you know that nobody is on it, stop {container} on its host yourself, then resume.',
  ),
  'plan.outdated': error(
    true,
    'The hosts no longer look as the plan assumed: {change}.',
    'Look at the new plan and apply that one.',
  ),
  'plan.blocked': error(
    false,
    'The plan cannot be carried out: {problem}',
    'Remove the blocker named in the plan’s findings, then plan again.',
  ),
  'plan.siteBusy': error(
    true,
    'Another operation is changing the site: {title}.',
    'Wait for it to finish or cancel it first.',
  ),
  'plan.confirmationWrong': error(
    false,
    'The typed name does not match the site {site}.',
    'Type the site’s name exactly as shown.',
  ),
  'guard.licence': error(
    false,
    'Stopping {container} would leave the site without a License Proxy that can license it.',
    'Bring up another License Proxy first, or plan a stop of the whole site.',
  ),
  'licence.otherTrustBased': error(
    true,
    '{container} on {host} cannot go while the other License Proxy, on {other}, answers only from memory, until {until}.',
    'Make license.deepgram.com reachable from {other}, then resume; or revert.',
  ),
  'licence.proxiesSilent': error(
    true,
    '{container} on {host} cannot go while the other License Proxy, on {other}, does not say how it is.',
    'Make the status port of the License Proxy on {other} answer, then resume; or revert.',
  ),
  'guard.freshProxy': error(
    true,
    '{container} on {host} did not become Connected to the licence server: {reason}. {others}',
    'Make license.deepgram.com reachable from {host}, then resume; or revert.',
  ),
  'guard.oldStays': error(
    false,
    'Removing {container} now would destroy the way back.',
    'Let the new container prove itself first.',
  ),
  'guard.wayBack': error(
    false,
    '{container} on {host} was not stopped: {why}, and there would be no way back to it.',
    'Run {container} again without --rm in a quiet hour, after disabling the unit that starts it, if there is one; then plan again.',
  ),
  'guard.configuration': error(
    false,
    'The file {file} is not valid for {release}: {problem}.',
    'Correct the named key in the site document.',
  ),
  'guard.space': error(
    false,
    '{host} has {freeBytes} bytes free and this change needs {neededBytes}.',
    'Free space on {host}, then plan again.',
  ),
  'guard.service': error(
    false,
    'This step would leave the site without a healthy API, which the plan did not announce.',
    'Plan again and read the interruption it announces.',
  ),
  'service.exited': error(
    false,
    '{service} on {host} exited with code {exitCode} while it was starting.',
    'Read its last log lines below; the container was kept.',
  ),
  'service.notReady': error(
    true,
    '{service} on {host} was not ready after {timeoutMs} ms: {reason}.',
    'Read its last log lines below; resume when the cause is gone.',
  ),
  'licence.serverUnreachable': error(
    true,
    'The licence server cannot be reached from {service} on {host}.',
    'Open port 443 to license.deepgram.com from {host}, or set the site’s HTTPS proxy.',
  ),
  'licence.keyRejected': error(
    false,
    'The licence server rejected the key of {service} on {host}.',
    'Create a key for self-hosted products in the console and enter it in Settings; then resume, which makes the containers anew with that key.',
  ),
  'licence.keyMissing': error(
    false,
    '{service} on {host} has no licence key.',
    'Enter the API key in Settings, then apply the site again.',
  ),
  'transcript.empty': error(
    false,
    'The speech service answered without a transcript.',
    'Check that a speech model is loaded (`/v1/models`) and read the Engine’s log.',
  ),
  'transcript.otherModel': error(
    false,
    'The test asked {host} for the model {asked}, and {model} answered.',
    'Check which product the Engine serves ([flux] and [flux_tts] in its file), and which Engines the API sends work to.',
  ),
  'transcript.refused': error(
    true,
    'The speech service refused the test: HTTP {status}.',
    'Read the evidence; a missing model answers 400, an overloaded service 429 or 503.',
  ),
  'transcript.cut': error(
    true,
    'The {mode} test ended before its transcript was complete.',
    'Check the API’s log; try the test again.',
  ),
  'service.unreachable': error(
    true,
    '{service} on {host} does not answer at {address}.',
    'Check that the container runs and that its port is published.',
  ),
};
