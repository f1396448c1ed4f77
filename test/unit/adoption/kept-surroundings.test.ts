// Promise: where images come from and where logs go stays as it was, or the change is said in words before anything is planned; nothing
// secret of it is shown.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { proposeAdoption } from '#shared/domain/adoption/propose-adoption';
import { imageReference } from '#shared/domain/containers/desired';
import { foundService, recognised } from '#test/fixtures/found-containers';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf } from '#test/fixtures/site-documents';

const services = ['api', 'engine'] as const;

function propose(images: Record<'api' | 'engine', string>, HostConfig: object = {}) {
  const found = services.map((service) =>
    recognised(
      foundService({
        service,
        image: images[service],
        inspect: { HostConfig: { ...(service === 'engine' ? { Runtime: 'nvidia' } : {}), ...HostConfig } },
      }),
    ),
  );
  const input = { connection: 'local', engine: 'Docker 28.2.2', host: 'gpu-1', hash: sha256 };
  const { adoption } = proposeAdoption({ ...input, catalogue: builtInCatalogue, found });
  const document = documentOf(adoption.document ?? '');
  const later = { ...document, release: 'release-260812' as const };
  return {
    now: services.map((service) => imageReference(document, { service, role: service })),
    later: services.map((service) => imageReference(later, { service, role: service })),
    of: (code: string) => adoption.items.filter((one) => one.code === code),
  };
}

const all = (image: (service: string) => string) => ({ api: image('api'), engine: image('engine') });

describe('images', () => {
  it('of before the renaming come from the same registry afterwards, and their new names are said', () => {
    const made = propose(all((service) => `registry.local:5000/deepgram/onprem-${service}:release-240104`));
    expect(made.now[0]).toBe('registry.local:5000/deepgram/onprem-api:release-240104');
    expect(made.later[0]).toBe('registry.local:5000/deepgram/self-hosted-api:release-260812');
    expect(made.of('adoption.imageName').map(({ container, message }) => [container, message])).toEqual([
      ['speech_engine_1', expect.stringContaining('registry.local:5000/deepgram/self-hosted-engine')],
      ['speech_api_1', expect.stringContaining('registry.local:5000/deepgram/self-hosted-api')],
    ]);
  });

  it('from two registries: that the next release comes from one of them is said', () => {
    const made = propose({
      api: 'registry.local:5000/deepgram/self-hosted-api:release-260728',
      engine: 'quay.io/deepgram/self-hosted-engine:release-260728',
    });
    expect(made.now[1]).toBe('quay.io/deepgram/self-hosted-engine:release-260728');
    expect(made.of('adoption.imageName').map(({ container }) => container)).toEqual(['speech_engine_1']);
  });

  it('with the usual names change nothing but their tag, and nothing is said', () => {
    const made = propose(all((service) => `registry.local:5000/dg/self-hosted-${service}:release-260728`));
    expect(made.later[0]).toBe('registry.local:5000/dg/self-hosted-api:release-260812');
    expect(made.of('adoption.imageName')).toEqual([]);
  });
});

describe('logs', () => {
  const usual = all((service) => `quay.io/deepgram/self-hosted-${service}:release-260728`);
  const logs = (Type: string, Config: object) =>
    propose(usual, { LogConfig: { Type, Config } }).of('adoption.log')[0];

  it('that go elsewhere would stay on the host: that is said, without a token', () => {
    const gelf = logs('gelf', { 'gelf-address': 'udp://127.0.0.1:12201' });
    expect(gelf?.message).toContain('no longer go to gelf');
    expect(gelf?.evidence).toContain('udp://127.0.0.1:12201');
    expect(gelf?.remedy).toBeTruthy();
    const splunk = logs('splunk', {
      'splunk-token': 'canary-token',
      'splunk-url': 'https://u:canary@x:8088',
    });
    expect(splunk?.evidence).not.toContain('canary');
  });

  it('on the host would be rotated', () => {
    expect(logs('json-file', {})).toMatchObject({
      remedy: null,
      message: expect.stringContaining('rotated') as string,
    });
  });
});
