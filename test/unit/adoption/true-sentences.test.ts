// Promise: adoption says what was seen. It calls no file edited, names the container that is chosen before another, and judges one that
// the engine starts again and again the same at every look.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import type { RecognisedContainer } from '#shared/domain/adoption/choose-services';
import { proposeAdoption } from '#shared/domain/adoption/propose-adoption';
import { files, foundService, recognised, vendorSite } from '#test/fixtures/found-containers';
import { sha256 } from '#test/fixtures/sha256';

function propose(found: RecognisedContainer[], containers?: string[]) {
  const input = { connection: 'local', engine: 'Docker 28.2.2', host: 'gpu-1', hash: sha256, containers };
  const { adoption } = proposeAdoption({ ...input, catalogue: builtInCatalogue, found });
  const of = (code: string) => adoption.items.filter((one) => one.code === code);
  return { adoption, of, messages: adoption.items.map(({ message }) => message).join('\n') };
}

const withService = (made: Parameters<typeof foundService>[0]): RecognisedContainer[] =>
  vendorSite().map((one) => (one.recognised.role === made.service ? recognised(foundService(made)) : one));

const fileOf = (found: RecognisedContainer[], role: string): string => {
  const { adoption, of } = propose(found);
  const name = adoption.found.find((one) => one.role === role)?.name;
  const evidence = of('adoption.exact').find(({ container }) => container === name)?.evidence ?? '';
  return evidence.split('\n').find((line) => line.startsWith('file ')) ?? '';
};

describe('the file of a found service', () => {
  it('is never called edited, and told value by value where it differs', () => {
    expect(propose(vendorSite()).adoption.items.some(({ evidence }) => /edited/.test(evidence ?? ''))).toBe(
      false,
    );
    expect(fileOf(vendorSite(), 'api')).toBe(
      'file /api.toml: 4 values are not what Site Admin writes for release-260728, and kept as found: ' +
        'server.fetch_timeout is "90s" instead of "60s"; features.topic_detection is absent instead of true; ' +
        'features.entity_detection is true instead of false; concurrency_limit.active_requests is 40 instead of absent',
    );
  });

  it('is the same whatever its order, spelling of numbers and comments', () => {
    const toml = `# ours\n${files.engine}`
      .replace('max_active_requests = 60\n', '')
      .replace('port = 8080', 'port = 0x1F90 # the usual');
    const reordered = toml.replace(/(multichannel = true)\n(language_detection = true)/, '$2\n$1');
    expect(reordered).not.toBe(toml);
    expect(fileOf(withService({ service: 'engine', toml: reordered }), 'engine')).toBe(
      'file /engine.toml: the values are what Site Admin writes for release-260728',
    );
  });

  it('differs in one value of one entry of a list, and only that is told', () => {
    const toml = files.api.replace('retry_sleep = "2s"', 'retry_sleep = "3s"');
    const words = fileOf(withService({ service: 'api', toml }), 'api');
    expect(words).toContain('driver_pool.standard[0].retry_sleep is "3s" instead of "2s"');
    expect(words).not.toContain('retry_backoff');
  });

  it('shows no secret', () => {
    const toml = `${files.engine}\n[extra]\napi_token = "canary-token"\nproxy = "https://u:canary-word@p:1"\n`;
    const words = fileOf(withService({ service: 'engine', toml }), 'engine');
    expect(words).toContain('extra.api_token is •••');
    expect(words).toContain('extra.proxy is "https://•••@p:1"');
    expect(words).not.toContain('canary');
  });
});

describe('what is left outside', () => {
  const another = (service: string, port: [number, number]) =>
    recognised(foundService({ service, name: `lone-${service}`, aliases: [], port, project: 'lone' }));

  it('an Engine that no API asks is called that, and no License Proxy', () => {
    const { of, messages } = propose([...vendorSite(), another('engine', [9992, 9991])]);
    const [lone] = of('adoption.otherDeployment');
    expect(lone?.message).toBe(
      'No API that is chosen (speech_api_1) asks lone-engine; it stays as it is, outside the site.',
    );
    expect(messages).not.toContain('another one is taken');
  });

  it('a second License Proxy names the one that is chosen', () => {
    const { of } = propose([...vendorSite(), another('license-proxy', [8090, 8080])]);
    expect(of('adoption.secondProxy')[0]?.message).toBe(
      'A host has one License Proxy in a site, and speech_license-proxy_1 is chosen; lone-license-proxy stays as it is, outside the site.',
    );
  });

  it.each(['engine', 'license-proxy'])('a lone %s misses its API', (service) => {
    const { of, messages } = propose([another(service, [9991, service === 'engine' ? 9991 : 8080])]);
    expect(of('adoption.noApi')[0]?.message).toBe(
      `No API runs on this host that lone-${service} could be taken with, so it stays as it is.`,
    );
    expect(messages).not.toMatch(/another|one License Proxy/);
  });
});

describe('a container that the engine starts again and again', () => {
  const engineAt = (State: object, RestartCount: number) =>
    withService({ service: 'engine', inspect: { State, RestartCount: RestartCount as unknown as string } });
  const start = (agoSeconds: number) => ({
    Status: 'running',
    StartedAt: new Date(Date.parse('2026-01-01T00:10:00Z') - agoSeconds * 1000).toISOString(),
  });

  it('is refused the same whether it runs at the moment or not, and not by chance', () => {
    const looks = [
      engineAt({ ...start(2), Status: 'restarting' }, 14),
      engineAt(start(2), 15),
      engineAt(start(70), 15),
      engineAt(start(5), 16),
    ].map((found) => propose(found));
    for (const { adoption, of } of looks) {
      expect(of('adoption.restarts')).toHaveLength(1);
      expect(adoption.document).toBeNull();
      expect(adoption.found.find(({ role }) => role === 'engine')?.state).toBe('restarting');
    }
    expect(new Set(looks.map(({ adoption }) => adoption.fingerprint)).size).toBe(1);
    expect(looks[1]?.of('adoption.restarts')[0]?.evidence).toBe(
      'restarted 15 times by the engine; its last run began 2 s ago',
    );
  });

  it('is taken once it has run for five minutes, and one that was never restarted at once', () => {
    expect(propose(engineAt(start(301), 15)).adoption.document).not.toBeNull();
    expect(propose(engineAt(start(2), 0)).adoption.document).not.toBeNull();
  });

  it('is not taken where nobody can say how long it has run', () => {
    const { of } = propose(engineAt({ Status: 'running', StartedAt: 'soon' }, 1));
    expect(of('adoption.restarts')[0]?.evidence).toBe(
      'restarted once by the engine; how long its last run has lasted could not be read',
    );
  });
});
