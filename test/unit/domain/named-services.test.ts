// Promises: a name identifies a service everywhere, in both forms of the document; what two forms cannot mean together is refused with its place.
import { describe, expect, it } from 'vitest';
import { judgeDocument } from '#shared/domain/plan/judging/judge-document';
import { desiredServices } from '#shared/domain/containers/desired';
import { parseSite } from '#shared/domain/site/site-text';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf, oneHost, pairs } from '#test/fixtures/site-documents';

const desired = desiredServices(documentOf(pairs), sha256);
const of = (host: string, service: string) => {
  const found = desired.find((one) => one.host === host && one.service === service);
  if (!found) throw new Error(`no ${host}/${service}`);
  return found;
};

describe('two pairs on a host and one on another', () => {
  it('are seven services, licensing first, then Engines, then APIs', () => {
    expect(desired.map(({ host, service }) => `${host}/${service}`)).toEqual([
      'gpu-1/license-proxy',
      'gpu-1/engine-en',
      'gpu-1/engine-es',
      'gpu-2/engine',
      'gpu-1/api-en',
      'gpu-1/api-es',
      'gpu-2/api-en',
    ]);
  });

  it('have containers, network names and Compose services by their names', () => {
    const { spec } = of('gpu-1', 'api-es');
    expect(spec).toMatchObject({
      name: 'north-api-es-1',
      aliases: ['api-es'],
      command: ['-v', 'serve', '/api.toml'],
      labels: {
        'com.docker.compose.service': 'api-es',
        'site-admin.service': 'api-es',
        'site-admin.role': 'api',
      },
      ports: [{ container: 8080, host: 8090, address: '0.0.0.0' }],
    });
  });

  it('give each Engine its own GPUs and metrics port', () => {
    expect(of('gpu-1', 'engine-es').spec).toMatchObject({
      gpuUuids: ['GPU-2'],
      env: { NVIDIA_VISIBLE_DEVICES: 'GPU-2' },
      ports: [{ container: 9991, host: 9992, address: '127.0.0.1' }],
    });
  });

  it('send work to the Engines that are named: by name on their host, by published port elsewhere', () => {
    const urls = (host: string, service: string) =>
      [...(of(host, service).files[0]?.text ?? '').matchAll(/^url = "([^"]+)"/gm)].map(([, url]) => url);
    expect(urls('gpu-1', 'api-en')).toEqual(['https://engine-en:8080/v2']);
    expect(urls('gpu-1', 'api-es')).toEqual(['https://engine-es:8080/v2']);
    expect(urls('gpu-2', 'api-en')).toEqual(['https://engine:8080/v2', 'https://gpu-1:8181/v2']);
  });

  it('publish the port of an Engine that another host asks, and of no other', () => {
    expect(of('gpu-1', 'engine-en').spec.ports).toContainEqual({
      container: 8080,
      host: 8181,
      address: '0.0.0.0',
    });
    for (const other of [of('gpu-1', 'engine-es'), of('gpu-2', 'engine')])
      expect(other.spec.ports.map(({ container }) => container)).toEqual([9991]);
  });
});

describe('the short form', () => {
  it('is what it was: no label more, no name otherwise', () => {
    const short = desiredServices(documentOf(oneHost), sha256);
    expect(short.map(({ service, spec }) => [service, spec.name])).toEqual([
      ['license-proxy', 'north-license-proxy-1'],
      ['engine', 'north-engine-1'],
      ['api', 'north-api-1'],
    ]);
    for (const { spec } of short) expect(spec.labels['site-admin.role']).toBeUndefined();
  });
});
