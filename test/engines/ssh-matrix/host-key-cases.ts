// Owns the cases of how the host proves who it is, and of what is negotiated.
import { box, named, plain, to, type MatrixCase } from './matrix-case.ts';

const known = 'UserKnownHostsFile';

export const hostKeys: MatrixCase[] = [
  {
    name: 'HostKeyAlias, without the port',
    config: (bench) => box(`${plain(bench)}\nHostKeyAlias alias\n${known} ${bench.path('known-alias')}`),
    expected: 'reached',
  },
  {
    name: 'HostKeyAlias, and another key is known',
    config: (bench) =>
      box(`${plain(bench)}\nHostKeyAlias alias\n${known} ${bench.path('known-alias-wrong')}`),
    expected: { refused: 'host.keyChanged' },
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
    name: 'StrictHostKeyChecking no, where the client makes the connection',
    config: (bench) => box(`${plain(bench)}\n${known} /dev/null\nStrictHostKeyChecking no\nRekeyLimit 1G 1h`),
    expected: { asked: 'host.keyUnknown' },
  },
  {
    name: 'StrictHostKeyChecking no, for a jump host of the client',
    config: (bench) =>
      `Host box\n${to(bench, 'inner')}\n${named(bench)}\nProxyJump jump\nRekeyLimit 1G 1h\nHost jump\n${plain(bench)}\n${known} /dev/null\nStrictHostKeyChecking no\n`,
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
