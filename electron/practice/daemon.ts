// Owns the practice daemon's process: arguments, one instance per home, starting and ending the engines and the world
// outside them. It outlives the window that started it, and takes every practice container with it when it ends.
import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isConnectionError } from '#base/last-resort';
import { makeDirectory } from '#base/make-directory';
import { daemonRoutes } from './daemon-routes.ts';
import { PracticeEngine } from './engine/practice-engine.ts';
import { practiceVersion } from './engine/routes/system-routes.ts';
import {
  breakLock,
  dockerHostOf,
  lockHome,
  readRecord,
  removeTraces,
  socketPath,
  writeRecord,
  type PracticeRecord,
} from './home/practice-record.ts';
import { answers } from './home/socket-call.ts';
import { Stage } from './outside/drill-stage.ts';
import { PracticeWorld } from './outside/practice-world.ts';
import { makeCertificate } from './stand-ins/certificate.ts';

const closeGraceMs = 1500;
const otherStartMs = 10_000;
const defaultHost = 'practice';

interface Options {
  home: string;
  standIn: string;
  hosts: string[];
  /** Per host, in the order of `hosts`; the last one counts for the rest. */
  delaysMs: number[];
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      home: { type: 'string' },
      'stand-in': { type: 'string' },
      hosts: { type: 'string' },
      'delay-ms': { type: 'string' },
    },
  });
  if (!values.home)
    throw new Error('usage: daemon --home DIR [--stand-in PATH] [--hosts a,b] [--delay-ms 0,200]');
  const beside = ['stand-in.mjs', path.join('stand-ins', 'main.ts')].map((name) =>
    path.join(import.meta.dirname, name),
  );
  const standIn = values['stand-in'] ?? beside.find((candidate) => existsSync(candidate));
  if (standIn === undefined || !existsSync(standIn))
    throw new Error(`no stand-in bundle at ${standIn ?? beside.join(' or ')}`);
  const hosts = (values.hosts ?? defaultHost).split(',').filter(Boolean);
  const wrong = hosts.find((host) => !/^[a-z0-9][a-z0-9-]{0,30}$/.test(host));
  if (wrong !== undefined) throw new Error(`'${wrong}' is no host name: lower-case letters, digits, dashes`);
  return {
    home: path.resolve(values.home),
    standIn: path.resolve(standIn),
    hosts,
    delaysMs: (values['delay-ms'] ?? '0').split(',').map(Number),
  };
}

/** Somebody else has the home: give out their record, once they have one. */
async function foundRunning(home: string): Promise<PracticeRecord | undefined> {
  const deadline = Date.now() + otherStartMs;
  while (Date.now() < deadline) {
    const record = readRecord(home);
    if (record && (await answers(record.dockerHost))) return record;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

async function main(): Promise<void> {
  // What containers write, keys and logs included, is for this user alone.
  process.umask(0o077);
  const options = readOptions();
  const { home } = options;
  let lock = lockHome(home);
  if (!lock.taken) {
    const running = await foundRunning(home);
    if (running) {
      process.stdout.write(`${JSON.stringify(running)}\n`);
      return;
    }
    // The process with that number is no practice daemon (any more): numbers are reused.
    breakLock(home);
    lock = lockHome(home);
    if (!lock.taken) throw new Error(`the practice home ${home} is held by process ${String(lock.pid)}`);
  }
  await runDaemon(options);
}

type Log = (words: string) => void;

async function runDaemon(options: Options): Promise<void> {
  const { home } = options;
  makeDirectory(path.join(home, 'hosts'));
  const log: Log = (words) =>
    appendFileSync(path.join(home, 'daemon.log'), `${new Date().toISOString()} ${words}\n`);
  const world = new PracticeWorld();
  const engines: PracticeEngine[] = [];
  const stage = new Stage(world, engines);

  let stopping = false;
  const shutDown = (reason: string, exitCode = 0): void => {
    if (stopping) return;
    stopping = true;
    log(`stopping: ${reason}`);
    // While the children end, nobody may be sent here any more.
    removeTraces(home);
    void Promise.all(engines.map((engine) => engine.close(closeGraceMs))).then(() => {
      world.close();
      removeTraces(home);
      process.exit(exitCode);
    });
  };
  onEnds({ shutDown, log });

  const certificate = await makeCertificate('practice');
  await world.open(certificate);
  const record: PracticeRecord = {
    pid: process.pid,
    dockerHost: '',
    startedAt: new Date().toISOString(),
    version: practiceVersion,
    hosts: [],
  };
  const routes = daemonRoutes({
    record: () => record,
    stage: () => stage,
    world,
    shutDown: () => shutDown('asked to'),
  });
  const shared = { certificate, world, log, routes };
  for (const [index, name] of options.hosts.entries()) {
    const socket = socketPath(home, name);
    // A fleet's hosts publish the same ports: each has a loopback address of its own (macOS has only the first).
    const address = `127.0.0.${String(index + 1)}`;
    world.hosts.set(name, address);
    const own = ownOptions(options, index);
    const engine = new PracticeEngine({ ...own, ...shared, name, bindAddress: address });
    engines.push(engine);
    await engine.listen(socket);
    record.hosts.push({ name, dockerHost: dockerHostOf(socket), address });
  }
  record.dockerHost = record.hosts[0]?.dockerHost ?? '';
  writeRecord(home, record);
  log(`ready, process ${String(process.pid)}`);
  process.stdout.write(`${JSON.stringify(record)}\n`);
}

/** What one host of the fleet has of its own. */
function ownOptions({ home, hosts, standIn, delaysMs }: Options, index: number) {
  const name = hosts[index] ?? defaultHost;
  return {
    folder: path.join(home, 'hosts', name),
    stateFile: path.join(home, name === defaultHost ? 'state.json' : `state-${name}.json`),
    standInPath: standIn,
    delayMs: delaysMs[index] ?? delaysMs.at(-1) ?? 0,
  };
}

/** What ends this process, and what it survives. */
function onEnds({
  shutDown,
  log,
}: {
  shutDown: (reason: string, exitCode?: number) => void;
  log: Log;
}): void {
  process.on('SIGTERM', () => shutDown('SIGTERM'));
  process.on('SIGINT', () => shutDown('SIGINT'));
  process.on('SIGHUP', () => undefined);
  process.on('uncaughtException', (error) => {
    log(`uncaught: ${error.stack ?? error.message}`);
    if (isConnectionError(error)) return;
    shutDown('internal error', 1);
  });
  process.on('unhandledRejection', (error) =>
    log(`unhandled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`practice daemon: ${(error as Error).message}\n`);
  process.exit(1);
});
