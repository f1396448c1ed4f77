// Promises: the GPU map finds the owners of each GPU however they asked for it, and nobody else.
import { describe, expect, it } from 'vitest';
import { mapGpus } from '#shared/domain/preflight/map-gpus';
import { container, hostFacts, l4, secondGpu } from '#test/fixtures/host-facts';

const two = [l4, secondGpu()];
const owners = (asked: string[], status = 'running') =>
  mapGpus([hostFacts({ gpus: two, containers: [container({ name: 'c', gpus: asked, status })] })]).map(
    (gpu) => gpu.owners.map(({ container: name, running }) => `${name}${running ? '' : ' stopped'}`),
  );

describe('mapGpus', () => {
  it.each([
    [['all'], [['c'], ['c']]],
    [['nvidia.com/gpu=all'], [['c'], ['c']]],
    [['0'], [['c'], []]],
    [['nvidia.com/gpu=1'], [[], ['c']]],
    [[secondGpu().uuid], [[], ['c']]],
    [['GPU-2222'], [[], ['c']]],
    [
      ['0', '1'],
      [['c'], ['c']],
    ],
    [['GPU-'], [[], []]],
    [['none'], [[], []]],
    [['10'], [[], []]],
    [[], [[], []]],
  ])('asked for as %j', (asked, expected) => {
    expect(owners(asked)).toEqual(expected);
  });

  it('shows stopped owners as such, and several beside each other', () => {
    expect(owners(['all'], 'exited')).toEqual([['c stopped'], ['c stopped']]);
    const facts = hostFacts({
      containers: [container({ name: 'a', gpus: ['all'] }), container({ name: 'b', gpus: ['0'] })],
    });
    expect(mapGpus([facts])[0]?.owners.map((one) => one.container)).toEqual(['a', 'b']);
  });

  it('takes what a container sees where the host could not be asked, and nothing where nobody knows', () => {
    const facts = hostFacts({}, { unasked: ['gpus', 'driver'] });
    expect(mapGpus([facts])).toMatchObject([{ uuid: l4.uuid, host: 'gpu-1', driver: null }]);
    expect(mapGpus([hostFacts({}, { blind: ['gpus', 'containerGpus'] })])).toEqual([]);
  });
});
