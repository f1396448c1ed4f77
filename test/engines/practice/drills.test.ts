// Proves that every drill bites, and that ending it heals.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endDrill, listDrills, startDrill } from '#practice/client';
import {
  closePractice,
  image,
  json,
  openPractice,
  pull,
  raiseSite,
  sample,
  tarOf,
  until,
  type PracticeHome,
  type Site,
} from './practice-site.ts';

describe('drills', () => {
  let practice: PracticeHome;
  let site: Site;
  beforeAll(async () => {
    practice = await openPractice({ env: { PRACTICE_LICENSE_GRACE_MS: '60000' } });
    site = await raiseSite(practice, { engine: { restart: 'always' } });
  });
  afterAll(async () => {
    expect(await closePractice(practice)).toEqual([]);
  });

  const during = async (name: string, body: () => Promise<void>): Promise<void> => {
    await startDrill(practice.record, name);
    try {
      await body();
    } finally {
      await endDrill(practice.record, name);
    }
  };
  const pullError = async (reference: string): Promise<string> => {
    try {
      await pull(practice.docker, reference);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  /** docker-modem calls an in-band error success: read the stream ourselves. */
  const lastLine = async (reference: string): Promise<string> => {
    const stream = await practice.docker.pull(reference);
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return text.trim().split('\n').at(-1) ?? '';
  };

  it('are described, each by its own name', () => {
    const names = listDrills().map(({ name }) => name);
    expect(new Set(names).size).toBe(10);
    for (const drill of listDrills())
      expect([drill.title, drill.teaches, drill.undo].every((text) => text.length > 10)).toBe(true);
  });

  it('unknown ones are refused with the known names', async () => {
    await expect(startDrill(practice.record, 'nothing')).rejects.toThrow(
      'No such drill: nothing. Known: license-server-lost',
    );
  });

  it('engine-crash: the Engine dies with 101 and comes back', async () => {
    const before = (await site.engine.inspect()).State.Pid;
    await during('engine-crash', async () => {
      const back = await until(
        () => site.engine.inspect(),
        ({ State, RestartCount }) => State.Running && RestartCount === 1,
      );
      expect(back.State.Pid).not.toBe(before);
      practice.seen.add(back.State.Pid);
    });
    await until(
      async () => (await fetch(`${site.apiUrl}/v1/status/engine`)).text(),
      (text) => text.includes('"Connected"'),
    );
  });

  it('api-critical: health falls to Critical and rises to Healthy', async () => {
    const health = async () =>
      (await json<{ system_health: string }>(`${site.apiUrl}/v1/status`)).system_health;
    await during('api-critical', async () => {
      expect(await health()).toBe('Critical');
      const response = await fetch(`${site.apiUrl}/v1/listen?model=nova-3`, {
        method: 'POST',
        body: new Uint8Array(sample()),
      });
      expect(response.status).toBe(500);
    });
    expect(await health()).toBe('Healthy');
  });

  it('disk-full: pulls and file writes fail, nothing else', async () => {
    await during('disk-full', async () => {
      expect(await lastLine(image('billing'))).toContain('no space left on device');
      await expect(
        site.api.putArchive(await tarOf({ 'x.txt': 'x' }), { path: '/tmp' }),
      ).rejects.toMatchObject({
        statusCode: 500,
        message: expect.stringContaining('no space left on device') as string,
      });
    });
  });

  it('registry-refuses-login, registry-cut, image-corrupt: each in its own words, and the image stays absent', async () => {
    await during('registry-refuses-login', async () =>
      expect(await pullError(image('billing'))).toContain('unauthorized'),
    );
    await during('registry-cut', async () =>
      expect(await lastLine(image('billing'))).toContain('unexpected EOF'),
    );
    await during('image-corrupt', async () =>
      expect(await lastLine(image('billing'))).toContain('verification failed for digest sha256:'),
    );
    await expect(practice.docker.getImage(image('billing')).inspect()).rejects.toMatchObject({
      statusCode: 404,
    });
    expect(await pullError(image('billing'))).toBe('');
  });

  it('engine-returns-500: Docker is sick, the services are not', async () => {
    await during('engine-returns-500', async () => {
      await expect(practice.docker.listContainers()).rejects.toMatchObject({ statusCode: 500 });
      expect((await fetch(`${site.apiUrl}/v1/status`)).status).toBe(200);
    });
    expect(await practice.docker.listContainers()).toHaveLength(3);
  });

  it('slow-engine-start: a new Engine does not listen yet', async () => {
    await during('slow-engine-start', async () => {
      await site.engine.restart({ t: 2 });
      await until(
        async () => (await fetch(`${site.apiUrl}/v1/status/engine`)).text(),
        (text) => text.includes('"Disconnected"'),
      );
      const count = (text: string, words: string): number => text.split(words).length - 1;
      const text = await until(
        async () => (await site.engine.logs({ stdout: true })).toString(),
        (logged) => count(logged, 'License validated') === 3,
      );
      expect(count(text, 'Listening on http')).toBe(2);
    });
    await site.engine.restart({ t: 2 });
    await until(
      async () => (await fetch(`${site.apiUrl}/v1/status/engine`)).text(),
      (text) => text.includes('"Connected"'),
    );
  });

  it('license-key-rejected: the proxy is told 401', async () => {
    await during('license-key-rejected', async () => {
      await until(
        async () => (await site.proxy.logs({ stdout: true })).toString(),
        (text) => text.includes('401 Unauthorized'),
      );
      // A no is an answer: the trust window is for silence only.
      await until(
        () => json<{ state: string }>(`${site.proxyUrl}/v1/status`),
        ({ state }) => state === 'Failed',
      );
    });
    await until(
      () => json<{ state: string }>(`${site.proxyUrl}/v1/status`),
      ({ state }) => state === 'Connected',
    );
  });
});
