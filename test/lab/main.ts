// Owns the lab's command line: node test/lab/main.ts install | up | status | down  [--json] [--no-podman] [--no-docker]
// `up` prints the lab; SITE_ADMIN_LAB=<its directory> makes later test runs join it.
import { argv, exitCode, stdout } from 'node:process';
import { browserPackages, installPackages, labPackages } from './install-packages.ts';
import { readRecords } from './lab-record.ts';
import { findLeftovers, findSharedLeftovers } from './leftovers.ts';
import { isRunning } from './process-table.ts';
import { raiseLab } from './raise-lab.ts';
import { takeDown } from './take-down.ts';

const [, , command = 'help', ...flags] = argv;
const json = flags.includes('--json');
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (value: unknown, text: string): void =>
  void stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`);

const commands: Record<string, () => Promise<void>> = {
  async install() {
    const outcome = await installPackages({ ...labPackages, ...browserPackages }, say);
    print(
      outcome,
      outcome.missing.length > 0 ? `missing: ${outcome.missing.join(' ')}` : 'nothing is missing',
    );
    if (outcome.missing.length > 0) process.exitCode = 1;
  },
  async up() {
    const {
      close: _close,
      licenceServer: _server,
      ...lab
    } = await raiseLab({
      docker: !flags.includes('--no-docker'),
      podman: !flags.includes('--no-podman'),
      registry: true,
      outliveRaiser: true,
    });
    print(
      lab,
      [
        `SITE_ADMIN_LAB=${lab.directory}`,
        ...(lab.docker ? [`DOCKER_HOST=unix://${lab.docker.socket}`] : []),
        ...(lab.podman ? [`Podman: unix://${lab.podman.socket}`] : []),
        ...(lab.registry
          ? [`registry: ${lab.registry.address} ${lab.registry.username} ${lab.registry.password}`]
          : []),
        ...lab.images.map(({ reference }) => `image: ${reference}`),
        `raised in ${String(lab.raisedInMs)} ms`,
      ].join('\n'),
    );
  },
  status() {
    const labs = readRecords().map((record) => ({
      ...record,
      processes: record.processes.map((entry) => ({ ...entry, running: isRunning(entry) })),
    }));
    print(
      labs,
      labs.map(({ number, directory }) => `lab ${String(number)} in ${directory}`).join('\n') || 'no lab',
    );
    return Promise.resolve();
  },
  async down() {
    const left: string[] = [];
    // Labs with a living raiser belong to it.
    for (const record of readRecords().filter(({ owner }) => owner === null || !isRunning(owner))) {
      await takeDown(record);
      left.push(...(await findLeftovers(record)));
    }
    left.push(...(await findSharedLeftovers()));
    print(
      { left },
      left.length > 0 ? `left over:\n${left.join('\n')}` : 'all labs are down; nothing is left',
    );
    if (left.length > 0) process.exitCode = 1;
  },
};

const run = commands[command];
if (run && Object.hasOwn(commands, command)) await run();
else {
  say('usage: node test/lab/main.ts install | up | status | down  [--json] [--no-docker] [--no-podman]');
  process.exitCode = exitCode ?? 2;
}
