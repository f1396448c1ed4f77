// Promise: a document gives an Engine the GPUs that it had, by UUID, or nothing is written: a number or a count is never taken for all
// GPUs, and never written down as a number.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { compareContainer } from '#shared/domain/containers/compare-container';
import type { FoundService } from '#shared/domain/containers/found-container';
import { proposeAdoption } from '#shared/domain/adoption/propose-adoption';
import { resolveGpus } from '#shared/domain/adoption/read-gpus';
import { desiredServices } from '#shared/domain/containers/desired';
import { foundService, recognised, vendorSite } from '#test/fixtures/found-containers';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf } from '#test/fixtures/site-documents';

const uuid = (n: number) => `GPU-5a11ab1e-0000-4000-8000-00000000000${n}`;
const request = (more: object) => ({
  DeviceRequests: [{ Driver: 'nvidia', Count: 0, DeviceIDs: null, Capabilities: [['gpu']], ...more }],
  Runtime: 'runc',
});

const engineWith = (HostConfig: object, visible: string | null = null) =>
  foundService({
    service: 'engine',
    inspect: {
      HostConfig,
      Config: { Env: visible === null ? [] : [`NVIDIA_VISIBLE_DEVICES=${visible}`] },
    },
  });

function propose(engine: FoundService) {
  const found = vendorSite().map((one) => (one.recognised.role === 'engine' ? recognised(engine) : one));
  const input = { connection: 'local', engine: 'Docker 28.2.2', host: 'gpu-1', hash: sha256 };
  return proposeAdoption({ ...input, catalogue: builtInCatalogue, found }).adoption;
}

const ways: [string, object, string | null, string[]][] = [
  ['a count of 1', request({ Count: 1 }), null, ['0']],
  ['a count of 2', request({ Count: 2 }), null, ['0', '1']],
  ['a device request by number', request({ DeviceIDs: ['1'] }), null, ['1']],
  ['NVIDIA_VISIBLE_DEVICES by number', { Runtime: 'nvidia' }, '0', ['0']],
  ['NVIDIA_VISIBLE_DEVICES by the beginning of a UUID', { Runtime: 'nvidia' }, 'GPU-5a11', ['GPU-5a11']],
  ['a CDI device by number', { Devices: [{ PathOnHost: 'nvidia.com/gpu=0' }], Runtime: 'crun' }, null, ['0']],
];

describe.each(ways)('an Engine with %s', (...[, HostConfig, visible, numbers]) => {
  const engine = engineWith(HostConfig, visible);
  const seen = numbers.map((_number, index) => uuid(index));

  it('gets the GPUs that nvidia-smi shows inside it', () => {
    const resolved = resolveGpus(engine, seen);
    const document = documentOf(propose(resolved).document ?? '');
    expect(document.host[0]?.gpus).toEqual(seen);
    const service = desiredServices(document, sha256).find((one) => one.service === 'engine');
    if (!service) throw new Error('no Engine');
    const options = { adopted: true, sameImage: true, onPodman: false };
    expect(compareContainer(service, resolved, options)).toEqual([]);
    // At rest it is not looked inside: not known to differ. With other GPUs it is.
    expect(compareContainer(service, engine, options)).toEqual([]);
    const other = resolveGpus(
      engine,
      seen.map((_uuid, index) => uuid(index + 5)),
    );
    expect(compareContainer(service, other, options).map(({ field }) => field)).toEqual(['GPUs']);
  });

  it.each([
    ['nvidia-smi does not answer', null],
    ['more GPUs are seen than were asked for', [...seen, uuid(9)]],
    ['none is seen', []],
  ])('is refused in words when %s', (_why, shown) => {
    expect(engine).toMatchObject({ gpu: 'nvidia', gpuUuids: [], gpuNumbers: numbers });
    const { document, items } = propose(resolveGpus(engine, shown));
    expect(document).toBeNull();
    const refusal = items.find(({ code }) => code === 'adoption.gpuUnresolved');
    expect(refusal?.evidence).toContain(numbers.join(', '));
  });
});

it.each([
  ['a count of -1', request({ Count: -1 }), null],
  ['a CDI request for all', request({ Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=all'] }), null],
  ['all in the environment', { Runtime: 'nvidia' }, 'all'],
])('%s is every GPU', (_, HostConfig, visible) => {
  expect(engineWith(HostConfig, visible)).toMatchObject({ gpu: 'nvidia', gpuUuids: [], gpuNumbers: [] });
});

it('a request for no GPU is none', () => {
  expect(engineWith(request({}))).toMatchObject({ gpu: 'none' });
});
