// Promise: commands on a host go over the one SSH connection, end when they should, and leave nothing there, however the connection ends.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHostFacts } from '#core/hosts/facts/read-host-facts';
import { HostConnections } from '#core/hosts/host-connections';
import type { HostShell } from '#core/hosts/shell/host-shell';
import { SshLinks } from '#core/hosts/ssh/ssh-links';
import { systemClock } from '#core/ports/clock';
import { skipReason } from '#test/lab/use-lab';
import { waitUntil } from '#test/lab/wait-until';
import { raiseSshLab, type SshLab } from './ssh-hosts.ts';

const limits = { deadlineMs: 10_000, mostBytes: 100_000 };

describe.skipIf(skipReason)(`a shell over SSH${skipReason ? ` (skipped: ${skipReason})` : ''}`, () => {
  let lab: SshLab;
  let hosts: HostConnections;
  let point: { name: string; connection: string };

  beforeAll(async () => {
    lab = await raiseSshLab('docker');
    const ssh = new SshLinks({
      knownHostsFile: join(lab.files, 'own_known_hosts'),
      secret: async () => null,
      around: { configFile: lab.configFile, env: { PATH: process.env.PATH } },
    });
    hosts = new HostConnections({ clock: systemClock, practiceSocket: () => null, ssh });
    const host = lab.hosts[0]!;
    point = { name: 'box', connection: `ssh://root@${host.address}` };
    await hosts.trust(point.connection, await host.fingerprint());
  }, 120_000);
  afterAll(async () => {
    hosts.close();
    expect(await lab.close()).toEqual([]);
  }, 60_000);

  const shell = async (): Promise<HostShell> => (await hosts.shell(point))!;
  /** Whoever looks does not begin with the same words. */
  const ended = (seconds: number) =>
    waitUntil(
      async () => {
        const look = `pgrep -f '^(timeout ${seconds} )?sleep ${seconds}$' || echo none`;
        return (await lab.hosts[0]!.run('sh', '-c', look)).trim() === 'none';
      },
      { what: `sleep ${seconds} to end`, deadlineMs: 8_000, everyMs: 50 },
    );

  it('tells exit code and output, several at once', async () => {
    const host = await shell();
    const results = await Promise.all(
      [1, 2, 3, 4].map((code) => host.run(`echo out ${code}; echo err >&2; cat; exit ${code}`, limits)),
    );
    expect(
      results.map(({ exitCode, stdout, stderr }) => [exitCode, stdout.toString(), stderr.toString()]),
    ).toEqual([1, 2, 3, 4].map((code) => [code, `out ${code}\n`, 'err\n']));
  });

  it('ends everything on the host at the deadline', async () => {
    const result = await (
      await shell()
    ).run('timeout 71 sleep 71 & sleep 71', { ...limits, deadlineMs: 400 });
    expect(result).toMatchObject({ exitCode: null, ended: 'deadline' });
    await ended(71);
  });

  it('bounds a line of 10 MB and goes on', async () => {
    const script = "head -c 10000000 /dev/zero | tr '\\0' x; echo; echo done >&2";
    const result = await (await shell()).run(script, { ...limits, mostBytes: 2_000_000 });
    expect(result).toMatchObject({ exitCode: 0, truncated: true });
    expect([result.stdout.length, result.stderr.toString()]).toEqual([2_000_000, 'done\n']);
  });

  it('ends everything on the host when the connection is closed under it', async () => {
    const host = await shell();
    let started = () => {};
    const isRunning = new Promise<void>((resolve) => (started = resolve));
    const run = host.run('timeout 72 sleep 72 & echo on; wait', { ...limits, onOutput: () => started() });
    await isRunning;
    await hosts.disconnect(point);
    expect(await run).toMatchObject({ exitCode: null, ended: 'connection' });
    await ended(72);
    const clean = async () => (await lab.hosts[0]!.traces()).processes === 0;
    await waitUntil(clean, { what: 'the host to be free of us', deadlineMs: 20_000, everyMs: 20 });
  });

  async function factsWith(maxSessions: number) {
    const host = lab.hosts[0]!;
    await hosts.disconnect(point);
    await host.stopSshd();
    await host.startSshd(`MaxSessions ${maxSessions}`);
    hosts.forgetFailures();
    return readHostFacts(
      { hosts, clock: systemClock },
      {
        ...point,
        directories: { models: '/srv/models', files: '/srv/files' },
        images: [],
        network: null,
        egress: [{ purpose: 'licence', name: 'license.deepgram.com', port: 443 }],
        proxy: null,
      },
    );
  }

  it.each([1, 2])(
    'reads everything through a host that opens sessions one by one: %i',
    async (maxSessions) => {
      const facts = await factsWith(maxSessions);
      const asked = ['machine', 'gpus', 'filesystems', 'listeners', 'clock'] as const;
      expect(asked.filter((name) => facts[name].state !== 'known')).toEqual([]);
      expect(facts.egress).toMatchObject({ value: [{ name: 'license.deepgram.com' }] });
      expect(JSON.stringify(facts.egress)).not.toContain('opened no session');
    },
  );

  it('reads nothing through a host that runs no commands, and says why', async () => {
    const facts = await factsWith(0);
    const reason = 'The host opened no session for this command; the evidence has its reason.';
    expect(facts.engine.state).toBe('known');
    expect(facts.machine).toMatchObject({
      state: 'unknown',
      reason,
      evidence: expect.stringContaining('MaxSessions') as string,
    });
    expect(facts.egress).toMatchObject({ value: [{ tcp: 'skipped', detail: reason }] });
  });
});
