// Owns the error codes of reaching a host over SSH, one per stage: settings, name, route, host key, login, forwarding.
import { error } from '../entry.ts';

export const hostErrors = {
  'host.addressInvalid': error(
    false,
    '{connection} is not an SSH address.',
    'Write it as ssh://user@host:port/path/to/docker.sock; user, port and path may be left out, and a password never belongs in it.',
  ),
  'host.sshConfigInvalid': error(
    false,
    'The ssh configuration of this machine cannot be read for {host}.',
    'Correct the line that the evidence names; `ssh -G {host}` shows the same.',
  ),
  'host.locked': error(
    true,
    '{holder} is changing {host} since {since}: {title}.',
    'Wait until that change has ended, or take it over with a reason when whoever made it is gone for good.',
  ),
  'host.lockLost': error(
    true,
    '{holder} has taken the lock of {host} over while this change was running; it stopped before its next step.',
    'Ask who is changing {host}, look at the site, and plan again from there.',
  ),
  'host.nameUnknown': error(
    true,
    'The name {host} is not known on this machine.',
    'Check the spelling and the name service of this machine, or use the host’s address.',
  ),
  'host.unreachable': error(
    true,
    '{host} does not accept connections on port {port}.',
    'Check that the host is up, that sshd runs on that port, and that no firewall is in between.',
  ),
  'host.timeout': error(
    true,
    '{host} did not finish the SSH login within {timeoutMs} ms.',
    'Check the load of the host and whether port {port} really is sshd.',
  ),
  'host.handshakeFailed': error(
    true,
    '{host} ended the SSH connection before the login.',
    'Check that port {port} really is sshd; its log on the host says why it hung up.',
  ),
  'host.keyUnknown': error(
    false,
    'This is the first connection to {host}. It shows the {keyType} key {fingerprint}.',
    'Compare the fingerprint with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host; trust it only when they are equal.',
  ),
  'host.keyChanged': error(
    false,
    '{host} shows another key than the one that is known: {keyType} {fingerprint}.',
    'Find out why before anything else: somebody may be in between. If the host was installed anew, remove its line from the file that the evidence names.',
  ),
  'host.keyRevoked': error(
    false,
    '{host} shows a key that is revoked: {keyType} {fingerprint}.',
    'Give the host a new key, or ask the person who revoked this one; the evidence names the file.',
  ),
  'host.revokedKeysUnread': error(
    false,
    'The file of revoked host keys, {file}, cannot be read, so no host key is accepted.',
    'Correct the file or its permissions, or change RevokedHostKeys in your ssh configuration.',
  ),
  'host.fingerprintWrong': error(
    false,
    '{host} shows the key {found}, not {fingerprint}. Nothing was trusted.',
    'Compare both with the fingerprint on the host itself.',
  ),
  'host.loginRefused': error(
    false,
    '{host} refused the login of {user}. Tried: {tried}.',
    'Put a key of this machine into ~/.ssh/authorized_keys of {user}, load it into the agent, or store `{passphraseSecret}` or `{passwordSecret}`.',
  ),
  'host.tooManyKeys': error(
    false,
    '{host} ended the login of {user} after {count} keys were offered: too many (MaxAuthTries of its sshd).',
    'Set `IdentityFile` to the right key in your ssh configuration (its `.pub` is enough when the agent has the key), and `IdentitiesOnly yes`.',
  ),
  'host.loginCut': error(
    true,
    '{host} ended the connection during the login of {user}. Tried: {tried}.',
    'Read the log of its sshd; it says why. Try again later where it was a restart or too many logins at a time.',
  ),
  'host.clientRefused': error(
    false,
    '{host} refused the login of {user}, which the ssh client of this machine made without asking anything.',
    'Try `ssh {host}` in a terminal. What it asks for there has to be ready before: a certificate, a ticket, a key in the agent.',
  ),
  'host.directiveUnsupported': error(
    false,
    'Your ssh configuration has {directive} {value} for {host}, and that cannot be carried out here.',
    'Read the evidence. A `Match` or `Host` block of its own for {host} can leave the directive out.',
  ),
  'host.directiveForbids': error(
    false,
    'Your ssh configuration has {directive} {value}, and {host} does not fulfil it.',
    'Give the host what the directive asks for, or change the directive for this host.',
  ),
  'host.proxyCommandFailed': error(
    true,
    'The program that leads to {host} ended before the login: {outcome}. Your ssh configuration starts it (ProxyCommand): {command}.',
    'Run `ssh {host}` in a terminal; where it works there, write the whole path of the program. The evidence has what it said last.',
  ),
  'host.forwardingRefused': error(
    false,
    '{host} does not let {user} forward to {target}.',
    'Set `AllowTcpForwarding yes` and `AllowStreamLocalForwarding yes` in sshd_config of the host.',
  ),
  'host.tlsAddressInvalid': error(
    false,
    '{connection} is not an address of an engine over TLS.',
    'Write it as tls://host:2376, with ?certs=<absolute directory of ca.pem, cert.pem and key.pem> where they are not in ~/.docker.',
  ),
  'host.tlsUnreachable': error(
    true,
    '{host} does not accept connections on port {port}.',
    'Check that the host is up, that its engine listens there with TLS, and that no firewall is in between.',
  ),
  'host.tlsTimeout': error(
    true,
    '{host} accepted the connection on port {port} and did not answer within {timeoutMs} ms.',
    'Check the load of the host and whether an engine really listens on port {port}.',
  ),
  'host.tlsFailed': error(
    true,
    '{host} ended the TLS connection on port {port}.',
    'Check that the engine on that port speaks TLS (dockerd --tlsverify); the evidence names what came instead.',
  ),
  'host.certificateMissing': error(
    false,
    'The certificates for {host} cannot be used: {file}.',
    'Put ca.pem, cert.pem and key.pem of this client into one directory, readable by you alone, and name it with ?certs= in the connection.',
  ),
  'host.certificateUntrusted': error(
    false,
    'The certificate that {host} shows is not vouched for by ca.pem in {certificates}.',
    'Read the evidence: a wrong name, an expired certificate or another authority. Find out which before trusting anything; somebody may be in between.',
  ),
  'host.certificateRefused': error(
    false,
    '{host} refused the client certificate in {certificates}.',
    'Have the certificate issued by the authority that the engine on {host} was given as --tlscacert, and check that it has not expired.',
  ),
  'host.portHidden': error(
    false,
    'Port {port} on {host} listens on {address} there, and a TLS connection carries no other ports.',
    'Set listen.status and listen.metrics of the host to its management address, or connect to it over SSH.',
  ),
};
