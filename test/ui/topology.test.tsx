// Owns the proof that the picture is the site: who speaks to whom, where it breaks, and how fifty hosts fold.
import { describe, expect, it } from 'vitest';
import { headlineOf } from '#renderer/features/overview/headline.ts';
import { placeTopology } from '#renderer/features/overview/topology-layout.ts';
import { topologyOf } from '#renderer/features/overview/topology-model.ts';
import { largeSite, newSite, productionSite, troubledSite } from '#test/fakes/site-data';

describe('topology', () => {
  it('joins an API with the Engine of its own host', () => {
    const { edges } = topologyOf(productionSite().status, 5000);
    const joined = edges.map((edge) => `${edge.from} > ${edge.to}`);
    expect(joined).toContain('api@gpu-1 > engine@gpu-1');
    expect(joined).not.toContain('api@gpu-1 > engine@gpu-2');
    expect(joined).toContain('license-proxy@gpu-1 > licence');
  });

  it('marks the broken edge before what is down, and the lost licence server', () => {
    const { edges } = topologyOf(troubledSite().status, 5000);
    const broken = edges.filter((edge) => edge.state === 'broken').map((edge) => `${edge.from} > ${edge.to}`);
    expect(broken).toEqual([
      'callers > api@gpu-1',
      'license-proxy@gpu-1 > licence',
      'license-proxy@gpu-2 > licence',
    ]);
  });

  it('draws the licence path of each column as its services were started', () => {
    const { status } = productionSite();
    const licensed = (service: string, way: 'direct' | 'license-proxy') => ({
      ...{ service, host: 'gpu-1', way, urls: [], proxyHosts: [] },
      ...{ state: 'Connected' as const, reserve: { is: 'none' as const } },
    });
    const services = [licensed('api', 'license-proxy'), licensed('engine', 'direct')];
    const topology = topologyOf({ ...status, licence: { ...status.licence, services } }, 5000);
    expect(topology.licencePaths).toEqual({ proxy: ['api'], server: ['engine'] });
    const buses = placeTopology(topology, 1024)
      .edges.map(({ key }) => key)
      .filter((key) => key.startsWith('bus>'));
    expect(buses).toEqual([
      expect.stringMatching(/^bus>license-proxy@gpu-1>api@/),
      'bus>license-proxy@gpu-1',
      expect.stringMatching(/^bus>licence>engine@/),
      'bus>licence',
    ]);
  });

  it('does not call broken what nobody could look at', () => {
    const { edges } = topologyOf(newSite().status, 5000);
    expect(edges.map((edge) => edge.state)).not.toContain('broken');
  });

  it('folds fifty hosts and keeps the names of those in trouble', () => {
    const topology = topologyOf(largeSite().status, 5000);
    expect(topology.folded).toBe(true);
    const engines = topology.nodes.filter((node) => node.column === 'engine').map((node) => node.title);
    expect(engines).toEqual(['48 ready', 'node-17', 'node-23']);
    expect(topology.nodes.length).toBeLessThan(12);
  });

  it('adds up what folded hosts have in flight as numbers, and says when some could not be read', () => {
    const { status } = largeSite();
    const groupOf = (streams: number | null) => {
      const services = status.services.map((each, index) => ({
        ...each,
        activeStream: each.service === 'engine' && index % 7 === 0 ? streams : 1_200,
      }));
      const { nodes } = topologyOf({ ...status, services }, 5000);
      return nodes.find(({ id }) => id === 'group:engine:ready');
    };
    expect(groupOf(1_200)).toMatchObject({ amount: 48 * 1_200, figure: '57,600' });
    expect(groupOf(null)?.figure).toMatch(/^[\d,]+ or more$/);
  });

  it('keeps every node inside the picture and apart from the others', () => {
    for (const status of [productionSite().status, largeSite().status]) {
      for (const width of [560, 1024, 1600]) {
        const { nodes, height } = placeTopology(topologyOf(status, 5000), width);
        for (const node of nodes) {
          expect(node.x).toBeGreaterThanOrEqual(0);
          expect(node.x + node.width).toBeLessThanOrEqual(width + 0.5);
          expect(node.y).toBeLessThan(height);
        }
        const spots = new Set(nodes.map((node) => `${node.x.toFixed()}:${node.y.toFixed()}`));
        expect(spots.size).toBe(nodes.length);
      }
    }
  });

  it('says in one sentence whether speech is working', () => {
    expect(headlineOf(productionSite().status)).toMatchObject({
      kind: 'ready',
      sentence: 'Speech is working',
    });
    expect(headlineOf(troubledSite().status).counts).toEqual([
      '1 of 2 API',
      '1 of 2 Engine',
      '2 of 2 License Proxy',
    ]);
    const status = productionSite().status;
    const none = {
      ...status,
      services: status.services.map((each) => ({ ...each, state: 'absent' as const })),
    };
    expect(headlineOf(none).next).toBe('apply');
  });
});
