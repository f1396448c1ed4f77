// Owns what the matrix of ssh configurations is tried on: plain sshd processes on loopback ports, keys, certificates and an agent, all in one
// directory, with nothing of the person who runs it.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#test/fixtures/free-port';
import { repository } from '#test/fixtures/open-core';
import { runProgram } from '#test/lab/run-program';
import { waitUntil } from '#test/lab/wait-until';
import { fdPassProgram, tcpProgram } from './programs.ts';

const SSHD = '/usr/sbin/sshd';

/** A configuration that users really have (test/fixtures/ssh-cases). */
export const readCase = (name: string): string =>
  readFileSync(join(repository, 'test/fixtures/ssh-cases', name), 'utf8');

/** Null where the matrix can be run. Under CI it has to be. */
export const whyNoMatrix =
  process.env.CI === 'true' || (existsSync(SSHD) && existsSync('/usr/bin/ssh')) ? null : 'no sshd or no ssh';

export const servers = ['plain', 'inner', 'certified', 'few', 'modern', 'signed'] as const;
export type ServerName = (typeof servers)[number];

export interface Bench {
  directory: string;
  ports: Record<ServerName, number>;
  /** Of an agent that has eight other keys first, then `good` and the key of `locked`. Its path has a space. */
  agentSocket: string;
  /** Of an agent whose only key has a certificate. */
  certificateAgent: string;
  path(name: string): string;
  /** `name` is what known_hosts calls it. */
  knownLine(name: string, key: 'host' | 'host-rsa' | 'inner-host' | 'other-1'): string;
  ssh(config: string, args: string[], env: NodeJS.ProcessEnv): Promise<{ code: number; said: string }>;
  serverLog(server: ServerName): string;
  /** Sends every server what is needed to end, and answers the processes that did not. */
  close(): Promise<void>;
}

const common = (directory: string): string => `
HostKey ${directory}/host
HostKey ${directory}/host-rsa
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile ${directory}/authorized_keys
MaxStartups 100
LogLevel VERBOSE
PrintMotd no
`;

const configs: Record<ServerName, (directory: string) => string> = {
  plain: (directory) => `${common(directory)}ListenAddress [::1]:PORT\n`,
  inner: (directory) =>
    common(directory)
      .replace(/HostKey .*\n/g, '')
      .concat(`HostKey ${directory}/inner-host\n`),
  certified: (directory) =>
    common(directory)
      .replace(/AuthorizedKeysFile .*/, 'AuthorizedKeysFile none')
      .concat(`TrustedUserCAKeys ${directory}/authority.pub\n`),
  few: (directory) => common(directory) + readCase('sshd-maxsessions.conf'),
  modern: (directory) => `${common(directory)}KexAlgorithms sntrup761x25519-sha512@openssh.com\n`,
  signed: (directory) => `${common(directory)}HostCertificate ${directory}/host-cert.pub\n`,
};

export async function raiseBench(): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), 'site-admin-matrix-'));
  const path = (name: string) => join(directory, name);
  const children: ChildProcess[] = [];
  await makeKeys(directory);
  // Where sshd runs as root it wants the directory that its package's boot unit makes.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  writeFileSync(path('tcp.py'), tcpProgram);
  writeFileSync(path('fdpass.py'), fdPassProgram);
  const ports = {} as Record<ServerName, number>;
  for (const server of servers) {
    const port = await freePort();
    ports[server] = port;
    const text = `${configs[server](directory).replaceAll('PORT', String(port))}ListenAddress 127.0.0.1:${port}\n`;
    writeFileSync(path(`${server}.sshd`), text);
    writeFileSync(path(`${server}.log`), '');
    children.push(
      spawn(SSHD, ['-D', '-f', path(`${server}.sshd`), '-E', path(`${server}.log`)], { stdio: 'ignore' }),
    );
  }
  mkdirSync(path('agent dir'));
  const agentSocket = path('agent dir/agent.sock');
  const certificateAgent = path('certificate.sock');
  const others = Array.from({ length: 8 }, (_, index) => path(`other-${index + 1}`));
  children.push(await startAgent(agentSocket, [...others, path('good'), path('unlocked')]));
  children.push(await startAgent(certificateAgent, [path('certificate-of-agent')]));
  for (const port of Object.values(ports))
    await waitUntil(() => answers(port), { what: `sshd on port ${port}`, deadlineMs: 20_000 });
  return {
    directory,
    ports,
    agentSocket,
    certificateAgent,
    path,
    knownLine: (name, key) =>
      `${name} ${readFileSync(path(`${key}.pub`), 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' ')}\n`,
    ssh: (config, args, env) =>
      new Promise((resolve) => {
        const all = ['-F', config, '-o', 'BatchMode=yes', ...args];
        const child = execFile('ssh', all, { env, timeout: 30_000 }, (error, _, said) =>
          resolve({ code: error ? Number(error.code ?? 255) : 0, said }),
        );
        child.stdin?.end();
      }),
    serverLog: (server) => readFileSync(path(`${server}.log`), 'utf8'),
    async close() {
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null) return;
          const ended = new Promise((resolve) => void child.once('exit', resolve));
          child.kill();
          await ended;
        }),
      );
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function makeKeys(directory: string): Promise<void> {
  const path = (name: string) => join(directory, name);
  const make = (name: string, ...more: string[]) =>
    runProgram('ssh-keygen', [
      '-q',
      '-N',
      '',
      '-C',
      name,
      '-f',
      path(name),
      ...(more.length > 0 ? more : ['-t', 'ed25519']),
    ]);
  const sign = (name: string, ...more: string[]) =>
    runProgram('ssh-keygen', ['-q', '-s', path('authority'), '-I', name, ...more, path(`${name}.pub`)]);
  const ed25519 = [
    'host',
    'inner-host',
    'good',
    'unlocked',
    'authority',
    'certificate-of-agent',
    'beside',
    'apart',
    'jump',
  ];
  await Promise.all([
    ...ed25519.map((name) => make(name)),
    ...Array.from({ length: 8 }, (_, index) => make(`other-${index + 1}`)),
    make('host-rsa', '-t', 'rsa', '-b', '2048'),
    make('rsa', '-t', 'rsa', '-b', '2048'),
    make('ecdsa', '-t', 'ecdsa'),
  ]);
  await runProgram('cp', [path('good'), path('key-of-box')]);
  await runProgram('cp', [path('unlocked'), path('locked')]);
  await runProgram('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'canary-passphrase', '-f', path('locked')]);
  await runProgram('cp', [path('unlocked.pub'), path('locked.pub')]);
  const { username } = userInfo();
  for (const name of ['certificate-of-agent', 'beside', 'apart']) await sign(name, '-n', username);
  await runProgram('mv', [path('apart-cert.pub'), path('apart-certificate')]);
  await sign('host', '-h', '-n', '127.0.0.1,signed');
  const allowed = ['good', 'unlocked', 'rsa', 'ecdsa', 'jump'];
  for (const name of allowed) appendFileSync(path('authorized_keys'), readFileSync(path(`${name}.pub`)));
}

async function startAgent(socket: string, keys: string[]): Promise<ChildProcess> {
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  await waitUntil(() => existsSync(socket), { what: 'the agent', deadlineMs: 5_000 });
  for (const key of keys) await runProgram('ssh-add', ['-q', key], { env: { SSH_AUTH_SOCK: socket } });
  return agent;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
  });
}
