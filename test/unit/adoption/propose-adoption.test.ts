// Promise: what was found is described as it is, or said not to be: every field of a container is in the document, in the list of what a
// document says otherwise, in the list of what it cannot say, or refused by its own code.
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import type { RecognisedContainer } from '#shared/domain/adoption/choose-services';
import { compareContainer } from '#shared/domain/containers/compare-container';
import { proposeAdoption, type AdoptionInput } from '#shared/domain/adoption/propose-adoption';
import { recognise, releaseOf } from '#shared/domain/containers/recognise';
import { desiredServices } from '#shared/domain/containers/desired';
import { files, foundService, recognised, vendorSite } from '#test/fixtures/found-containers';
import { documentOf } from '#test/fixtures/site-documents';
import { sha256 } from '#test/fixtures/sha256';

function propose(found: RecognisedContainer[], more: Partial<AdoptionInput> = {}) {
  const input = { connection: 'local', engine: 'Docker 28.2.2', host: 'gpu-1', hash: sha256 };
  return proposeAdoption({ ...input, catalogue: builtInCatalogue, found, ...more });
}

/** The proposal, and that its document wants exactly what was found. */
function exact(found: RecognisedContainer[], more: Partial<AdoptionInput> = {}) {
  const { adoption, secrets } = propose(found, more);
  const document = documentOf(adoption.document ?? '');
  const services = desiredServices(document, sha256);
  const taken = adoption.found.filter((one) => one.taken).map(({ name }) => name);
  expect(services.map(({ spec }) => spec.name).toSorted()).toEqual(taken.toSorted());
  for (const service of services) {
    const one = found.find(({ container }) => container.name === service.spec.name)?.container;
    if (!one) throw new Error(`${service.spec.name} was not found`);
    const sameImage = service.spec.image === one.image;
    expect(compareContainer(service, one, { adopted: true, sameImage, onPodman: false })).toEqual([]);
  }
  return { adoption, document, secrets, codes: new Set(adoption.items.map(({ code }) => code)) };
}

const with_ = (service: string, made: Partial<Parameters<typeof foundService>[0]>): RecognisedContainer[] =>
  vendorSite().map((one) =>
    one.recognised.role === service ? recognised(foundService({ service, ...made })) : one,
  );

describe('a deployment in the vendor’s shape', () => {
  it('is described exactly, with the texts of its files', () => {
    const { document, adoption, secrets } = exact(vendorSite());
    const [host] = document.host;
    expect(document).toMatchObject({
      name: 'speech',
      release: 'release-260728',
      licensing: { mode: 'license-proxy' },
    });
    expect(host?.service.api).toEqual({ file: 'api.toml', restart: 'always' });
    expect(host?.service.engine).toEqual({ file: 'engine.toml', restart: 'always' });
    expect(document.file?.['api.toml']).toEqual({ origin: 'adopted', text: files.api });
    expect(host).toMatchObject({ network: 'speech_default', models: '/opt/deepgram/models' });
    expect(secrets.values).toEqual({ 'secret:speech-api-key': 'canary-key' });
    expect(JSON.stringify(adoption)).not.toContain('canary-key');
  });

  it('is proposed the same way twice', () => {
    expect(propose(vendorSite()).adoption).toEqual(propose(vendorSite()).adoption);
  });

  it('keeps legacy names and version tags as exact references of its release', () => {
    const legacy = (service: string, tag: string) =>
      recognised(foundService({ service, image: `deepgram/onprem-${service}:${tag}` }));
    const found = [legacy('api', '1.154.1'), legacy('engine', '3.94.0'), legacy('license-proxy', '1.8.0')];
    const { document } = exact(found);
    expect(document.release).toBe('release-250731');
    expect(document.registry.images['release-250731']?.engine).toBe('deepgram/onprem-engine:3.94.0');
  });

  it('of a private mirror with names of its own is recognised by its command', () => {
    const found = with_('api', { image: 'mirror.example.org:5000/speech/front:release-260728' });
    const { adoption } = exact(found);
    expect(adoption.found.find(({ role }) => role === 'api')?.recognisedBy).toContain('serve /api.toml');
  });

  it('gets its GPU in any of the ways there are', () => {
    const request = { DeviceRequests: [{ Driver: '', Count: -1, Capabilities: [['gpu']] }], Runtime: 'runc' };
    const uuids = [1, 2].map((n) => `GPU-5a11ab1e-0000-4000-8000-00000000000${n}`);
    const some = {
      DeviceRequests: [{ Driver: 'nvidia', Count: 0, DeviceIDs: uuids, Capabilities: [] }],
    };
    const cdi = { Devices: [{ PathOnHost: 'nvidia.com/gpu=all' }], Runtime: 'crun' };
    exact(with_('engine', { inspect: { HostConfig: request } }));
    exact(with_('engine', { inspect: { HostConfig: cdi } }));
    const { document } = exact(with_('engine', { inspect: { HostConfig: some } }));
    expect(document.host[0]?.gpus).toEqual(uuids);
  });

  it('carries environment, mounts, names and policies; secrets as references', () => {
    const env = [
      'RUST_BACKTRACE=1',
      'HTTPS_PROXY=http://ops:canary-proxy@proxy:3128',
      'OPENAI_API_KEY=canary-llm',
    ];
    const inspect = { HostConfig: { RestartPolicy: { Name: 'no' } } };
    const { document, secrets, adoption } = exact(with_('api', { env, inspect, aliases: ['api', 'speech'] }));
    const api = document.host[0]?.service.api;
    expect(api?.env).toEqual({
      RUST_BACKTRACE: '1',
      HTTPS_PROXY: 'secret:speech-https-proxy',
      OPENAI_API_KEY: 'secret:speech-openai-api-key',
    });
    expect(api).toMatchObject({ restart: 'no', aliases: ['api', 'speech'] });
    expect(secrets.values['secret:speech-openai-api-key']).toBe('canary-llm');
    expect(JSON.stringify(adoption)).not.toMatch(/canary/);
  });

  it('with a key in its file keeps that key out of sight, and out of the document', () => {
    const toml = files.engine.replace('[license]', '[license]\nkey = "canary-inline"');
    const inspect = { Config: { Env: ['NVIDIA_VISIBLE_DEVICES=all'] } };
    const { adoption, secrets, codes } = exact(
      vendorSite()
        .filter(({ recognised: { role } }) => role !== 'license-proxy')
        .map((one) =>
          one.recognised.role === 'engine'
            ? recognised(foundService({ service: 'engine', toml, inspect }))
            : one,
        ),
    );
    expect(codes).toContain('adoption.keyInFile');
    expect(codes).toContain('adoption.keysDiffer');
    expect(Object.values(secrets.values)).toContain('canary-inline');
    expect(JSON.stringify(adoption)).not.toContain('canary-inline');
  });
});

describe('what a document cannot say', () => {
  it('is listed, and does not stop the rest', () => {
    const inspect = {
      HostConfig: {
        Memory: 8_589_934_592,
        ExtraHosts: ['a:1.2.3.4'],
        PortBindings: {
          '8080/tcp': [{ HostIp: '', HostPort: '8080' }],
          '8443/tcp': [{ HostIp: '', HostPort: '8443' }],
        },
      },
      Config: {
        Healthcheck: { Test: ['CMD', 'true'] },
        Labels: { team: 'speech' },
        Cmd: ['-v', '--log-format=json', 'serve', '/api.toml'],
      },
    };
    const { adoption } = exact(with_('api', { inspect }), { site: 'speech' });
    const said = adoption.items.filter(({ kind }) => kind === 'unexpressed').map(({ message }) => message);
    for (const word of [
      'memory limit',
      'extra hosts',
      'healthcheck',
      'a label of your own',
      'flags of its command',
      'one more publication',
    ])
      expect(
        said.some((message) => message.includes(word)),
        word,
      ).toBe(true);
  });

  it.each([
    ['a word after the file', ['-v', 'serve', '/api.toml', '--strict']],
    ['no -v', ['serve', '/api.toml']],
  ])('is a command with %s', (_, Cmd) => {
    const { adoption } = propose(with_('api', { inspect: { Config: { Cmd } } }));
    expect(adoption.items.map(({ message }) => message).join()).toContain('flags of its command');
  });

  it.each([[['-v serve /api.toml ']], [['-v', 'serve', '/api.toml']]])(
    'is not the usual command %j',
    (Cmd) => {
      const { adoption } = propose(with_('api', { inspect: { Config: { Cmd } } }));
      expect(adoption.items.map(({ message }) => message).join()).not.toContain('flags of its command');
    },
  );

  it('is a key that no release knows: the file stays, a later plan that writes it refuses', () => {
    const toml = files.api.replace('[features]', '[features]\nsecret_sauce = true');
    const { codes } = exact(with_('api', { toml }));
    expect(codes).toContain('adoption.configUnknown');
  });
});

describe('what cannot be taken', () => {
  const refusals = (found: RecognisedContainer[], more: Partial<AdoptionInput> = {}) => {
    const { adoption } = propose(found, more);
    const codes = adoption.items.filter(({ kind }) => kind === 'refused').map(({ code }) => code);
    return { codes, adoption };
  };

  it.each([
    ['adoption.network', with_('api', { network: 'host', inspect: { HostConfig: { NetworkMode: 'host' } } })],
    ['adoption.port', with_('engine', { inspect: { HostConfig: { PortBindings: {}, Runtime: 'nvidia' } } })],
    ['adoption.gpu', with_('engine', { inspect: { HostConfig: { Runtime: 'runc' } } })],
    ['adoption.models', with_('engine', { inspect: { Mounts: [] as object } })],
    ['adoption.product', with_('engine', { env: ['IMPELLER_AURA2_MAX_BATCH_SIZE=8'] })],
    ['adoption.configUnread', with_('api', { toml: 'this is = = not TOML' })],
    [
      'adoption.releaseUnknown',
      vendorSite().map(({ container }) =>
        recognised({ ...container, image: container.image.replace(/:release.*/, ':latest') }),
      ),
    ],
    ['adoption.incomplete', vendorSite().filter(({ recognised: { role } }) => role !== 'engine')],
    ['adoption.notRunning', with_('engine', { inspect: { State: { Status: 'exited' } } })],
    ['adoption.restarts', with_('engine', { inspect: { State: { Status: 'restarting' } } })],
    ['adoption.noApi', vendorSite().filter(({ recognised: { role } }) => role !== 'api')],
  ])('%s', (code, found) => {
    const { codes, adoption } = refusals(found);
    expect(codes).toContain(code);
    expect(adoption.document).toBeNull();
    expect(adoption.found.every(({ taken }) => !taken)).toBe(true);
  });

  it('is Billing, and what belongs to another site', () => {
    const billing = recognised(
      foundService({ service: 'billing', image: 'quay.io/deepgram/self-hosted-billing:release-260728' }),
    );
    const claimed = vendorSite().map((one) => ({ ...one, claimedBy: 'south' }));
    expect(refusals([...vendorSite(), billing]).codes).toEqual(['adoption.billing']);
    expect(new Set(refusals(claimed).codes)).toEqual(new Set(['adoption.claimed', 'adoption.incomplete']));
  });

  it('is another deployment of the host: the first is taken, by name the other can be', () => {
    const all = [...vendorSite(), ...secondPair('spanish')];
    const first = refusals(all);
    expect(first.codes).toEqual(['adoption.otherDeployment', 'adoption.otherDeployment']);
    expect(first.adoption.found.filter(({ taken }) => taken)).toHaveLength(3);
    const containers = ['spanish_api-es_1', 'spanish_engine-es_1'];
    const { document } = exact(all, { containers, site: 'spanish' });
    expect(document.licensing.mode).toBe('direct');
    expect(parse(document.file?.['api.toml']?.text ?? '')['license']).toEqual({
      server_url: ['https://license-proxy:8443', 'https://license.deepgram.com'],
    });
  });

  it('is a second License Proxy, when containers are named one by one', () => {
    const proxy = recognised(
      foundService({ service: 'license-proxy', name: 'speech_proxy-2_1', port: [8090, 8080] }),
    );
    const all = [...vendorSite(), proxy];
    const containers = all.map(({ container }) => container.name);
    expect(refusals(all, { containers }).codes).toEqual(['adoption.secondProxy']);
  });
});

describe('two pairs of one deployment', () => {
  const all = [...vendorSite(), ...secondPair('speech')];

  it('are one site: services by the names that Compose gave them, each API with the Engines of its own file', () => {
    const { document } = exact(all);
    const [host] = document.host;
    expect(host?.roles).toEqual(['license-proxy']);
    expect(host?.run?.map(({ name, role, engines }) => ({ name, role, engines }))).toEqual([
      { name: 'engine', role: 'engine', engines: undefined },
      { name: 'engine-es', role: 'engine', engines: undefined },
      { name: 'api', role: 'api', engines: ['engine'] },
      { name: 'api-es', role: 'api', engines: ['engine-es'] },
    ]);
    expect(host?.containers).toMatchObject({ 'api-es': 'speech_api-es_1', api: 'speech_api_1' });
    expect(host?.run?.map(({ ports }) => Object.values(ports ?? {}))).toEqual([
      [9991],
      [9992],
      [8080],
      [8081],
    ]);
  });

  it('with a GPU each keep it', () => {
    const gpus = (uuid: string) => ({
      HostConfig: {
        DeviceRequests: [{ Driver: 'nvidia', DeviceIDs: [uuid], Capabilities: [['gpu']], Count: 0 }],
      },
    });
    const engines = all.map((one) =>
      one.recognised.role === 'engine'
        ? recognised(
            foundService({
              service: 'engine',
              name: one.container.name,
              compose: one.container.labels['com.docker.compose.service'],
              port: [one.container.ports[0]?.host ?? 0, 9991],
              aliases: Object.values(one.container.networks).flat(),
              inspect: gpus(uuidOf(one.container.name)),
            }),
          )
        : one,
    );
    const { document } = exact(engines);
    expect(document.host[0]?.run?.map(({ gpus: own }) => own)).toEqual([
      [uuidOf('speech_engine_1')],
      [uuidOf('speech_engine-es_1')],
      undefined,
      undefined,
    ]);
  });
});

const uuidOf = (name: string) =>
  `GPU-${sha256(name).slice(0, 8)}-0000-0000-0000-${sha256(name).slice(8, 20)}`;

function secondPair(project: string): RecognisedContainer[] {
  return ['api', 'engine'].map((service) =>
    recognised(
      foundService({
        service,
        project,
        network: 'speech_default',
        name: `${project}_${service}-es_1`,
        compose: `${service}-es`,
        port: service === 'api' ? [8081, 8080] : [9992, 9991],
        aliases: [`${service}-es`],
        ...(service === 'api' ? { toml: files.api.replace('//engine:', '//engine-es:') } : {}),
      }),
    ),
  );
}

describe('recognising', () => {
  it.each([
    ['quay.io/deepgram/onprem-engine:3.94.0', [], 'engine'],
    ['deepgram/onprem-license-proxy:release-240426', [], 'license-proxy'],
    ['mirror/x@sha256:00', ['-v', 'serve', '/engine.aura-2-en.toml'], 'engine'],
    [
      'quay.io/deepgram/self-hosted-billing:release-260728',
      ['serve', '--config', '/etc/config/billing.toml'],
      'billing',
    ],
    ['nginx:1.27', ['nginx', '-g', 'daemon off;'], undefined],
    ['quay.io/deepgram/self-hosted-apiary:1', [], undefined],
    ['postgres:17', ['serve', '/data'], undefined],
  ] as const)('%s %j is %s', (image, command, service) => {
    expect(recognise({ image, command: [...command] })?.role).toBe(service);
  });

  it('reads the release from a tag or from the version that a catalogue knows', () => {
    expect(releaseOf('quay.io/deepgram/self-hosted-api:release-260728-fips', 'api', builtInCatalogue)).toBe(
      'release-260728-fips',
    );
    expect(releaseOf('localhost:5000/deepgram/onprem-api:1.154.1', 'api', builtInCatalogue)).toBe(
      'release-250731',
    );
    expect(releaseOf('quay.io/deepgram/self-hosted-api@sha256:00', 'api', builtInCatalogue)).toBeNull();
  });
});
