// Proves licensing behaviour: the proxy's states, refusals to start, shutting down when unlicensed, DNS names, drain.
import { afterAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { endDrill, practiceState, startDrill } from '#practice/client';
import {
  closePractice,
  createService,
  json,
  openPractice,
  raiseSite,
  sample,
  until,
  type PracticeHome,
  type Site,
} from './practice-site.ts';

interface ProxyStatus {
  state: string;
  last_successful_checkin: string | null;
  trust_expiration: string | null;
}

describe('licensing on a practice site', () => {
  let practice: PracticeHome;
  let site: Site;
  const leaks: string[] = [];

  const raise = async (env: Record<string, string>, services: Parameters<typeof raiseSite>[1] = {}) => {
    practice = await openPractice({ env });
    site = await raiseSite(practice, services);
  };
  const proxyState = () => json<ProxyStatus>(`${site.proxyUrl}/v1/status`);
  const logs = async (container: Site['api']) =>
    (await container.logs({ stdout: true, stderr: true })).toString();

  beforeEach(() => {
    leaks.length = 0;
  });
  afterEach(async () => {
    leaks.push(...(await closePractice(practice)));
    expect(leaks).toEqual([]);
  });
  afterAll(() => undefined);

  it('checks in by itself, trusts for its window, fails after it, and recovers', async () => {
    await raise({ PRACTICE_TRUST_WINDOW_MS: '2500', PRACTICE_LICENSE_GRACE_MS: '60000' });
    const connected = await until(proxyState, ({ state }) => state === 'Connected');
    expect(Date.parse(connected.trust_expiration ?? '')).toBeGreaterThan(
      Date.parse(connected.last_successful_checkin ?? ''),
    );
    await startDrill(practice.record, 'license-server-lost');
    expect((await practiceState(practice.record)).activeDrills).toEqual(['license-server-lost']);
    await until(proxyState, ({ state }) => state === 'TrustBased');
    await until(proxyState, ({ state }) => state === 'Failed');
    await endDrill(practice.record, 'license-server-lost');
    await until(proxyState, ({ state }) => state === 'Connected');
    expect(await logs(site.proxy)).toMatch(
      /Aegis request to https:\/\/license\.deepgram\.com failed: .*TimedOut/,
    );
  });

  it('does not start a proxy without its upstream, nor anything without a key', async () => {
    await raise({});
    await startDrill(practice.record, 'license-server-lost');
    const { docker } = practice;
    await site.proxy.stop({ t: 2 });
    await site.proxy.start();
    const failed = await until(
      () => site.proxy.inspect(),
      ({ State }) => State.Status === 'exited',
    );
    expect(failed.State.ExitCode).not.toBe(0);
    await site.api.remove({ force: true });
    const keyless = await createService(docker, 'api', { env: ['DEEPGRAM_API_KEY='] });
    await keyless.start();
    await keyless.wait();
    expect(await logs(keyless)).toContain('Missing license configuration');
    await keyless.remove();
    await endDrill(practice.record, 'license-server-lost');
    const wrong = await createService(docker, 'api', { env: ['DEEPGRAM_API_KEY=invalid-key'] });
    await wrong.start();
    expect(((await wrong.wait()) as { StatusCode: number }).StatusCode).not.toBe(0);
    expect(await logs(wrong)).toMatch(
      /Aegis request to https:\/\/license\.deepgram\.com failed: .*401 Unauthorized/,
    );
  });

  it('shuts API and Engine down when no licence server answers for longer than their grace', async () => {
    await raise({ PRACTICE_LICENSE_GRACE_MS: '500' });
    await startDrill(practice.record, 'license-server-lost');
    await site.proxy.stop({ t: 2 });
    for (const container of [site.api, site.engine]) {
      expect(((await container.wait()) as { StatusCode: number }).StatusCode).toBe(1);
      expect(await logs(container)).toContain('License is no longer valid');
    }
  });

  it('resolves aliases while they exist, and calls an unknown name a dns error', async () => {
    await raise({}, { api: { restart: 'no' } });
    const network = practice.docker.getNetwork('site');
    await network.disconnect({ Container: 'license-proxy' });
    const moved = await createService(practice.docker, 'api', { hostConfig: { NetworkMode: 'site' } }).catch(
      () => undefined,
    );
    expect(moved).toBeUndefined(); // the name is taken: the site's own API is used instead
    await site.api.restart({ t: 2 });
    await until(
      () => logs(site.api),
      (text) => /Aegis request to https:\/\/license-proxy:8443 failed: .*dns error/.test(text),
    );
    const throughProxy = (text: string) =>
      (text.match(/License validated server=https:\/\/license-proxy:8443/g) ?? []).length;
    const before = throughProxy(await logs(site.api));
    await network.connect({ Container: 'license-proxy', EndpointConfig: { Aliases: ['license-proxy'] } });
    await site.api.restart({ t: 2 });
    await until(
      () => logs(site.api),
      (text) => throughProxy(text) > before,
    );
  });

  it('drains: a stopped API finishes its stream before it leaves', async () => {
    await raise({});
    const socket = new WebSocket(
      `${site.apiUrl.replace('http', 'ws')}/v1/listen?model=nova-3&smart_format=true`,
    );
    const heard: { type: string }[] = [];
    socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString('utf8')) as { type: string }));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(sample().subarray(0, 50_000));
    const stopping = site.api.stop({ t: 30 });
    await until(
      () => logs(site.api),
      (text) => text.includes('draining'),
    );
    await expect(fetch(`${site.apiUrl}/v1/status`)).rejects.toThrow();
    expect((await site.api.inspect()).State.Running).toBe(true);
    socket.send(JSON.stringify({ type: 'CloseStream' }));
    await new Promise((resolve) => socket.once('close', resolve));
    await stopping;
    expect(heard.at(-1)?.type).toBe('Metadata');
    expect((await site.api.inspect()).State.ExitCode).toBe(0);
  });
});
