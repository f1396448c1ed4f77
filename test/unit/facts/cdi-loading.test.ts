// Promise: whether an engine loads a CDI file is judged as that engine judges. Podman 4.3.1 was tried with each of these files; what it did is
// what is expected of it here.
import { describe, expect, it } from 'vitest';
import { cdiInForce, loadingOf } from '#shared/domain/facts/cdi-loading';
import type { CdiSpec } from '#shared/domain/facts/gpu-facts';
import { readCdi } from '#shared/domain/facts/readers/cdi';
import { readEngineInfo } from '#shared/domain/facts/readers/engine-info';
import { fixture, output } from './fixture.ts';

const gids = fixture('cdi/additional-gids.yaml').text;
const plain = gids.replaceAll(/ *additionalGids:\n *- 44\n *- 993\n/g, '');
const claiming = (version: string) => plain.replace('0.7.0', version);

function specs(...files: [path: string, priority: number, text: string][]): CdiSpec[] {
  const read = readCdi(
    output(files.map(([path, order, text]) => `\nNONCE file 1 ${order} ${path}\n${text}`).join('')),
    'NONCE',
  );
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}
const spec = (text: string, path = '/etc/cdi/nvidia.yaml') => specs([path, 0, text])[0]!;
const engine = (name: string, changes = {}) => ({
  product: name.startsWith('Podman') ? ('podman' as const) : ('docker' as const),
  name,
  apiVersion: '1.41',
  cdiDevices: [] as string[],
  cdiProblems: [] as string[],
  ...changes,
});
const podman = engine('Podman 4.3.1');
const states = (text: string, ...names: string[]) =>
  names.map((name) => loadingOf(spec(text), engine(name)).is);

describe('one file', () => {
  it('with additionalGids: refused by readers that do not know the field', () => {
    expect(loadingOf(spec(gids), podman)).toEqual({
      is: 'refused',
      why: 'it is CDI 0.7.0, and Podman 4.3.1 loads up to 0.5.0',
    });
    expect(
      states(gids, 'Docker 26.1.4', 'Docker 27.3.1', 'Docker 28.2.2', 'Podman 4.9.4', 'Podman 5.6.0'),
    ).toEqual(['refused', 'loaded', 'loaded', 'unknown', 'loaded']);
  });

  it.each(['0.2.0', '0.3.0', '0.4.0', '0.5.0'])(
    'that claims %s, with devices called 0, is loaded',
    (version) => {
      expect(loadingOf(spec(claiming(version)), podman).is).toBe('loaded');
    },
  );

  it('that claims less than its fields need is not known, but where it was tried', () => {
    const said = spec(gids.replace('0.7.0', '0.5.0'));
    const why = 'it says CDI 0.5.0 and uses fields of 0.7.0';
    expect(loadingOf(said, engine('Docker 29.1.0'))).toEqual({ is: 'unknown', why });
    // The engine’s own list settles it.
    expect(loadingOf(said, engine('Docker 29.1.0', { cdiDevices: ['nvidia.com/gpu=all'] })).is).toBe(
      'loaded',
    );
    // Podman 4.3 does not know the field.
    expect(loadingOf(said, podman)).toMatchObject({ is: 'refused' });
    expect(states(claiming('0.3.0'), 'Docker 27.0.0', 'Podman 4.5.0')).toEqual(['unknown', 'unknown']);
  });

  it.each(['0.6.0', '0.7.0', '0.8.0'])(
    'that claims %s without needing it is refused all the same',
    (version) => {
      expect(loadingOf(spec(claiming(version)), podman).is).toBe('refused');
    },
  );

  it.each([
    ['no version', plain.replace('cdiVersion: 0.7.0\n', ''), 'it names no cdiVersion'],
    ['no YAML', 'kind: [', 'it is neither YAML nor JSON'],
    ['no specification', 'kind: 1\n', 'it is no CDI specification'],
  ])('with %s is refused by every engine', (_, text, why) => {
    expect(loadingOf(spec(text), engine('Docker 29.1.0'))).toEqual({ is: 'refused', why });
  });

  it('by a name that engines pass over is refused', () => {
    expect(loadingOf(spec(claiming('0.5.0'), '/etc/cdi/nvidia.yml'), podman)).toMatchObject({
      is: 'refused',
    });
  });

  it('with a field of the future: refused by old readers, not known of new ones', () => {
    const future = claiming('0.5.0').replace('deviceNodes:', 'somethingNew: 1\n        deviceNodes:');
    expect(spec(future).needs).toBeNull();
    expect(states(future, 'Podman 4.3.1', 'Docker 29.1.0')).toEqual(['refused', 'unknown']);
  });

  it('the engine’s own word counts more than its version', () => {
    const said = 'CDI: Error associated with spec file /etc/cdi/nvidia.yaml: conflicting device';
    const read = readEngineInfo(
      {
        ...(JSON.parse(fixture('engine-info/docker-28.json').text) as object),
        Warnings: ['No swap limit', said],
      },
      { product: 'docker', name: 'Docker 28.3.0', apiVersion: '1.51' },
    );
    expect(read).toMatchObject({ value: { cdiProblems: [said] } });
    expect(loadingOf(spec(claiming('0.5.0')), engine('Docker 28.3.0', { cdiProblems: [said] }))).toEqual({
      is: 'refused',
      why: said,
    });
    expect(loadingOf(spec(gids), engine('Docker 28.3.0', { cdiDevices: ['nvidia.com/gpu=all'] })).is).toBe(
      'loaded',
    );
  });

  it('of an engine that nobody knows nothing is known', () => {
    expect(loadingOf(spec(plain), engine('Docker of somebody')).is).toBe('unknown');
    expect(states(claiming('0.5.0'), 'Docker 24.0.7', 'Podman 3.4.4')).toEqual(['unknown', 'unknown']);
  });
});

describe('several files', () => {
  const good = claiming('0.5.0');
  const force = (...files: [string, number, string][]) => cdiInForce(specs(...files), podman);

  it('two of one directory take the same device away from each other', () => {
    expect(force(['/etc/cdi/a.yaml', 0, good], ['/etc/cdi/b.yaml', 0, good])).toMatchObject({
      used: [],
      devices: [],
      conflicts: [
        { device: '0', paths: ['/etc/cdi/a.yaml', '/etc/cdi/b.yaml'] },
        { device: 'all', paths: ['/etc/cdi/a.yaml', '/etc/cdi/b.yaml'] },
      ],
    });
  });

  it('a later directory wins', () => {
    const found = force(['/etc/cdi/a.yaml', 0, good], ['/var/run/cdi/a.yaml', 1, good]);
    expect(found.used.map(({ path }) => path)).toEqual(['/var/run/cdi/a.yaml']);
    expect(found.conflicts).toEqual([]);
  });

  it.each([
    ['garbage', 'garbage'],
    ['a version too new', gids],
  ])('%s in a later directory wins nothing', (_, text) => {
    const found = force(['/etc/cdi/a.yaml', 0, good], ['/var/run/cdi/a.yaml', 1, text]);
    expect(found.used.map(({ path }) => path)).toEqual(['/etc/cdi/a.yaml']);
    expect(found.refused).toHaveLength(1);
    expect(found.devices).toEqual(['0', 'all']);
  });
});
