// Bench: how fast hosts are known. A whole preflight of one real host over SSH (< 3 s), fifty practice hosts that answer late refreshed at
// once (< 10 s) without holding up the process that draws the window (event-loop delay p99 < 50 ms). Exits 1 when one is over its limit.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import { raiseSshLab, siteDocument } from '#test/engines/ssh-hosts';
import { coreOptions, openCore, temporaryDirectory } from '#test/fixtures/open-core';
import { machine, median, spread, table, writeSection } from './figures.ts';

const limits = { oneHostMs: 3_000, manyHostsMs: 10_000, loopDelayMs: 50 };
const rounds = 7;
const hostCount = 50;
const answerDelayMs = 100;

const one = await oneHostOverSsh();
const many = await manyPracticeHosts();
process.exitCode = report();

async function oneHostOverSsh(): Promise<{ cold: number[]; warm: number[] }> {
  const lab = await raiseSshLab('docker');
  try {
    const host = lab.hosts[0]!;
    const cold: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await using open = await openCore({ ssh: { configFile: lab.configFile, env: {} } });
      const { client } = open;
      const connection = `ssh://root@${host.address}`;
      await client.call('hosts.trust', { connection, fingerprint: await host.fingerprint() });
      await client.call('sites.put', { text: siteDocument('trial', { host, lab }) });
      // The first one also connects and logs in.
      for (const times of [cold, warm]) {
        const startedAt = performance.now();
        const { hosts } = await client.call('preflight.check', { site: 'trial', refresh: 'all' });
        times.push(performance.now() - startedAt);
        if (!hosts[0]?.reachable) throw new Error(`the host was not read: ${JSON.stringify(hosts[0])}`);
      }
    }
    return { cold, warm };
  } finally {
    await lab.close();
  }
}

async function manyPracticeHosts(): Promise<{ times: number[]; delays: number[] }> {
  const directory = await temporaryDirectory();
  const names = Array.from({ length: hostCount }, (_, index) => `host-${String(index + 1).padStart(2, '0')}`);
  const { daemon, standIn, node } = coreOptions(directory).practice;
  const home = join(directory, 'practice');
  await startPracticeDaemon({
    home,
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
    hosts: names,
    delayMs: answerDelayMs,
  });
  const times: number[] = [];
  const delays: number[] = [];
  try {
    await using open = await openCore({ dataDirectory: directory });
    const { client } = open;
    await client.call('sites.put', { text: manyHosts(names) });
    for (let round = 0; round < rounds; round += 1) {
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const startedAt = performance.now();
      const { hosts } = await client.call('preflight.check', { site: 'many', refresh: 'all' });
      times.push(performance.now() - startedAt);
      delay.disable();
      delays.push(delay.percentile(99) / 1e6);
      const missing = hosts.filter(({ reachable }) => !reachable);
      if (hosts.length !== hostCount || missing.length > 0)
        throw new Error(`${String(missing.length)} hosts were not read: ${JSON.stringify(missing[0])}`);
    }
  } finally {
    await stopPracticeDaemon(home);
    await rm(directory, { recursive: true, force: true });
  }
  return { times, delays };
}

function manyHosts(names: string[]): string {
  const hosts = names.map((name, index) => {
    const roles = index < 1 ? '["api", "engine", "license-proxy"]' : '["api", "engine"]';
    return `[[host]]\nname = "${name}"\nconnection = "practice:${name}"\nroles = ${roles}\n`;
  });
  return `name = "many"\nrelease = "release-260812"\n\n${hosts.join('\n')}`;
}

function report(): number {
  const rows: [string, number[], number][] = [
    ['one host over SSH, with connecting and login, ms', one.cold, limits.oneHostMs],
    ['one host over SSH, connected, ms', one.warm, limits.oneHostMs],
    [
      `${String(hostCount)} practice hosts, each answer ${String(answerDelayMs)} ms late, ms`,
      many.times,
      limits.manyHostsMs,
    ],
    ['event-loop delay p99 meanwhile, ms', many.delays, limits.loopDelayMs],
  ];
  const text = [
    `${machine()}. ${String(rounds)} rounds, median (least – most).`,
    '',
    table(
      ['what', 'measured', 'limit'],
      rows.map(([what, values, limit]) => [what, spread(values), `< ${String(limit)}`]),
    ),
  ].join('\n');
  process.stdout.write(`${text}\n`);
  writeSection('hosts', text);
  return rows.every(([, values, limit]) => median(values) < limit) ? 0 : 1;
}
