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

describe('settings', () => {
  it('are laid over role, name, host and entry, in that order', () => {
    const text = `${pairs}config = { max_active_requests = 1 }
`.replace(
      'ports = { engine_metrics = 9992 }',
      'ports = { engine_metrics = 9992 }\nconfig = { health.gpu_required = true }',
    );
    const own = `${text}
[host.service.api.config]
concurrency_limit.active_requests = 3
[service.engine.config]
max_active_requests = 10
[service.engine-es.config]
max_active_requests = 20
`.replace('config = { max_active_requests = 1 }\n', '');
    const services = desiredServices(documentOf(own), sha256);
    const text_ = (host: string, name: string) =>
      services.find((one) => one.host === host && one.service === name)?.files[0]?.text ?? '';
    expect(text_('gpu-1', 'engine-en')).toContain('max_active_requests = 10');
    expect(text_('gpu-1', 'engine-es')).toContain('max_active_requests = 20');
    expect(text_('gpu-1', 'engine-es')).toContain('gpu_required = true');
    expect(text_('gpu-2', 'api-en')).toContain('active_requests = 3');
    expect(text_('gpu-1', 'api-en')).not.toContain('active_requests = 3');
  });
});

describe('a document that cannot be meant', () => {
  const problems = (text: string) => {
    const parsed = parseSite(text);
    return parsed.ok ? [] : parsed.problems.map(({ path, message, line }) => ({ path, message, line }));
  };
  const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

  it.each([
    [
      'two services of one name',
      pairs.replace('name = "api-es"', 'name = "api-en"'),
      'host.0.run.3.name',
      'two services of gpu-1 are named api-en',
    ],
    [
      'an API that names an Engine which is not there',
      pairs.replace('engines = ["engine-es"]', 'engines = ["engine-fr"]'),
      'host.0.run.3.engines.0',
      'the site has no Engine engine-fr on gpu-1',
    ],
    [
      'an Engine of a host which is not there',
      pairs.replace('"gpu-1/engine-en"', '"gpu-9/engine-en"'),
      'host.1.run.0.engines.1',
      'the site has no Engine engine-en on gpu-9',
    ],
    [
      'an API named as an Engine',
      pairs.replace('engines = ["engine-es"]', 'engines = ["api-en"]'),
      'host.0.run.3.engines.0',
      'the site has no Engine api-en on gpu-1',
    ],
    [
      'one role in both forms',
      pairs.replace('roles = ["license-proxy"]', 'roles = ["license-proxy", "api"]'),
      'host.0.run.2.role',
      'the role api of gpu-1 is in roles and in run; a role has one form on a host',
    ],
    [
      'a service with the name of another role',
      pairs
        .replace('name = "engine-es"', 'name = "api"')
        .replace('engines = ["engine-es"]', 'engines = ["api"]'),
      'host.0.run.1.name',
      'a service of the role engine cannot have the name of the role api',
    ],
    [
      'Engines of an Engine',
      pairs.replace('gpus = ["GPU-2"]', 'gpus = ["GPU-2"]\nengines = ["engine-en"]'),
      'host.0.run.1.engines',
      'only an API sends work to Engines',
    ],
    [
      'settings of a service that nobody has',
      `${pairs}\n[service.engine-fr.config]\nmax_active_requests = 1\n`,
      'service.engine-fr',
      'no service is named engine-fr',
    ],
    [
      'a host without services',
      oneHost.replace('roles = ["api", "engine", "license-proxy"]\n', ''),
      'host.0.roles',
      'gpu-1 has neither roles nor a run entry',
    ],
  ])('%s', (_, ...[text, path, message]) => {
    expect(problems(text)).toContainEqual(expect.objectContaining({ path, message }));
  });

  it('is told with the line of the wrong word', () => {
    const text = pairs.replace('engines = ["engine-es"]', 'engines = ["engine-fr"]');
    expect(problems(text)[0]?.line).toBe(lineOf(text, '"engine-fr"'));
  });
});

describe('a document that is judged', () => {
  const codes = (text: string) =>
    judgeDocument(documentOf(text)).map(({ code, level, message }) => ({ code, level, message }));

  it('is fine as it is', () => {
    expect(codes(pairs)).toEqual([]);
  });

  it('has an Engine that no API uses: a warning', () => {
    expect(codes(pairs.replace('engines = ["engine-es"]', 'engines = ["engine-en"]'))).toEqual([
      {
        code: 'site.engineUnused',
        level: 'warning',
        message: 'No API sends work to the Engine engine-es on gpu-1.',
      },
    ]);
  });

  it('has an API without an Engine: a blocker', () => {
    const text = pairs
      .replace('roles = ["engine"]', 'roles = []')
      .replace('engines = ["engine", "gpu-1/engine-en"]\n', '');
    expect(codes(text)).toContainEqual(
      expect.objectContaining({
        level: 'blocker',
        message: expect.stringContaining('The API api-en on gpu-2 has no Engine') as string,
      }),
    );
  });
});
