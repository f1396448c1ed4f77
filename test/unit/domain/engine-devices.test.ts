// Promise: an Engine that works without a GPU is found by what it and its container say, and nothing is claimed that neither said.
import { describe, expect, it } from 'vitest';
import { deviceInLog, engineDevice, type SmiAnswer } from '#shared/domain/status/engine-devices';
import { judgeHealth, judgeServices } from '#shared/domain/status/judge-status';
import type { EngineDevice, LicenceStatus, ServiceStatus } from '#shared/domain/status/status';

const ON_GPU = '2026-11-01T00:00:00Z INFO impeller::config: Using devices: Gpu(0)';
const ON_CPU = '2026-11-01T00:00:00Z WARN impeller::config: Using devices: CPU';

describe('the log of a start', () => {
  it.each<[string, string[], EngineDevice['is']]>([
    ['a GPU', ['hello', ON_GPU], 'gpu'],
    [
      'the size of its cache',
      ['Setting GPU model cache size based on auto lookup table. gpu_id=Gpu(0)'],
      'gpu',
    ],
    ['two GPUs', ['Using devices: Gpu(0), Gpu(1)'], 'gpu'],
    ['the CPU', [ON_CPU], 'cpu'],
    ['a GPU, and a model on the CPU', [ON_GPU, 'INFO flux: Running model on device cpu'], 'cpu'],
    ['nothing', ['Certificates information.'], 'unknown'],
    ['not a line', [], 'unknown'],
  ])('that names %s', (_, lines, is) => {
    expect(deviceInLog(lines).is).toBe(is);
  });
});

describe('with nvidia-smi in its container', () => {
  const gpu: EngineDevice = { is: 'gpu' };
  const unsaid: EngineDevice = { is: 'unknown', reason: '' };
  const answer = (output: string, exitCode = 0): SmiAnswer => ({ output, exitCode });

  it.each<{ case: string; inLog: EngineDevice; smi: SmiAnswer | null; is: EngineDevice['is'] }>([
    {
      case: 'a GPU that is gone',
      inLog: gpu,
      smi: answer('Failed to initialize NVML: Unknown Error', 255),
      is: 'lost',
    },
    {
      case: 'a GPU that fell off the bus',
      inLog: gpu,
      smi: answer('Unable to determine the device handle for GPU0: GPU is lost.', 15),
      is: 'lost',
    },
    {
      case: 'no device, and a log that was rotated',
      inLog: unsaid,
      smi: answer('No devices were found', 6),
      is: 'cpu',
    },
    {
      case: 'a program that is not there',
      inLog: gpu,
      smi: answer('exec: "nvidia-smi": executable file not found in $PATH', 127),
      is: 'gpu',
    },
    { case: 'a command that could not be run', inLog: gpu, smi: null, is: 'gpu' },
    { case: 'nothing said by either', inLog: unsaid, smi: answer(''), is: 'unknown' },
    {
      case: 'a log of the CPU',
      inLog: { is: 'cpu', evidence: ON_CPU },
      smi: answer('0, GPU-1, NVIDIA L4'),
      is: 'cpu',
    },
  ])('$case', ({ inLog, smi, is }) => {
    expect(engineDevice(inLog, smi).is).toBe(is);
  });
});

it.each<[EngineDevice, string, string[]]>([
  [{ is: 'gpu' }, 'ok', []],
  [{ is: 'cpu', evidence: ON_CPU }, 'degraded', ['engine.onCpu']],
  [{ is: 'lost', evidence: 'Failed to initialize NVML' }, 'degraded', ['engine.gpuLost']],
  [{ is: 'unknown', reason: 'its log could not be read' }, 'ok', []],
])('a site whose Engine has %j', (device, health, codes) => {
  const ready = (role: 'api' | 'engine', more: Partial<ServiceStatus> = {}) =>
    ({
      service: role,
      role,
      host: 'a',
      state: 'ready',
      health: null,
      reason: null,
      ...more,
    }) as ServiceStatus;
  const licence: LicenceStatus = {
    ...{ mode: 'direct', state: 'Direct', lastCheckinAt: null, trustExpiresAt: null, worksUntil: null },
    ...{ reserve: { is: 'none' }, services: [] },
  };
  const reading = { hosts: [], services: [ready('api'), ready('engine', { device })], licence };
  expect(judgeHealth(reading)).toBe(health);
  const found = judgeServices(reading);
  expect(found.map(({ code }) => code)).toEqual(codes);
  expect(found.every(({ evidence }) => evidence !== null)).toBe(true);
});
