// Promise: whatever a host prints (nothing, noise, binary, an answer cut or altered anywhere, a line of 10 MB), each reader answers, in
// time, and never takes noise for a fact.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCdi } from '#shared/domain/facts/readers/cdi';
import { readRoom, readWriteLatency } from '#shared/domain/facts/readers/disks';
import { readEgress } from '#shared/domain/facts/readers/egress';
import { readContainer } from '#shared/domain/facts/readers/engine-containers';
import { readEngineInfo } from '#shared/domain/facts/readers/engine-info';
import { readDriver, readGpus, readNouveau, readPciGpus } from '#shared/domain/facts/readers/gpus';
import { readMachine, readSelinux } from '#shared/domain/facts/readers/machine';
import { readFirewall, readListeners, readProxySettings } from '#shared/domain/facts/readers/network';
import { readSmiRows } from '#shared/domain/facts/readers/nvidia-smi-rows';
import type { Output } from '#shared/domain/facts/readers/output';
import { readContainerdRoot } from '#shared/domain/facts/readers/containerd';
import { readDaemonConfig } from '#shared/domain/facts/readers/daemon';
import { readDriverUpgrades } from '#shared/domain/facts/readers/driver-upgrades';
import { readDns } from '#shared/domain/facts/readers/name-servers';
import { readClock, readTimeSync } from '#shared/domain/facts/readers/time';
import { readSecureBoot, readToolkit } from '#shared/domain/facts/readers/toolkit';
import { notKnown, type Read } from '#shared/domain/facts/reading';
import { everyFixture, output } from './fixture.ts';

const readers: Record<string, (given: Output) => Read<unknown>> = {
  gpus: (given) => readGpus({ xml: given, rows: given }),
  driver: (given) => readDriver({ xml: output('sh: 1: nvidia-smi: not found', 127), kernelModule: given }),
  rows: readSmiRows,
  nouveau: readNouveau,
  pci: readPciGpus,
  toolkit: readToolkit,
  cdi: (given) => readCdi(given, 'NONCE'),
  // A file that is no specification is known to be none.
  'cdi file': (given) => {
    const read = readCdi({ ...given, text: `\nNONCE file 1 0 /etc/cdi/a.yaml\n${given.text}` }, 'NONCE');
    return read.ok && read.value[0]?.problem ? notKnown(read.value[0].problem, null) : read;
  },
  'secure boot': readSecureBoot,
  machine: (given) => readMachine({ osRelease: given, machine: given }),
  selinux: readSelinux,
  room: (given) => readRoom(given, { purpose: 'models', path: '/srv' }),
  latency: (given) => readWriteLatency(given, 'models'),
  daemons: (given) => readDaemonConfig(given, { nonce: 'NONCE', engine: null }),
  'daemon.json': (given) =>
    readDaemonConfig(
      {
        ...given,
        text: `\nNONCE daemon 7\nuid=0\nroot=/var/lib/docker\n\nNONCE config there 1 /etc/docker/daemon.json\n${given.text}`,
      },
      { nonce: 'NONCE', engine: null },
    ),
  containerd: (given) => readContainerdRoot(given, { nonce: 'NONCE', address: null }),
  'containerd settings': (given) =>
    readContainerdRoot(
      { ...given, text: `\nNONCE containerd 7\n\nNONCE settings file\n${given.text}` },
      {
        nonce: 'NONCE',
        address: null,
      },
    ),
  upgrades: readDriverUpgrades,
  firewall: readFirewall,
  listeners: readListeners,
  dns: (given) => readDns(given, 'NONCE'),
  proxy: readProxySettings,
  'time sync': readTimeSync,
  clock: ({ text }) => readClock(text, { askedAtMs: 0, answeredAtMs: 1 }),
  engine: ({ text }) => readEngineInfo(text, { product: 'docker', name: '', apiVersion: '' }),
};
const names = Object.keys(readers);
const fixtures = everyFixture();

function answers(name: string, given: Output): Read<unknown> {
  const read = readers[name]!(given);
  if (!read.ok) {
    expect(read.reason, name).toMatch(/\S/);
    expect((read.evidence ?? '').length, name).toBeLessThanOrEqual(600);
  }
  return read;
}

describe('noise', () => {
  const noise = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
    fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes) => new TextDecoder().decode(bytes)),
    fc
      .array(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), { minLength: 1, maxLength: 8 })
      .map((all) => all.join('\n')),
  );

  it.each(names)('is never a fact: %s', (name) => {
    fc.assert(
      fc.property(noise, (text) => {
        // Comments alone are an empty resolv.conf.
        fc.pre(!text.split('\n').every((line) => /^\s*([#;]|$)/.test(line)));
        // Ten digits are a time, and `0` is how the kernel says permissive.
        fc.pre(!/^\s*([01]|\d{9,11}.*)\s*$/.test(text) && !/^\s*\{/.test(text));
        expect(answers(name, output(text)), JSON.stringify(text)).toMatchObject({ ok: false });
      }),
      { numRuns: 200 },
    );
  });

  it.each(names)('nothing at all, cut off by its deadline: %s', (name) => {
    expect(answers(name, { text: '', exitCode: 124, cut: true })).toMatchObject({ ok: false });
  });
});

describe('altered answers', () => {
  it.each(names)('cut or changed anywhere, they are answered: %s', (name) => {
    const given = fc.constantFrom(...fixtures).chain(({ output: { text } }) =>
      fc.record({
        text: fc.constant(text),
        from: fc.nat(text.length),
        length: fc.nat(60),
        put: fc.string({ unit: 'binary', maxLength: 20 }),
        cut: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(given, ({ text, from, length, put, cut }) => {
        const changed = cut ? text.slice(0, from) : text.slice(0, from) + put + text.slice(from + length);
        answers(name, output(changed));
      }),
      { numRuns: 150 },
    );
  });

  it('any JSON from an engine is a container or none, and a fact or not known', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (row, inspected) => {
        readContainer(row, { inspected, defaultRuntime: 'runc' });
        expect(readEngineInfo(row, { product: 'docker', name: '', apiVersion: '' }).ok).toBe(false);
        const container = readContainer(
          { Id: 'a', Ports: row, Labels: row },
          { inspected: { HostConfig: inspected }, defaultRuntime: '' },
        );
        expect(container).toMatchObject({ id: 'a' });
      }),
    );
  });
});

describe('a text of 10 MB', () => {
  const shapes = {
    letters: 'a'.repeat(10_000_000),
    spaces: ' '.repeat(10_000_000),
    quotes: '"'.repeat(10_000_000),
    tags: '<nvidia_smi_log>' + '<a>'.repeat(3_300_000),
    numbers: '1.'.repeat(5_000_000),
    yaml: '- '.repeat(5_000_000),
    'ends of lines': '\n'.repeat(1_000_000),
    'heads of tables': 'nft\niptables\n'.repeat(100_000),
    'chains of nothing': `nft\n${'\n'.repeat(200_000)}x\nnft-end\n`,
    'wide rows': `yes 0\n${`a${' '.repeat(16_000)}\n`.repeat(60)}`,
  };
  it.each(Object.entries(shapes))('of %s costs little time', (_, line) => {
    for (const name of names) {
      const before = process.threadCpuUsage();
      answers(name, output(line));
      // Of a processor's own time: nothing here is slow by a little.
      expect(process.threadCpuUsage(before).user / 1_000, name).toBeLessThan(5_000);
    }
  });

  it('of egress is skipped, with what was seen', () => {
    const [probe] = readEgress('x'.repeat(10_000_000), {
      targets: [{ purpose: 'licence', name: 'a', port: 1 }],
      from: 'host',
      through: null,
    });
    expect(probe).toMatchObject({ dns: 'skipped', tcp: 'skipped' });
    expect(probe?.detail?.length).toBe(300);
  });
});

it('evidence is bounded, and its control characters are shown as dots', () => {
  expect(notKnown('why', `\u001b[31m${'x'.repeat(1_000)}`).evidence).toMatch(/^·\[31mx{595}$/);
});
