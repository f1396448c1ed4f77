// Promise: an export is plain compose that needs nothing of ours, holds no secret, and changes nothing by being read as YAML.
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { exportSite } from '#shared/domain/exports/site-export';
import { desiredServices } from '#shared/domain/containers/desired';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf, oneHost, twoHosts } from '#test/fixtures/site-documents';

const exported = (text: string) => {
  const document = documentOf(text);
  return exportSite('compose', { document, text: '', desired: desiredServices(document, sha256) });
};

describe('a site as compose files', () => {
  it('has every service with the specification that a container would get', () => {
    const { files } = exported(oneHost);
    const compose = parse(files.find(({ path }) => path === 'docker-compose.yml')?.text ?? '') as {
      services: Record<string, Record<string, unknown>>;
      networks: unknown;
    };
    expect(Object.keys(compose.services)).toEqual(['license-proxy', 'engine', 'api']);
    expect(compose.networks).toEqual({ default: { name: 'north_default' } });
    expect(compose.services['engine']).toMatchObject({
      container_name: 'north-engine-1',
      image: 'quay.io/deepgram/self-hosted-engine:release-260812',
      command: ['-v', 'serve', '/engine.toml'],
      runtime: 'nvidia',
      restart: 'unless-stopped',
      stop_grace_period: '1800s',
      volumes: ['./engine.toml:/engine.toml:ro,Z', '/srv/deepgram/models:/models:ro,z'],
      ports: ['127.0.0.1:9991:9991'],
    });
    expect(files.map(({ path }) => path)).toEqual([
      'docker-compose.yml',
      '.env.example',
      'license-proxy.toml',
      'engine.toml',
      'api.toml',
    ]);
  });

  it('holds variables in place of secrets, and no mark of ours', () => {
    const [compose, example] = exported(oneHost).files;
    expect(compose?.text).toContain('${DEEPGRAM_API_KEY:?');
    expect(example?.text).toBe(
      'COMPOSE_PROJECT_NAME=north\n# the secret deepgram-api-key\nDEEPGRAM_API_KEY=\n',
    );
    expect(compose?.text).not.toContain('secret:');
    expect(compose?.text).not.toMatch(/site-admin\./);
  });

  it('leaves the password of a proxy to the operator, and other addresses as they are', () => {
    const proxied = (address: string) =>
      exported(oneHost.replace('[licensing]', `[network]\nhttps_proxy = "${address}"\n\n[licensing]`));
    for (const address of ['http://ops:canary-proxy@proxy:3128', 'ops:canary-proxy@proxy:3128']) {
      expect(JSON.stringify(proxied(address))).not.toContain('canary-proxy');
      expect(proxied(address).files[0]?.text).toContain('${HTTPS_PROXY:?');
      expect(proxied(address).files[1]?.text).toContain('HTTPS_PROXY=\n');
    }
    expect(proxied('http://proxy:3128').files[0]?.text).toContain('HTTPS_PROXY: http://proxy:3128');
  });

  it('has a folder for each of several hosts', () => {
    const { files, notes } = exported(twoHosts);
    expect(files.map(({ path }) => path)).toContain('gpu-2/docker-compose.yml');
    expect(notes.join(' ')).toContain('One folder per host');
  });

  it('keeps a dollar sign from becoming a variable', () => {
    const text = `${oneHost}\n[host.service.api.env]\nPRICE = "5$"\n`;
    expect(exported(text).files[0]?.text).toContain('5$$');
  });
});
