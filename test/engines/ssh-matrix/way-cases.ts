// Owns the cases of how a host is reached.
import { box, named, plain, proxy, to, type MatrixCase } from './matrix-case.ts';

export const ways: MatrixCase[] = [
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
    name: 'ProxyJump over one that wants a certificate, to where nobody listens',
    config: (bench) =>
      `Host box\nHostName 127.0.0.1\nPort 9\n${named(bench)}\nProxyJump jump\nHost jump\n${to(bench, 'certified')}\n${named(bench, 'beside')}\n`,
    expected: { refused: 'host.unreachable', naming: /box does not accept connections on port 9/ },
  },
  {
    name: 'ProxyJump to where nobody listens',
    config: (bench) =>
      `Host box\nHostName 127.0.0.1\nPort 9\n${named(bench)}\nProxyJump jump\nHost jump\n${to(bench, 'plain')}\n${named(bench)}\n`,
    expected: { refused: 'host.unreachable', naming: /box does not accept connections on port 9/ },
  },
  {
    name: 'ProxyJump over one that refuses us',
    config: (bench) =>
      `Host box\n${to(bench, 'inner')}\nProxyJump jump\nHost jump\n${to(bench, 'plain')}\nProxyJump none\nIdentityFile none\n`,
    expected: { refused: 'host.loginRefused', naming: /jump refused the login/ },
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
