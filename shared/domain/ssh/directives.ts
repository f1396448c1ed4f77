// Owns what becomes of each directive of ssh_config(5): OpenSSH 10.2 and what distributions add to it. The values come from `ssh -G`.

/**
 * `honoured`: carried out here as OpenSSH does, or by `ssh -G` itself. `client`: where it is set, the ssh client of this machine makes the
 * connection. `afterRefusal`: the same, once the host has refused what this app can offer. `harmless`: does not change whether and how
 * the host is reached. Where no ssh client can make the connection, the host is refused with the name of the directive.
 */
export type Treatment = 'honoured' | 'client' | 'afterRefusal' | 'harmless';

export interface Directive {
  name: string;
  treatment: Treatment;
  /** Values of `ssh -G` that mean that it is not in use; no value always means so. */
  unused: readonly string[];
  note: string;
}

const no = ['no', 'false', 'none'];

const as =
  (treatment: Treatment, unused: readonly string[] = []) =>
  (name: string, note: string): Directive => ({ name, treatment, unused, note });

const honoured = as('honoured');
const harmless = as('harmless');

const READ = '`ssh -G` has carried it out before the app reads the rest';
const SESSION = 'is about an interactive session, and none is opened';
const FORWARDS = 'the app opens the ways it needs and no other';
const LOGS = 'is about the client’s own messages';
const CANONICAL = 'is part of `CanonicalizeHostname`';

/** By the name in lower case, as `ssh -G` prints it. */
export const directives = {
  host: honoured('Host', READ),
  match: honoured('Match', `${READ}; \`Match exec\` runs its program there`),
  include: honoured('Include', READ),
  tag: honoured('Tag', READ),
  ignoreunknown: honoured('IgnoreUnknown', READ),
  refuseconnection: honoured('RefuseConnection', `${READ}: the host is refused with its text`),
  hostname: honoured('HostName', 'is the name that is dialled'),
  port: honoured('Port', 'yields to a port in the connection'),
  user: honoured('User', 'yields to a user in the connection'),
  canonicalizehostname: honoured('CanonicalizeHostname', READ),
  canonicaldomains: honoured('CanonicalDomains', CANONICAL),
  canonicalizefallbacklocal: honoured('CanonicalizeFallbackLocal', CANONICAL),
  canonicalizemaxdots: honoured('CanonicalizeMaxDots', CANONICAL),
  canonicalizepermittedcnames: honoured('CanonicalizePermittedCNAMEs', CANONICAL),

  proxycommand: honoured(
    'ProxyCommand',
    'is run by your shell with `exec`, as ssh does; it and all it started end with the connection; a first connection names it',
  ),
  proxyjump: honoured('ProxyJump', 'each hop with its own configuration, keys and known hosts'),
  proxyusefdpass: as('client', no)('ProxyUseFdpass', 'its program hands over a connection'),
  addressfamily: honoured('AddressFamily', 'limits the addresses that are dialled'),
  bindaddress: honoured('BindAddress', 'is the address that is dialled from'),
  bindinterface: honoured('BindInterface', 'its first fitting address is dialled from'),
  connecttimeout: honoured(
    'ConnectTimeout',
    'for the connection; the login has 20 s, or as long when that is more',
  ),
  connectionattempts: honoured('ConnectionAttempts', 'one second apart'),
  tcpkeepalive: harmless('TCPKeepAlive', 'is always on'),
  serveraliveinterval: honoured(
    'ServerAliveInterval',
    'the app asks every 5 s, or more often when this says so',
  ),
  serveralivecountmax: harmless('ServerAliveCountMax', 'three silences end the connection'),
  ipqos: harmless('IPQoS', 'marks packets only'),
  compression: honoured('Compression', 'as said'),
  rekeylimit: as('client', ['0 0'])('RekeyLimit', 'the library does not renew keys by itself'),

  hostkeyalias: honoured('HostKeyAlias', 'is the name that is looked up, without a port'),
  userknownhostsfile: honoured('UserKnownHostsFile', 'read, never written; several, and `none`'),
  globalknownhostsfile: honoured('GlobalKnownHostsFile', 'read, never written; several, and `none`'),
  revokedhostkeys: honoured('RevokedHostKeys', 'lists and key revocation lists'),
  stricthostkeychecking: honoured(
    'StrictHostKeyChecking',
    'an unknown key always asks you, a changed key is always refused; `no`, `off` and `accept-new` do not weaken that',
  ),
  checkhostip: as('client', no)('CheckHostIP', 'the address is looked up too'),
  verifyhostkeydns: as('client', [...no, 'ask'])('VerifyHostKeyDNS', '`ask` asks you in any case'),
  knownhostscommand: as('client', ['none'])('KnownHostsCommand', 'its program says which keys are known'),
  nohostauthenticationforlocalhost: harmless(
    'NoHostAuthenticationForLocalhost',
    'a local host is verified too',
  ),
  hostkeyalgorithms: honoured('HostKeyAlgorithms', 'types that are known go first'),
  casignaturealgorithms: honoured(
    'CASignatureAlgorithms',
    'where known_hosts has a `@cert-authority` for the host, the ssh client makes the connection',
  ),
  hashknownhosts: harmless('HashKnownHosts', 'your files are not written'),
  updatehostkeys: harmless('UpdateHostKeys', 'your files are not written'),
  fingerprinthash: harmless('FingerprintHash', 'fingerprints are always SHA-256'),
  visualhostkey: harmless('VisualHostKey', LOGS),
  kexalgorithms: honoured('KexAlgorithms', 'those that the library has; with none of them, the ssh client'),
  ciphers: honoured('Ciphers', 'those that the library has; with none of them, the ssh client'),
  macs: honoured('MACs', 'those that the library has; with none of them, the ssh client'),
  rsaminsize: honoured('RSAMinSize', 'the name of RequiredRSASize in Red Hat’s OpenSSH 8'),
  requiredrsasize: honoured('RequiredRSASize', 'for the host’s key and for yours'),
  warnweakcrypto: harmless('WarnWeakCrypto', LOGS),
  versionaddendum: harmless('VersionAddendum', 'is a word in the greeting'),

  identityfile: honoured(
    'IdentityFile',
    'offered first and in order, also where only the agent has the private half; `none`',
  ),
  identityagent: honoured('IdentityAgent', 'a path, `none`, `SSH_AUTH_SOCK`, or `$NAME` of a variable'),
  identitiesonly: honoured('IdentitiesOnly', 'the agent offers only what IdentityFile names'),
  certificatefile: as('client', ['none'])('CertificateFile', 'also a `KEY-cert.pub` beside a key'),
  pkcs11provider: as('client', ['none'])('PKCS11Provider', 'keys of a smart card'),
  smartcarddevice: as('client', ['none'])('SmartcardDevice', 'the old name of PKCS11Provider'),
  securitykeyprovider: as('afterRefusal', ['none'])(
    'SecurityKeyProvider',
    'for `sk-…` keys in a file or the agent',
  ),
  addkeystoagent: harmless('AddKeysToAgent', 'the agent is only asked'),
  preferredauthentications: honoured('PreferredAuthentications', 'their order, and nothing else is tried'),
  pubkeyauthentication: honoured('PubkeyAuthentication', 'as said'),
  pubkeyacceptedalgorithms: honoured('PubkeyAcceptedAlgorithms', 'other keys are not offered'),
  pubkeyacceptedkeytypes: honoured('PubkeyAcceptedKeyTypes', 'the old name of PubkeyAcceptedAlgorithms'),
  passwordauthentication: honoured('PasswordAuthentication', 'with the stored password'),
  kbdinteractiveauthentication: honoured(
    'KbdInteractiveAuthentication',
    'with the stored password, when one thing is asked',
  ),
  challengeresponseauthentication: honoured(
    'ChallengeResponseAuthentication',
    'the old name of KbdInteractiveAuthentication',
  ),
  kbdinteractivedevices: harmless('KbdInteractiveDevices', 'the host chooses'),
  numberofpasswordprompts: honoured(
    'NumberOfPasswordPrompts',
    'a stored password is sent once, with 0 never',
  ),
  gssapiauthentication: as('afterRefusal', no)('GSSAPIAuthentication', 'where the host offers it'),
  gssapidelegatecredentials: harmless('GSSAPIDelegateCredentials', 'is part of `GSSAPIAuthentication`'),
  gssapikeyexchange: as('client', no)('GSSAPIKeyExchange', 'a key exchange by Kerberos'),
  gssapikexalgorithms: harmless('GSSAPIKexAlgorithms', 'is part of `GSSAPIKeyExchange`'),
  gssapiclientidentity: harmless('GSSAPIClientIdentity', 'is part of `GSSAPIAuthentication`'),
  gssapiserveridentity: harmless('GSSAPIServerIdentity', 'is part of `GSSAPIAuthentication`'),
  gssapitrustdns: harmless('GSSAPITrustDns', 'is part of `GSSAPIAuthentication`'),
  gssapirenewalforcesrekey: harmless('GSSAPIRenewalForcesRekey', 'is part of `GSSAPIAuthentication`'),
  hostbasedauthentication: as('afterRefusal', no)('HostbasedAuthentication', 'where the host offers it'),
  hostbasedacceptedalgorithms: harmless(
    'HostbasedAcceptedAlgorithms',
    'is part of `HostbasedAuthentication`',
  ),
  hostbasedkeytypes: harmless('HostbasedKeyTypes', 'is part of `HostbasedAuthentication`'),
  enablesshkeysign: harmless('EnableSSHKeysign', 'is part of `HostbasedAuthentication`'),
  batchmode: harmless('BatchMode', 'nothing is ever asked on a terminal'),
  usekeychain: as('afterRefusal', no)('UseKeychain', 'macOS: the ssh client knows the passphrase'),

  controlmaster: harmless('ControlMaster', 'the app makes one connection of its own'),
  controlpath: as('afterRefusal', ['none'])(
    'ControlPath',
    'a jump host that refuses the app is passed over the connection that you hold open to it',
  ),
  controlpersist: harmless('ControlPersist', 'the app makes one connection of its own'),
  forwardagent: harmless('ForwardAgent', 'the agent is never lent to a host'),
  forwardx11: harmless('ForwardX11', FORWARDS),
  forwardx11timeout: harmless('ForwardX11Timeout', FORWARDS),
  forwardx11trusted: harmless('ForwardX11Trusted', FORWARDS),
  xauthlocation: harmless('XAuthLocation', FORWARDS),
  localforward: harmless('LocalForward', FORWARDS),
  remoteforward: harmless('RemoteForward', FORWARDS),
  dynamicforward: harmless('DynamicForward', FORWARDS),
  permitremoteopen: harmless('PermitRemoteOpen', FORWARDS),
  exitonforwardfailure: harmless('ExitOnForwardFailure', FORWARDS),
  clearallforwardings: harmless('ClearAllForwardings', FORWARDS),
  gatewayports: harmless('GatewayPorts', FORWARDS),
  streamlocalbindmask: harmless('StreamLocalBindMask', FORWARDS),
  streamlocalbindunlink: harmless('StreamLocalBindUnlink', FORWARDS),
  tunnel: harmless('Tunnel', FORWARDS),
  tunneldevice: harmless('TunnelDevice', FORWARDS),
  remotecommand: harmless('RemoteCommand', 'the app runs its own commands, as scp does'),
  localcommand: harmless('LocalCommand', 'nothing is run after the login, as with scp'),
  permitlocalcommand: harmless('PermitLocalCommand', 'nothing is run after the login, as with scp'),
  sessiontype: harmless('SessionType', SESSION),
  requesttty: harmless('RequestTTY', SESSION),
  stdinnull: harmless('StdinNull', SESSION),
  forkafterauthentication: harmless('ForkAfterAuthentication', SESSION),
  escapechar: harmless('EscapeChar', SESSION),
  enableescapecommandline: harmless('EnableEscapeCommandline', SESSION),
  obscurekeystroketiming: harmless('ObscureKeystrokeTiming', SESSION),
  channeltimeout: harmless('ChannelTimeout', SESSION),
  sendenv: harmless('SendEnv', 'scripts run in their own environment'),
  setenv: harmless('SetEnv', 'scripts run in their own environment'),
  loglevel: harmless('LogLevel', LOGS),
  logverbose: harmless('LogVerbose', LOGS),
  syslogfacility: harmless('SyslogFacility', LOGS),
} satisfies Record<string, Directive>;

export type DirectiveName = keyof typeof directives;

/** Null for a directive that this version of the app has never heard of. */
export function directiveOf(name: string): Directive | null {
  const key = name.toLowerCase();
  return Object.hasOwn(directives, key) ? directives[key as DirectiveName] : null;
}

export interface Used {
  name: string;
  value: string;
}

/** What `ssh -G` printed and is in use, by how it is treated. Names that are not known here are `unknown`. */
export function sortDirectives(
  lines: readonly (readonly [string, string])[],
): Record<Treatment | 'unknown', Used[]> {
  const sorted: Record<Treatment | 'unknown', Used[]> = {
    honoured: [],
    client: [],
    afterRefusal: [],
    harmless: [],
    unknown: [],
  };
  for (const [key, value] of lines) {
    const directive = directiveOf(key);
    if (!directive) sorted.unknown.push({ name: key, value });
    else if (!directive.unused.includes(value.toLowerCase()))
      sorted[directive.treatment].push({ name: directive.name, value });
  }
  return sorted;
}
