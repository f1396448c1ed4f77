// Promise: what nvidia-smi and its surroundings print, on every kind of GPU that matters and in every way they fail, is read as it is.
import { describe, expect, it } from 'vitest';
import { readCdi } from '#shared/domain/facts/readers/cdi';
import { readDriver, readGpus, readNouveau, readPciGpus } from '#shared/domain/facts/readers/gpus';
import { readSmiRows } from '#shared/domain/facts/readers/nvidia-smi-rows';
import { readSmiXml } from '#shared/domain/facts/readers/nvidia-smi-xml';
import { readSecureBoot, readToolkit } from '#shared/domain/facts/readers/toolkit';
import { cases, fixture, output, shapeOf } from './fixture.ts';

const MIB = 1024 ** 2;
const gpusOf = (name: string) =>
  readGpus({ xml: fixture(`${name}/smi-xml.xml`), rows: fixture(`${name}/smi-rows.csv`) });

it('every fixture names where its shape was seen', () => {
  expect(cases().length).toBeGreaterThan(20);
  for (const name of cases()) expect(shapeOf(name), name).toMatch(/^SHAPE: \S.{20,}/);
});

describe('GPUs', () => {
  const expected: Record<string, object> = {
    t4: {
      name: 'Tesla T4',
      memoryTotalBytes: 15360 * MIB,
      computeCapability: '7.5',
      ecc: 'on',
      mig: 'unsupported',
    },
    a10: {
      name: 'NVIDIA A10G',
      memoryTotalBytes: 23028 * MIB,
      computeCapability: '8.6',
      uncorrectedErrors: 0,
    },
    l4: { name: 'NVIDIA L4', utilisation: 37, computeCapability: '8.9', pciBusId: '00000000:00:04.0' },
    a100: { name: 'NVIDIA A100-SXM4-80GB', mig: 'off', computeCapability: '8.0' },
    'a100-mig': { mig: 'on', memoryTotalBytes: 40960 * MIB, utilisation: null, uncorrectedErrors: null },
    h100: { name: 'NVIDIA H100 80GB HBM3', uncorrectedErrors: 3, computeCapability: '9.0' },
    'rtx-4090': { name: 'NVIDIA GeForce RTX 4090', ecc: 'unsupported', uncorrectedErrors: null },
    'old-driver': { name: 'Tesla P4', computeCapability: null, mig: null, uncorrectedErrors: 0 },
  };
  it.each(Object.entries(expected))('%s', (name, gpu) => {
    const read = gpusOf(name);
    expect(read).toMatchObject({ ok: true, value: [gpu] });
  });

  it('two, in nvidia-smi’s order', () => {
    const read = gpusOf('two-gpus');
    expect(read.ok && read.value.map(({ index, utilisation }) => [index, utilisation])).toEqual([
      [0, 0],
      [1, 64],
    ]);
  });

  it('programs on a GPU, with and without their memory', () => {
    expect(gpusOf('l4')).toMatchObject({
      value: [{ processes: [{ pid: 2391, name: 'impeller', memoryBytes: 9104 * MIB }] }],
    });
    expect(gpusOf('rtx-4090')).toMatchObject({ value: [{ processes: [{ pid: 1804, memoryBytes: null }] }] });
  });

  it('a driver without a GPU has none; a host without nvidia-smi is not known', () => {
    expect(readSmiXml(fixture('no-devices/smi-xml.xml', 6))).toMatchObject({ ok: true, value: { gpus: [] } });
    expect(readSmiXml(fixture('no-gpu/smi-xml.xml', 127))).toMatchObject({
      ok: false,
      reason: 'nvidia-smi is not installed.',
    });
  });

  it.each([
    ['truncated', /ends in the middle/],
    ['binary', /./],
    ['entity-bomb', /not XML/],
    ['memory-unknown', /does not say which GPU number 0 is, or how much memory/],
    ['gpu-lost', /GPU is lost/],
    ['no-driver', /couldn't communicate with the NVIDIA driver/],
    ['cgroup-lost', /Failed to initialize NVML: Unknown Error/],
  ])('%s is not known, with what was seen', (name, reason) => {
    const read = readSmiXml(fixture(`${name}/smi-xml.xml`, 255));
    expect(read).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
    expect(read.ok ? '' : read.evidence).toMatch(/./);
  });

  it('a count that does not fit the list is not believed', () => {
    const { text } = fixture('l4/smi-xml.xml');
    const lying = output(text.replace('<attached_gpus>1<', '<attached_gpus>2<'));
    expect(readSmiXml(lying)).toMatchObject({
      ok: false,
      reason: 'nvidia-smi speaks of 2 GPUs and describes 1.',
    });
  });

  it('rows without compute_cap come after the refusal of old drivers', () => {
    expect(readSmiRows(fixture('old-driver/smi-rows.csv'))).toMatchObject({
      ok: true,
      value: [{ name: 'Tesla P4', driverVersion: '430.64', computeCapability: null }],
    });
  });
});

describe('the driver', () => {
  const driverOf = (name: string, exitCode = 0) =>
    readDriver({
      xml: fixture(`${name}/smi-xml.xml`, exitCode),
      kernelModule: fixture(`${name}/kernel-module.txt`),
    });

  it('open and proprietary modules', () => {
    expect(driverOf('a10')).toMatchObject({
      value: {
        module: 'open',
        moduleVersion: '580.95.05',
        libraryVersion: '580.95.05',
        cudaVersion: '13.0',
        problem: null,
      },
    });
    expect(driverOf('t4')).toMatchObject({ value: { module: 'proprietary', moduleVersion: '535.261.03' } });
    expect(driverOf('old-driver')).toMatchObject({
      value: { module: 'proprietary', moduleVersion: '430.64' },
    });
  });

  it('a mismatch tells both versions', () => {
    expect(driverOf('mismatch', 18)).toMatchObject({
      value: {
        moduleVersion: '570.172.08',
        libraryVersion: '580.95',
        problem: 'Failed to initialize NVML: Driver/library version mismatch',
      },
    });
  });

  it('a driver that finds no device says so', () => {
    expect(driverOf('no-devices', 6)).toMatchObject({
      value: { moduleVersion: '580.95.05', libraryVersion: null, problem: 'No devices were found' },
    });
  });

  it('no module and no nvidia-smi: known, and nothing there', () => {
    const none = output('', 4);
    expect(readDriver({ xml: fixture('no-gpu/smi-xml.xml', 127), kernelModule: none })).toEqual({
      ok: true,
      value: { module: 'none', moduleVersion: null, libraryVersion: null, cudaVersion: null, problem: null },
    });
  });

  it('nouveau', () => {
    expect(readNouveau(fixture('no-driver/modules.txt'))).toEqual({ ok: true, value: true });
    expect(readNouveau(output('nvidia 62771200 2 nvidia_uvm - Live 0x0\n'))).toEqual({
      ok: true,
      value: false,
    });
    expect(readNouveau(output('', 3))).toMatchObject({ ok: false });
  });

  it('PCI devices that no driver of NVIDIA serves', () => {
    expect(readPciGpus(fixture('no-driver/pci.txt'))).toEqual({
      ok: true,
      value: [
        {
          address: '0000:01:00.0',
          name: '3D controller: NVIDIA Corporation AD104GL [L4] (rev a1)',
          kernelDriver: 'nouveau',
        },
      ],
    });
    expect(readPciGpus(output('0000:00:1e.0\t0x27b8\t\t\n'))).toMatchObject({
      value: [{ name: 'NVIDIA device 27b8', kernelDriver: null }],
    });
    expect(readPciGpus(fixture('no-gpu/pci.txt'))).toEqual({ ok: true, value: [] });
  });
});

describe('what brings a GPU into a container', () => {
  const yaml = fixture('cdi/nvidia.yaml').text;
  const json = fixture('cdi/nvidia.json').text;
  const probe = (text: string) => readCdi(output(text), 'NONCE');

  it('CDI specifications in YAML and JSON, with driver version, missing paths and time', () => {
    const missing = '/usr/lib/x86_64-linux-gnu/libcuda.so.570.172.08';
    const read = probe(
      `\nNONCE file 1795240000 0 /etc/cdi/nvidia.yaml\n${yaml}\nNONCE missing ${missing}\nNONCE file - 1 /var/run/cdi/nvidia.json\n${json}`,
    );
    expect(read).toEqual({
      ok: true,
      value: [
        {
          path: '/etc/cdi/nvidia.yaml',
          priority: 0,
          cdiVersion: '0.5.0',
          needs: '0.5.0',
          problem: null,
          kind: 'nvidia.com/gpu',
          devices: ['0', 'all'],
          driverVersion: '570.172.08',
          missingPaths: [missing],
          modifiedAt: '2026-11-21T05:46:40.000Z',
        },
        {
          path: '/var/run/cdi/nvidia.json',
          priority: 1,
          cdiVersion: '0.5.0',
          needs: '0.5.0',
          problem: null,
          kind: 'nvidia.com/gpu',
          devices: ['0', 'GPU-5a11ab1e-0000-4000-8000-000000000003'],
          driverVersion: '580.95.05',
          missingPaths: [],
          modifiedAt: null,
        },
      ],
    });
  });

  it('no specification, one that cannot be read, one that is none', () => {
    expect(probe('')).toEqual({ ok: true, value: [] });
    const file = (text: string) => probe(`\nNONCE file 1 0 /etc/cdi/a.yaml\n${text}`);
    expect(file('\nNONCE unreadable\n')).toMatchObject({ ok: false });
    const problem = (text: string) => {
      const read = file(text);
      return read.ok ? read.value[0]?.problem : null;
    };
    expect(problem('{{{{')).toBe('it is neither YAML nor JSON');
    expect(problem('- just\n- a list\n')).toBe('it is no CDI specification');
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index] ?? 'a'},`.repeat(9)}]`)
      .join('\n')}\n`;
    expect(problem(bomb)).toBe('it is neither YAML nor JSON');
  });

  it('the toolkit by its own word or by the package’s', () => {
    expect(readToolkit(fixture('ubuntu/toolkit.txt'))).toEqual({ ok: true, value: '1.17.8' });
    expect(readToolkit(fixture('rhel/toolkit.txt'))).toEqual({ ok: true, value: '1.17.8' });
    expect(readToolkit(output('dpkg-query: no packages found matching nvidia-container-toolkit\n'))).toEqual({
      ok: true,
      value: null,
    });
    expect(readToolkit(fixture('german/toolkit.txt'))).toMatchObject({ ok: false });
  });

  it('Secure Boot', () => {
    expect(readSecureBoot(fixture('ubuntu/secure-boot.txt'))).toEqual({ ok: true, value: 'on' });
    expect(readSecureBoot(fixture('rhel/secure-boot.txt'))).toEqual({ ok: true, value: 'on' });
    expect(readSecureBoot(output('SecureBoot disabled\n'))).toEqual({ ok: true, value: 'off' });
    expect(readSecureBoot(output('no EFI\n'))).toEqual({ ok: true, value: 'unsupported' });
    expect(readSecureBoot(fixture('german/secure-boot.txt'))).toMatchObject({ ok: false });
  });
});
