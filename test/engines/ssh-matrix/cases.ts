// Owns the configurations that are tried on real sshd processes, and what becomes of each. ssh itself is asked the same.
import type { Bench } from './bench.ts';

export interface MatrixCase {
  name: string;
  /** Of the host `box`, and whatever else the file has. `common` is added at the end unless `bare`. */
  config: (bench: Bench) => string;
  /**
   * `reached`: by ssh and by us. `refused`: by both, ours with this code. `asked`: ssh goes on by itself, we ask first, with this code.
   * `more`: ssh does not get there, and we do.
   */
  expected: 'reached' | 'more' | { refused: string; naming?: RegExp } | { asked: string };
  user?: string;
  env?: (bench: Bench) => NodeJS.ProcessEnv;
}

const named = (bench: Bench, key = 'good') => `IdentityFile "${bench.path(key)}"`;
const to = ({ ports }: Bench, server: keyof Bench['ports']) => `HostName 127.0.0.1\nPort ${ports[server]}`;
const plain = (bench: Bench) => `${to(bench, 'plain')}\n${named(bench)}`;
const agent = (bench: Bench) => `IdentityAgent "${bench.agentSocket}"`;
const proxy = (bench: Bench) => `ProxyCommand python3 ${bench.path('tcp.py')}`;
const box = (text: string) => `Host box\n${text}\n`;

const ways: MatrixCase[] = [
  { name: 'HostName and Port', config: (bench) => box(plain(bench)), expected: 'reached' },
  {
    name: 'User',
    config: (bench) => box(`${plain(bench)}\nUser nobody-here`),
    expected: { refused: 'host.loginRefused' },
  },
  { name: 'Include', config: (bench) => `Include ${bench.path('included')}\n`, expected: 'reached' },
  {
    name: 'Match exec',
    config: (bench) => `Match originalhost box exec "test 1 = 1"\n${plain(bench)}\n`,
    expected: 'reached',
  },
  {
    name: 'Match exec that is false',
    config: (bench) =>
      `Match originalhost box exec "test 1 = 2"\n${plain(bench)}\nHost box\n${to(bench, 'plain')}\nIdentityFile none\n`,
    expected: { refused: 'host.loginRefused' },
  },
  {
    name: 'CanonicalizeHostname',
    config: (bench) => box(`${plain(bench)}\nCanonicalizeHostname yes\nCanonicalDomains site.invalid`),
    expected: 'reached',
  },
  {
    name: 'IgnoreUnknown',
    config: (bench) => box(`${plain(bench)}\nIgnoreUnknown Foo,Bar\nFoo yes`),
    expected: 'reached',
  },
  {
    name: 'a directive nobody knows',
    config: (bench) => box(`${plain(bench)}\nFoo yes`),
    expected: { refused: 'host.sshConfigInvalid', naming: /foo/i },
  },
  {
    name: 'ProxyCommand: the name resolves nowhere',
    config: (bench) =>
      `Host box\nHostName 10.255.255.1\nPort ${bench.ports.plain}\n${named(bench)}\n${proxy(bench)} %h %p\n`,
    expected: 'reached',
  },
  {
    name: 'ProxyCommand: shell words and %%',
    config: (bench) =>
      box(
        `HostName nowhere.invalid\nPort ${bench.ports.plain}\n${named(bench)}\nProxyCommand sh -c 'test "$3" = "%%" && exec python3 "$0" "$1" "$2"' "${bench.path('tcp.py')}" %n %p %%`,
      ),
    expected: 'reached',
  },
  {
    name: 'ProxyCommand that ends',
    config: (bench) => box(`${plain(bench)}\nProxyCommand sh -c 'echo no session >&2; exit 3'`),
    expected: { refused: 'host.proxyCommandFailed', naming: /exit code 3[\s\S]*no session/ },
  },
  {
    name: 'ProxyCommand that is not there',
    config: (bench) => box(`${plain(bench)}\nProxyCommand no-such-program %h`),
    expected: { refused: 'host.proxyCommandFailed', naming: /no-such-program/ },
  },
  {
    name: 'ProxyCommand none',
    config: (bench) => `Host box\nProxyCommand none\nHost *\nProxyCommand false\n${plain(bench)}\n`,
    expected: 'reached',
  },
  {
    name: 'ProxyCommand: ssh -W',
    config: (bench) =>
      `Host box\n${to(bench, 'inner')}\n${named(bench)}\nProxyCommand ssh -F ${bench.path('config-jump')} -W %h:%p jump\n`,
    expected: 'reached',
  },
  {
    name: 'ProxyUseFdpass',
    config: (bench) =>
      box(`${plain(bench)}\nProxyUseFdpass yes\nProxyCommand python3 ${bench.path('fdpass.py')} %h %p`),
    expected: 'reached',
  },
  {
    name: 'ProxyJump',
    config: (bench) =>
      `Host box\n${to(bench, 'inner')}\n${named(bench)}\nProxyJump jump\nHost jump\n${to(bench, 'plain')}\n${named(bench, 'jump')}\n`,
    expected: 'reached',
  },
  {
    name: 'ProxyJump over two',
    config: (bench) =>
      `Host box\n${to(bench, 'inner')}\n${named(bench)}\nProxyJump jump,second\nHost jump\n${to(bench, 'plain')}\n${named(bench, 'jump')}\nHost second\n${to(bench, 'few')}\n${named(bench)}\n`,
    expected: 'reached',
  },
  {
    name: 'ProxyJump over one that has a ProxyCommand',
    config: (bench) =>
      `Host box\n${to(bench, 'inner')}\n${named(bench)}\nProxyJump jump\nHost jump\nHostName 10.255.255.1\nPort ${bench.ports.plain}\n${named(bench, 'jump')}\n${proxy(bench)} %h %p\n`,
    expected: 'reached',
  },
  {
    name: 'ProxyJump over one that has a ProxyJump',
    config: (bench) =>
      `Host box\n${to(bench, 'inner')}\n${named(bench)}\nProxyJump jump\nHost jump\n${to(bench, 'plain')}\n${named(bench, 'jump')}\nProxyJump second\nHost second\n${to(bench, 'few')}\n${named(bench)}\n`,
    expected: 'reached',
  },
  {
    name: 'ProxyJump over one that wants a certificate',
    config: (bench) =>
      `Host box\n${to(bench, 'inner')}\n${named(bench)}\nProxyJump jump\nHost jump\n${to(bench, 'certified')}\n${named(bench, 'beside')}\n`,
    expected: 'reached',
  },
  {
    name: 'ProxyJump in a circle',
    config: (bench) =>
      `Host box\n${to(bench, 'inner')}\nProxyJump jump\nHost jump\n${to(bench, 'plain')}\nProxyJump none\nIdentityFile none\n`,
    expected: { refused: 'host.loginRefused' },
  },
  {
    name: 'AddressFamily inet6',
    config: (bench) => box(`HostName ::1\nPort ${bench.ports.plain}\n${named(bench)}\nAddressFamily inet6`),
    expected: 'reached',
  },
  {
    name: 'AddressFamily of the other family',
    config: (bench) => box(`${plain(bench)}\nAddressFamily inet6`),
    expected: { refused: 'host.directiveUnsupported', naming: /AddressFamily inet6/ },
  },
  {
    name: 'BindAddress',
    config: (bench) => box(`${plain(bench)}\nBindAddress 127.0.0.9`),
    expected: 'reached',
  },
  {
    name: 'BindAddress of nobody here',
    config: (bench) => box(`${plain(bench)}\nBindAddress 203.0.113.9`),
    expected: { refused: 'host.unreachable', naming: /203\.0\.113\.9/ },
  },
  { name: 'BindInterface', config: (bench) => box(`${plain(bench)}\nBindInterface lo`), expected: 'reached' },
  {
    name: 'BindInterface that is not there',
    config: (bench) => box(`${plain(bench)}\nBindInterface none9`),
    expected: { refused: 'host.directiveUnsupported', naming: /BindInterface none9/ },
  },
  {
    name: 'ConnectTimeout, ConnectionAttempts, ServerAliveInterval, Compression',
    config: (bench) =>
      box(
        `${plain(bench)}\nConnectTimeout 3\nConnectionAttempts 2\nServerAliveInterval 2\nServerAliveCountMax 2\nCompression yes`,
      ),
    expected: 'reached',
  },
  {
    name: 'a port where nobody listens, twice',
    config: (bench) => box(`HostName 127.0.0.1\nPort 9\n${named(bench)}\nConnectionAttempts 2`),
    expected: { refused: 'host.unreachable' },
  },
  { name: 'RekeyLimit', config: (bench) => box(`${plain(bench)}\nRekeyLimit 1G 1h`), expected: 'reached' },
];

const keys: MatrixCase[] = [
  {
    name: 'IdentityFile of a public key, its private half last of nine in the agent',
    config: (bench) => box(`${to(bench, 'plain')}\nIdentityFile ${bench.path('good.pub')}\n${agent(bench)}`),
    expected: 'reached',
  },
  {
    name: 'the same with IdentitiesOnly',
    config: (bench) =>
      box(
        `${to(bench, 'plain')}\nIdentityFile ${bench.path('good.pub')}\n${agent(bench)}\nIdentitiesOnly yes`,
      ),
    expected: 'reached',
  },
  {
    name: 'IdentityFile of a key that a full agent does not have',
    config: (bench) => box(`${to(bench, 'plain')}\n${named(bench, 'ecdsa')}\n${agent(bench)}`),
    expected: 'more',
  },
  {
    name: 'nine keys in the agent, none named',
    config: (bench) =>
      box(`${to(bench, 'plain')}\nIdentityFile ${bench.path('no-such-key')}\n${agent(bench)}`),
    expected: { refused: 'host.tooManyKeys', naming: /after 6 keys/ },
  },
  {
    name: 'a public key that no agent has',
    config: (bench) => box(`${to(bench, 'plain')}\nIdentityFile ${bench.path('good.pub')}`),
    expected: { refused: 'host.loginRefused', naming: /good\.pub/ },
  },
  {
    name: 'IdentityAgent SSH_AUTH_SOCK',
    config: (bench) =>
      box(`${to(bench, 'plain')}\nIdentityFile ${bench.path('good.pub')}\nIdentityAgent SSH_AUTH_SOCK`),
    env: ({ agentSocket }) => ({ SSH_AUTH_SOCK: agentSocket }),
    expected: 'reached',
  },
  {
    name: 'IdentityAgent $NAME',
    config: (bench) =>
      box(`${to(bench, 'plain')}\nIdentityFile ${bench.path('good.pub')}\nIdentityAgent $MY_AGENT`),
    env: ({ agentSocket }) => ({ MY_AGENT: agentSocket }),
    expected: 'reached',
  },
  {
    name: 'IdentityAgent none',
    config: (bench) =>
      box(`${to(bench, 'plain')}\nIdentityFile ${bench.path('good.pub')}\nIdentityAgent none`),
    env: ({ agentSocket }) => ({ SSH_AUTH_SOCK: agentSocket }),
    expected: { refused: 'host.loginRefused' },
  },
  {
    name: 'IdentityAgent that is dead',
    config: (bench) => box(`${plain(bench)}\nIdentityAgent ${bench.path('dead.sock')}`),
    expected: 'reached',
  },
  {
    name: 'IdentityFile none',
    config: (bench) => box(`${to(bench, 'plain')}\nIdentityFile none`),
    expected: { refused: 'host.loginRefused' },
  },
  {
    name: 'IdentityFile with tokens',
    config: (bench) =>
      `Host good\n${to(bench, 'plain')}\nIdentityFile ${bench.path('%n')}\nHost box\n${to(bench, 'plain')}\nIdentityFile ${bench.path('no-%%-%r')}\nIdentityFile ${bench.directory}/${'good'}\n`,
    expected: 'reached',
  },
  {
    name: 'IdentityFile with a variable',
    config: (bench) => box(`${to(bench, 'plain')}\nIdentityFile \${MY_KEYS}/good`),
    env: ({ directory }) => ({ MY_KEYS: directory }),
    expected: 'reached',
  },
  {
    name: 'several IdentityFile, the last is right',
    config: (bench) =>
      box(
        `${to(bench, 'plain')}\n${named(bench, 'no-such-key')}\n${named(bench, 'other-1')}\n${named(bench, 'other-2')}\n${named(bench)}`,
      ),
    expected: 'reached',
  },
  {
    name: 'a key with a passphrase that the agent has',
    config: (bench) => box(`${to(bench, 'plain')}\n${named(bench, 'locked')}\n${agent(bench)}`),
    expected: 'reached',
  },
  {
    name: 'a key with a passphrase that nobody has',
    config: (bench) => box(`${to(bench, 'plain')}\n${named(bench, 'locked')}`),
    expected: { refused: 'host.loginRefused', naming: /passphrase/ },
  },
  {
    name: 'keys of RSA and of ECDSA',
    config: (bench) => box(`${to(bench, 'plain')}\n${named(bench, 'rsa')}`),
    expected: 'reached',
  },
  {
    name: 'RequiredRSASize',
    config: (bench) => box(`${to(bench, 'plain')}\n${named(bench, 'rsa')}\nRequiredRSASize 3072`),
    expected: { refused: 'host.loginRefused', naming: /RequiredRSASize/ },
  },
  {
    name: 'CertificateFile',
    config: (bench) =>
      box(
        `${to(bench, 'certified')}\n${named(bench, 'apart')}\nCertificateFile ${bench.path('apart-certificate')}`,
      ),
    expected: 'reached',
  },
  {
    name: 'a certificate beside the key',
    config: (bench) => box(`${to(bench, 'certified')}\n${named(bench, 'beside')}`),
    expected: 'reached',
  },
  {
    name: 'a certificate that only the agent has',
    config: (bench) =>
      box(`${to(bench, 'certified')}\nIdentityFile none\nIdentityAgent ${bench.certificateAgent}`),
    expected: 'reached',
  },
  {
    name: 'a certificate that the host does not accept',
    config: (bench) =>
      box(`${to(bench, 'certified')}\n${named(bench)}\nCertificateFile ${bench.path('apart-certificate')}`),
    expected: { refused: 'host.clientRefused' },
  },
  {
    name: 'PKCS11Provider that is not there',
    config: (bench) => box(`${plain(bench)}\nPKCS11Provider ${bench.path('none.so')}`),
    expected: 'reached',
  },
  {
    name: 'PubkeyAcceptedAlgorithms',
    config: (bench) => box(`${plain(bench)}\nPubkeyAcceptedAlgorithms rsa-sha2-512`),
    expected: { refused: 'host.loginRefused', naming: /PubkeyAcceptedAlgorithms/ },
  },
  {
    name: 'PubkeyAuthentication no',
    config: (bench) => box(`${plain(bench)}\nPubkeyAuthentication no`),
    expected: { refused: 'host.loginRefused' },
  },
  {
    name: 'PreferredAuthentications without keys',
    config: (bench) => box(`${plain(bench)}\nPreferredAuthentications password,keyboard-interactive`),
    expected: { refused: 'host.loginRefused' },
  },
  {
    name: 'PreferredAuthentications with keys last',
    config: (bench) => box(`${plain(bench)}\nPreferredAuthentications password,publickey`),
    expected: 'reached',
  },
  {
    name: 'GSSAPIAuthentication and HostbasedAuthentication that the host does not offer',
    config: (bench) => box(`${plain(bench)}\nGSSAPIAuthentication yes\nHostbasedAuthentication yes`),
    expected: 'reached',
  },
];

const known = 'UserKnownHostsFile';

const hostKeys: MatrixCase[] = [
  {
    name: 'HostKeyAlias, without the port',
    config: (bench) => box(`${plain(bench)}\nHostKeyAlias alias\n${known} ${bench.path('known-alias')}`),
    expected: 'reached',
  },
  {
    name: 'HostKeyAlias that nobody knows',
    config: (bench) => box(`${plain(bench)}\nHostKeyAlias stranger`),
    expected: { refused: 'host.keyUnknown' },
  },
  {
    name: 'UserKnownHostsFile: two, one with a space',
    config: (bench) =>
      box(`${plain(bench)}\n${known} ${bench.path('no-such-file')} "${bench.path('agent dir/known')}"`),
    expected: 'reached',
  },
  {
    name: 'UserKnownHostsFile none, GlobalKnownHostsFile',
    config: (bench) => box(`${plain(bench)}\n${known} none\nGlobalKnownHostsFile ${bench.path('known')}`),
    expected: 'reached',
  },
  {
    name: 'known without the port',
    config: (bench) => box(`${plain(bench)}\n${known} ${bench.path('known-bare')}`),
    expected: 'reached',
  },
  {
    name: 'hashed known_hosts',
    config: (bench) => box(`${plain(bench)}\n${known} ${bench.path('known-hashed')}`),
    expected: 'reached',
  },
  {
    name: 'another key is known',
    config: (bench) => box(`${plain(bench)}\n${known} ${bench.path('known-wrong')}`),
    expected: { refused: 'host.keyChanged' },
  },
  {
    name: 'StrictHostKeyChecking no',
    config: (bench) => box(`${plain(bench)}\n${known} /dev/null\nStrictHostKeyChecking no`),
    expected: { asked: 'host.keyUnknown' },
  },
  {
    name: 'StrictHostKeyChecking accept-new',
    config: (bench) => box(`${plain(bench)}\n${known} /dev/null\nStrictHostKeyChecking accept-new`),
    expected: { asked: 'host.keyUnknown' },
  },
  {
    name: 'StrictHostKeyChecking yes',
    config: (bench) => box(`${plain(bench)}\n${known} /dev/null\nStrictHostKeyChecking yes`),
    expected: { refused: 'host.keyUnknown' },
  },
  {
    name: 'RevokedHostKeys',
    config: (bench) => box(`${plain(bench)}\nRevokedHostKeys ${bench.path('host.pub')}`),
    expected: { refused: 'host.keyRevoked' },
  },
  {
    name: 'KnownHostsCommand',
    config: (bench) =>
      box(`${plain(bench)}\n${known} none\nKnownHostsCommand /bin/cat ${bench.path('known')}`),
    expected: 'reached',
  },
  {
    name: 'KnownHostsCommand that knows nothing',
    config: (bench) => box(`${plain(bench)}\n${known} none\nKnownHostsCommand /bin/cat /dev/null`),
    expected: { refused: 'host.keyUnknown' },
  },
  {
    name: '@cert-authority',
    config: (bench) =>
      box(`${to(bench, 'signed')}\n${named(bench)}\n${known} ${bench.path('known-authority')}`),
    expected: 'reached',
  },
  {
    name: 'HostKeyAlgorithms, and only the RSA key is known',
    config: (bench) => box(`${plain(bench)}\n${known} ${bench.path('known-rsa')}`),
    expected: 'reached',
  },
  {
    name: 'HostKeyAlgorithms of a key that is not known',
    config: (bench) =>
      box(`${plain(bench)}\n${known} ${bench.path('known-rsa')}\nHostKeyAlgorithms ssh-ed25519`),
    expected: { refused: 'host.keyChanged' },
  },
  { name: 'CheckHostIP', config: (bench) => box(`${plain(bench)}\nCheckHostIP yes`), expected: 'reached' },
  {
    name: 'VerifyHostKeyDNS',
    config: (bench) => box(`${plain(bench)}\nVerifyHostKeyDNS yes`),
    expected: 'reached',
  },
  {
    name: 'KexAlgorithms',
    config: (bench) => box(`${plain(bench)}\nKexAlgorithms diffie-hellman-group14-sha256`),
    expected: 'reached',
  },
  {
    name: 'KexAlgorithms that only ssh has',
    config: (bench) => box(`${plain(bench)}\nKexAlgorithms sntrup761x25519-sha512@openssh.com`),
    expected: 'reached',
  },
  {
    name: 'a host that takes none of the library’s key exchanges',
    config: (bench) => box(`${to(bench, 'modern')}\n${named(bench)}`),
    expected: 'reached',
  },
  { name: 'Ciphers', config: (bench) => box(`${plain(bench)}\nCiphers aes256-ctr`), expected: 'reached' },
  {
    name: 'Ciphers that the host does not have',
    config: (bench) => box(`${plain(bench)}\nCiphers aes128-cbc`),
    expected: { refused: 'host.handshakeFailed', naming: /no matching cipher/ },
  },
  {
    name: 'MACs',
    config: (bench) => box(`${plain(bench)}\nCiphers aes128-ctr\nMACs hmac-sha2-512`),
    expected: 'reached',
  },
  {
    name: 'MACs that only ssh has',
    config: (bench) => box(`${plain(bench)}\nCiphers aes128-ctr\nMACs umac-128@openssh.com`),
    expected: 'reached',
  },
];

const sessions: MatrixCase[] = [
  {
    name: 'ControlMaster and ControlPath',
    config: (bench) =>
      box(`${plain(bench)}\nControlMaster auto\nControlPath ${bench.path('c')}\nControlPersist no`),
    expected: 'reached',
  },
  {
    name: 'forwards, agent forwarding and X11',
    config: (bench) =>
      box(
        `${plain(bench)}\nLocalForward ${bench.path('local.sock')} 127.0.0.1:9\nForwardAgent yes\nForwardX11 no\nExitOnForwardFailure no`,
      ),
    expected: 'reached',
  },
  {
    name: 'RequestTTY, SetEnv, SendEnv, LocalCommand',
    config: (bench) =>
      box(
        `${plain(bench)}\nRequestTTY force\nSetEnv A=b\nSendEnv LANG\nPermitLocalCommand yes\nLocalCommand true`,
      ),
    expected: 'reached',
  },
  {
    name: 'LogLevel QUIET and a certificate',
    config: (bench) =>
      box(`${to(bench, 'certified')}\n${named(bench, 'beside')}\nLogLevel QUIET\nTunnel no\nStdinNull no`),
    expected: 'reached',
  },
];

export const matrix: MatrixCase[] = [...ways, ...keys, ...hostKeys, ...sessions];

/** At the end of every file, so that what a case says goes first. */
export const commonConfig = (bench: Bench): string => `
Host *
  IdentityAgent none
  UserKnownHostsFile ${bench.path('known')}
  GlobalKnownHostsFile /dev/null
`;
