// Owns the configurations that are tried on real sshd processes, and what becomes of each. ssh itself is asked the same.
import { hostKeys } from './host-key-cases.ts';
import { keys } from './key-cases.ts';
import { box, named, plain, to, type MatrixCase } from './matrix-case.ts';
import { ways } from './way-cases.ts';

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
