// Promise: a document says where the ports of a found container are bound, not where they were asked to be; what is made from it binds the
// same again, on IPv4 and IPv6; and nobody is told that an open port is closed.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { compareContainer } from '#shared/domain/containers/compare-container';
import { claimFindings } from '#shared/domain/adoption/claims';
import { proposeAdoption } from '#shared/domain/adoption/propose-adoption';
import { readPorts, type Bindings } from '#shared/domain/adoption/read-ports';
import type { RecognisedContainer } from '#shared/domain/adoption/choose-services';
import { composeExport } from '#shared/domain/exports/compose';
import { desiredServices } from '#shared/domain/containers/desired';
import { containerOptions } from '#core/engine/container-options';
import { foundService, recognised, vendorSite } from '#test/fixtures/found-containers';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const docker = { product: 'docker', name: 'Docker 28.2.2' } as Parameters<typeof containerOptions>[1];

interface Bound {
  asked: string[];
  inForce: string[];
}

const at = (addresses: string[], port: string): Bindings => ({
  [`${port}/tcp`]: addresses.map((HostIp) => ({ HostIp, HostPort: port })),
});

/** A site whose Engine publishes its metrics so. */
function site({ asked, inForce }: Bound, state = 'running'): RecognisedContainer[] {
  const inspect = {
    State: { Status: state },
    HostConfig: { PortBindings: at(asked, '9991'), Runtime: 'nvidia' },
    NetworkSettings: {
      Ports: at(inForce, '9991'),
      Networks: { speech_default: { Aliases: ['engine'] } },
    },
  };
  return vendorSite().map((one) =>
    one.recognised.role === 'engine' ? recognised(foundService({ service: 'engine', inspect })) : one,
  );
}

function propose(found: RecognisedContainer[]) {
  const input = { connection: 'local', engine: 'Docker 28.2.2', host: 'gpu-1', hash: sha256 };
  return proposeAdoption({ ...input, catalogue: builtInCatalogue, found }).adoption;
}

/** What the container made from the proposed document asks its engine for. */
function askedAgain(found: RecognisedContainer[]): {
  listen: string | undefined;
  HostIp: string | undefined;
} {
  const document = documentOf(propose(found).document ?? '');
  const engine = desiredServices(document, sha256).find(({ service }) => service === 'engine');
  if (!engine) throw new Error('no Engine');
  const bindings = containerOptions(engine.spec, docker).HostConfig?.PortBindings as Bindings;
  return { listen: document.host[0]?.listen.metrics, HostIp: bindings['9991/tcp']?.[0]?.HostIp };
}

describe('a publication', () => {
  it.each([
    ['bound to 127.0.0.1 by its network or by the daemon', [''], ['127.0.0.1'], '127.0.0.1', '127.0.0.1'],
    ['without an address, on IPv4 and IPv6', [''], ['0.0.0.0', '::'], '*', ''],
    ['without an address, on a host without IPv6', [''], ['0.0.0.0'], '*', ''],
    ['without an address, as Podman tells it', [''], [''], '*', ''],
    ['that asks for both wildcards', ['0.0.0.0', '::'], ['0.0.0.0', '::'], '*', ''],
    ['that asks for IPv4 only', ['0.0.0.0'], ['0.0.0.0'], '0.0.0.0', '0.0.0.0'],
    ['that asks for IPv6 only', ['::'], ['::'], '::', '::'],
    ['with an address of its own', ['192.0.2.7'], ['192.0.2.7'], '192.0.2.7', '192.0.2.7'],
  ])('%s is bound so again, and a plan has nothing to do', (...[, asked, inForce, listen, hostIp]) => {
    const found = site({ asked, inForce });
    expect(askedAgain(found)).toEqual({ listen, HostIp: hostIp });
    const document = documentOf(propose(found).document ?? '');
    for (const service of desiredServices(document, sha256)) {
      const one = found.find(({ container }) => container.name === service.spec.name)?.container;
      if (!one) throw new Error('not found');
      const options = { adopted: true, sameImage: true, onPodman: false };
      expect(compareContainer(service, one, options).map(({ field }) => field)).not.toContain(
        'published ports',
      );
      // At rest nothing is bound; what will be is not known to differ.
      const atRest = { ...one, ports: readPorts(at(asked, '9991'), {}) };
      if (service.service === 'engine') expect(compareContainer(service, atRest, options)).toEqual([]);
    }
  });

  it('with one address more is described, and that address is said to be lost', () => {
    const { document, items } = propose(site({ asked: ['127.0.0.1', '::1'], inForce: ['127.0.0.1', '::1'] }));
    expect(document).toContain('metrics = "127.0.0.1"');
    expect(items.filter(({ evidence }) => evidence === '::1:9991 → 9991/tcp')).toHaveLength(1);
  });

  it('that was asked for and is not in force keeps the part out, in words', () => {
    const { document, items } = propose(site({ asked: [''], inForce: [] }));
    expect(document).toBeNull();
    const refusal = items.find(({ code }) => code === 'adoption.port');
    expect(refusal?.evidence).toContain('does not say that it is bound');
  });

  it('on a port that the engine chose is not one of a fixed port', () => {
    const asked = { '8080/tcp': [{ HostIp: '', HostPort: '' }] };
    const inForce = { '8080/tcp': [{ HostIp: '0.0.0.0', HostPort: '32768' }] };
    expect(readPorts(asked, inForce).map(({ host }) => host)).toEqual([0]);
  });
});

describe('every address', () => {
  const everywhere = documentOf(`${oneHost}listen = { metrics = "*" }`);

  it('collides with the port of another site on any address', () => {
    const other = documentOf(`${oneHost}listen = { metrics = "127.0.0.1" }`);
    const messages = claimFindings({ ...everywhere, name: 'other' }, [other], sha256).map(
      ({ message }) => message,
    );
    expect(messages.some((message) => message.includes('port 9991'))).toBe(true);
  });

  it('leaves as a publication without an address, and IPv6 in brackets', () => {
    const portsOf = (listen: string) => {
      const document = {
        ...everywhere,
        host: everywhere.host.map((host) => ({ ...host, listen: { ...host.listen, metrics: listen } })),
      };
      return composeExport(document, desiredServices(document, sha256)).files[0]?.text;
    };
    expect(portsOf('*')).toContain('- 9991:9991\n');
    expect(portsOf('::1')).toContain("'[::1]:9991:9991'");
  });
});

describe('a site that was adopted before every address could be said', () => {
  const found = site({ asked: [''], inForce: ['0.0.0.0', '::'] });
  const engine = found.find(({ recognised: { role } }) => role === 'engine')!.container;
  const compared = (metrics: string) => {
    const document = documentOf(propose(found).document ?? '');
    const [host] = document.host;
    const earlier = { ...document, host: [{ ...host!, listen: { ...host!.listen, metrics } }] };
    const wanted = desiredServices(earlier, sha256).find(({ service }) => service === 'engine')!;
    return compareContainer(wanted, engine, { adopted: true, sameImage: true, onPodman: false });
  };

  it('has nothing to change for that word alone, and a real difference all the same', () => {
    expect(compared('*')).toEqual([]);
    expect(compared('0.0.0.0')).toEqual([]);
    expect(compared('127.0.0.1')).toMatchObject([{ field: 'published ports' }]);
  });
});
