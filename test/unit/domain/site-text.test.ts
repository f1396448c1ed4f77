// Promise: a wrong site document is refused with line, column and what is allowed; a right one gets the documented defaults.
import { describe, expect, it } from 'vitest';
import { parseSite } from '#shared/domain/site/site-text';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

function problems(text: string) {
  const parsed = parseSite(text, 'north.toml');
  return parsed.ok ? [] : parsed.problems;
}

describe('a site document', () => {
  it('gets the defaults of the specification', () => {
    const document = documentOf(oneHost);
    expect(document.stop.grace_seconds).toBe(1800);
    expect(document.registry).toMatchObject({ address: 'quay.io', namespace: 'deepgram' });
    expect(document.host[0]).toMatchObject({
      ports: { api: 8080, license_proxy_status: 8089, engine_metrics: 9991 },
      listen: { api: '0.0.0.0', status: '127.0.0.1', metrics: '127.0.0.1' },
    });
  });

  it('with an unknown field names its place and what is allowed', () => {
    const [problem] = problems(
      oneHost.replace('roles =', 'role =\n"x"\nroles =').replace('role =\n"x"', 'rolls = ["api"]'),
    );
    expect(problem).toMatchObject({
      file: 'north.toml',
      line: 11,
      column: 1,
      message: 'unknown field rolls',
    });
    expect(problem?.allowed).toContain('roles');
  });

  it('with a wrong value names the allowed ones', () => {
    const [problem] = problems(oneHost.replace('"license-proxy"\napi_key', '"proxy"\napi_key'));
    expect(problem).toMatchObject({ line: 5, path: 'licensing.mode' });
    expect(problem?.allowed).toEqual(['direct', 'license-proxy', 'air-gapped']);
  });

  it('with a wrong type inside a host points at that host', () => {
    const text = `${oneHost}\n[[host]]\nname = "gpu-2"\nconnection = "local"\nroles = ["api"]\n[host.ports]\napi = "8080"\n`;
    expect(problems(text)[0]).toMatchObject({ line: 18, path: 'host.1.ports.api' });
  });

  it('that is not TOML says where', () => {
    expect(problems('name = "north\n')[0]).toMatchObject({ line: 1 });
  });

  it('with two hosts of one name is refused', () => {
    const twice = `${oneHost}\n[[host]]\nname = "gpu-1"\nconnection = "local"\nroles = ["api"]\n`;
    expect(problems(twice)[0]).toMatchObject({ message: 'two hosts are named gpu-1', line: 14 });
  });

  it.each([
    ['name = "North"', 'name'],
    ['name = "-x"', 'name'],
  ])('with %s is refused', (line, path) => {
    expect(problems(oneHost.replace('name = "north"', line))[0]).toMatchObject({ path, line: 1 });
  });

  it('keeps free-form service configuration', () => {
    const document = documentOf(`${oneHost}\n[service.engine.config]\nhealth.gpu_required = true\n`);
    expect(document.service.engine?.config).toEqual({ health: { gpu_required: true } });
  });
});
