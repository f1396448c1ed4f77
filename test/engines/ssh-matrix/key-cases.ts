// Owns the cases of how the user proves who they are.
import { agent, box, named, plain, proxy, to, type MatrixCase } from './matrix-case.ts';

export const keys: MatrixCase[] = [
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
    name: 'nine keys in the agent, none named, through a program',
    config: (bench) =>
      box(
        `${to(bench, 'plain')}\nIdentityFile ${bench.path('no-such-key')}\n${agent(bench)}\n${proxy(bench)} %h %p`,
      ),
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
    config: (bench) => box(`${to(bench, 'plain')}\nIdentityFile ${bench.path('key-of-%n')}`),
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
