// Proves what services refuse and notice: limits of API and Engine, missing GPUs, model files that come and go,
// configuration that is missing or does not parse, and options in the wrong place.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  closePractice,
  createService,
  image,
  json,
  openPractice,
  putFiles,
  raiseSite,
  sample,
  tomlFiles,
  until,
  type PracticeHome,
  type Site,
} from './practice-site.ts';

describe('limits and refusals', () => {
  let practice: PracticeHome;
  let site: Site;
  beforeAll(async () => {
    practice = await openPractice();
    site = await raiseSite(practice, {
      engine: { hostConfig: { Binds: ['/srv/site/engine.toml:/engine.toml:ro', '/srv/models:/models'] } },
    });
  });
  afterAll(async () => {
    expect(await closePractice(practice)).toEqual([]);
  });

  const logs = async (container: Site['api']) =>
    (await container.logs({ stdout: true, stderr: true })).toString();
  const listen = (query = 'model=nova-3') =>
    fetch(`${site.apiUrl}/v1/listen?${query}`, { method: 'POST', body: new Uint8Array(sample()) });
  const openStream = async () => {
    const socket = new WebSocket(`${site.apiUrl.replace('http', 'ws')}/v1/listen?model=nova-3`);
    const status = await new Promise<number>((resolve) => {
      socket.on('open', () => resolve(101));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    });
    return { socket, status };
  };
  const close = (socket: WebSocket) =>
    new Promise((resolve) => {
      socket.on('close', resolve);
      socket.send(JSON.stringify({ type: 'CloseStream' }));
    });
  const reconfigure = async (service: 'api' | 'engine', text: string) => {
    await putFiles(practice.docker, '/srv/site', { [`${service}.toml`]: text });
    await site[service].restart({ t: 2 });
    const { Pid } = (await site[service].inspect()).State;
    practice.seen.add(Pid);
  };
  const connected = () =>
    until(
      async () => (await fetch(`${site.apiUrl}/v1/status/engine`)).text(),
      (text) => text.includes('"Connected"'),
    );
  /** Host ports are free choices: a restart may change them. */
  const refreshUrl = async () => {
    const { NetworkSettings } = await site.api.inspect();
    site.apiUrl = `http://127.0.0.1:${NetworkSettings.Ports['8080/tcp']?.[0]?.HostPort ?? ''}`;
  };

  it('429 beyond the API’s concurrency limit', async () => {
    await reconfigure('api', `${tomlFiles['api.toml']}\n[concurrency_limit]\nactive_requests = 1\n`);
    await refreshUrl();
    await connected();
    const { socket } = await openStream();
    expect((await listen()).status).toBe(429);
    expect((await openStream()).status).toBe(429);
    await close(socket);
    await until(
      () => listen(),
      ({ status }) => status === 200,
    );
    await reconfigure('api', tomlFiles['api.toml']);
    await refreshUrl();
    await connected();
  });

  it('503 beyond the Engine’s max_active_requests', async () => {
    await reconfigure('engine', `max_active_requests = 1\n${tomlFiles['engine.toml']}`);
    // The API may not have noticed the restart yet: an answer proves the new Engine.
    await until(
      () => listen(),
      ({ status }) => status === 200,
    );
    const { socket } = await openStream();
    expect((await openStream()).status).toBe(503);
    expect((await listen()).status).toBe(503);
    await close(socket);
    await reconfigure('engine', tomlFiles['engine.toml']);
    await connected();
  });

  it('loads model files that come, refuses broken ones, and forgets those that go', async () => {
    const models = () =>
      json<{ stt: { canonical_name: string; languages: string[] }[] }>(`${site.apiUrl}/v1/models`);
    await putFiles(practice.docker, '/srv/models', {
      'nova-3-general.de.batch.0badc0de.dg': 'opaque',
      'nova-2-general.en.batch.0badc0de.dg': 'corrupt',
    });
    await until(models, ({ stt }) => stt.some(({ languages }) => languages.includes('de')));
    expect((await listen('model=nova-3&language=de')).status).toBe(200);
    expect((await listen('model=nova-3&language=en')).status).toBe(400);
    expect(await logs(site.engine)).toContain(
      'Failed to load model: No Manifest file path=/models/nova-2-general.en.batch.0badc0de.dg',
    );
    const exec = await site.engine.exec({ Cmd: ['rm', '/models/nova-3-general.de.batch.0badc0de.dg'] });
    await exec.start({ Detach: true });
    await until(models, ({ stt }) => stt[0]?.canonical_name === 'nova-3');
  });

  it('an Engine that needs a GPU does not start without one, and says CPU', async () => {
    await site.engine.remove({ force: true });
    const blind = await createService(practice.docker, 'engine', { hostConfig: { Runtime: 'runc' } });
    await blind.start();
    expect(((await blind.wait()) as { StatusCode: number }).StatusCode).toBe(1);
    expect(await logs(blind)).toContain('impeller::config: Using devices: CPU');
    await blind.remove();
  });

  it('a missing configuration file is a warning, a broken one is the end', async () => {
    const { docker } = practice;
    const start = async (Cmd: string[], Binds: string[] = []) => {
      const container = await docker.createContainer({
        Image: image('api'),
        Cmd,
        Env: ['DEEPGRAM_API_KEY=k'],
        HostConfig: { Binds },
      });
      await container.start();
      return container;
    };
    const lost = await start(['-v', 'serve', '/nowhere.toml']);
    await until(
      () => logs(lost),
      (text) =>
        text.includes(
          'Configuration file not found at /nowhere.toml. Falling back to default/bundled configuration',
        ),
    );
    await until(
      () => logs(lost),
      (text) => text.includes('Listening on http'),
    );
    await lost.remove({ force: true });
    await putFiles(docker, '/srv/site', { 'broken.toml': 'a = = 1' });
    const broken = await start(['serve', '/broken.toml'], ['/srv/site/broken.toml:/broken.toml:ro']);
    expect(((await broken.wait()) as { StatusCode: number }).StatusCode).toBe(1);
    expect(await logs(broken)).toContain('TOML parse error');
    await broken.remove();
    const misplaced = await start(['-v', 'serve', '--log-format=json', '/api.toml']);
    expect(((await misplaced.wait()) as { StatusCode: number }).StatusCode).toBe(2);
    expect(await logs(misplaced)).toContain("unexpected argument '--log-format' found");
    await misplaced.remove();
    const asJson = await start(['-v', '--log-format=json', 'serve', '/nowhere.toml']);
    const text = await until(
      () => logs(asJson),
      (logged) => logged.includes('Listening on http'),
    );
    expect(text).toContain('"target":"stem"');
    await asJson.remove({ force: true });
  });
});
