// Promise: the licence time-bank follows from what each API and Engine was started with, never from what the document says alone; the service
// that is worst off decides; what is not known is no time.
import { describe, expect, it } from 'vitest';
import { judgeHealth, judgeServices } from '#shared/domain/status/judge-status';
import { licenceStatus, readProxyAnswer } from '#shared/domain/status/licence';
import type { LicenceClient, LicenceProxy } from '#shared/domain/status/licence-world';
import type { ServiceStatus } from '#shared/domain/status/status';

const VENDOR = 'https://license.deepgram.com';
const OWN = 'https://license-proxy:8443';
const addresses = { a: 'a.north', b: 'b.north' };

const client = (name: string, urls: string[] | null, host = 'a'): LicenceClient => ({ host, name, urls });
const proxy = (state: string | undefined, host = 'a', trustUntil?: string): LicenceProxy => ({
  ...{ host, name: `license-proxy-${host}`, isRunning: true, hasName: true, hasPort: true },
  ...{ state, trustUntil },
});
const until = (hour: number) => `2026-01-01T0${hour}:00:00.000Z`;
const status = (
  clients: LicenceClient[],
  proxies: LicenceProxy[],
  mode: 'license-proxy' | 'direct' = 'license-proxy',
) => licenceStatus(mode, { clients, proxies, addresses });

describe('a site', () => {
  it('works as long as the proxy trusts that its services use', () => {
    const found = status(
      [client('api', [OWN, VENDOR]), client('engine', [OWN])],
      [proxy('Connected', 'a', until(4))],
    );
    expect(found).toMatchObject({ state: 'Connected', worksUntil: until(4), trustExpiresAt: until(4) });
  });

  it('has no reserve when one service was started without the License Proxy beside it', () => {
    const found = status(
      [client('api', [OWN]), client('engine', [VENDOR])],
      [proxy('Connected', 'a', until(4))],
    );
    expect(found).toMatchObject({ state: 'Direct', reserve: { is: 'none' }, worksUntil: null });
    expect(found.services.map(({ way }) => way)).toEqual(['license-proxy', 'direct']);
  });

  it('does not know how long a service works that uses the License Proxy of another site', () => {
    const found = status([client('engine', ['https://proxy.south:8443'])], [], 'direct');
    expect(found).toMatchObject({ mode: 'direct', state: 'Unknown', reserve: { is: 'unknown' } });
    expect(found.services[0]).toMatchObject({ way: 'elsewhere' });
  });

  it('works until the first of its services stops', () => {
    const clients = [client('engine', [OWN]), client('engine', [OWN], 'b')];
    const found = status(clients, [proxy('TrustBased', 'a', until(4)), proxy('Connected', 'b', until(2))]);
    expect(found).toMatchObject({ state: 'TrustBased', worksUntil: until(2) });
  });

  it('works until the last of the proxies that a service may use stops to trust', () => {
    const both = [client('engine', [OWN, 'https://b.north:8443'])];
    expect(
      status(both, [proxy('TrustBased', 'a', until(2)), proxy('TrustBased', 'b', until(4))]),
    ).toMatchObject({
      worksUntil: until(4),
    });
    expect(status(both, [proxy('Failed', 'a', until(9)), proxy('Connected', 'b', until(4))])).toMatchObject({
      state: 'Connected',
      worksUntil: until(4),
    });
  });

  it.each([
    ['its file cannot be read', [client('engine', null)], [proxy('Connected', 'a', until(4))]],
    ['its proxy did not answer', [client('engine', [OWN])], [proxy(undefined)]],
    ['no proxy runs where it requests', [client('engine', [OWN])], []],
    ['its proxy reports no end', [client('engine', [OWN])], [proxy('Connected')]],
  ])('promises no time where %s', (_, clients, proxies) => {
    const found = status(clients, proxies);
    expect(found.reserve.is).toBe('unknown');
    expect(found.worksUntil).toBeNull();
  });

  it('outside trust promises nothing', () => {
    const found = status([client('engine', [OWN])], [proxy('Failed', 'a', until(4))]);
    expect(found).toMatchObject({ state: 'Failed', worksUntil: null, reserve: { is: 'none' } });
  });

  it('that is stopped has what its document and its proxies promise', () => {
    expect(status([], [], 'direct')).toMatchObject({ state: 'Direct', reserve: { is: 'none' } });
    expect(status([], [])).toMatchObject({ state: 'Unknown' });
    expect(status([], [proxy('Connected', 'a', until(4))])).toMatchObject({ worksUntil: until(4) });
  });

  it.each(['https://License-Proxy:8443/', ' https://license-proxy:8443'])('knows %j as its proxy', (url) => {
    expect(status([client('engine', [url])], [proxy('Connected')]).services[0]?.way).toBe('license-proxy');
  });
});

describe('findings', () => {
  const service = (name: string, host = 'a') =>
    ({ service: name, role: name, host, state: 'ready', health: null, reason: null }) as ServiceStatus;
  const codes = (clients: LicenceClient[], proxies: LicenceProxy[]) => {
    const services = [
      ...proxies.map(({ host }) => service('license-proxy', host)),
      service('api'),
      service('engine'),
    ];
    const reading = { hosts: [], services, licence: status(clients, proxies) };
    return { codes: judgeServices(reading).map(({ code }) => code), health: judgeHealth(reading) };
  };

  it('name a service that bypasses the proxy, and a proxy that nothing uses', () => {
    const found = codes([client('api', [VENDOR]), client('engine', [VENDOR])], [proxy('Connected')]);
    expect(found.codes).toEqual(['licence.bypassed', 'licence.bypassed', 'licence.proxyUnused']);
  });

  it('claim no unused proxy while a file is unreadable', () => {
    expect(
      codes([client('api', null), client('engine', [VENDOR])], [proxy('Connected')]).codes,
    ).not.toContain('licence.proxyUnused');
  });

  it('name a proxy of another site', () => {
    expect(codes([client('api', ['https://10.0.0.9:8443'])], []).codes).toEqual(['licence.elsewhere']);
  });

  it('call a site down when every service is outside trust, and name those that are when some are not', () => {
    const lost = codes([client('api', [OWN]), client('engine', [OWN])], [proxy('Failed')]);
    expect(lost).toEqual({ codes: ['licence.lost'], health: 'down' });
    const partly = codes(
      [client('api', [OWN]), client('engine', [OWN], 'b')],
      [proxy('Failed'), proxy('Connected', 'b', until(4))],
    );
    expect(partly).toEqual({ codes: ['licence.lostFor'], health: 'degraded' });
  });
});

it('a body that is no answer of a License Proxy is none', () => {
  expect(readProxyAnswer({ state: 'Great' })).toBeNull();
  expect(readProxyAnswer({ state: 'Ready', trust_expiration: '2026-01-01T04:00:00Z' })).toMatchObject({
    trustExpiresAt: until(4),
  });
});
