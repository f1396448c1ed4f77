// Shows that the window opens with the UI, and that a page in it can do nothing but speak frames.
import { expect, test } from './shell-test.ts';

test('the window opens and shows the UI', async ({ shell }) => {
  const page = await shell.firstWindow();
  await expect(page).toHaveTitle(/Site Admin/);
  await expect(page.locator('#root')).not.toBeEmpty();
  const preferences = await shell.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.isVisible()),
  );
  expect(preferences).toEqual([true]);
});

test('the bridge is four functions that a page cannot change', async ({ shell }) => {
  const page = await shell.firstWindow();
  const seen = await page.evaluate(() => {
    const bridge = (window as unknown as { siteAdmin: Record<string, unknown> }).siteAdmin;
    const before = bridge.call;
    try {
      bridge.call = () => undefined;
      (window as unknown as Record<string, unknown>).siteAdmin = {};
    } catch {
      // strict mode says so aloud
    }
    const now = (window as unknown as { siteAdmin: Record<string, unknown> }).siteAdmin;
    return {
      keys: Object.keys(bridge).sort(),
      unchanged: now === bridge && now.call === before,
      node: [
        typeof (globalThis as Record<string, unknown>).require,
        typeof (globalThis as Record<string, unknown>).process,
      ],
      info: (bridge.info as () => unknown)(),
    };
  });
  expect(seen).toEqual({
    keys: ['call', 'cancel', 'info', 'subscribe'],
    unchanged: true,
    node: ['undefined', 'undefined'],
    info: { door: 'window' },
  });
});

test('a frame goes up and its answer comes down', async ({ shell }) => {
  const page = await shell.firstWindow();
  const answer = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const { siteAdmin } = window as unknown as { siteAdmin: import('#shared/wire/frames').DoorBridge };
        siteAdmin.subscribe((frame) => {
          if (frame.t === 'result' && frame.id === 900_001) resolve(frame.envelope);
        });
        siteAdmin.call({ t: 'hello', session: null, lastSeq: 0 });
        siteAdmin.call({ t: 'call', id: 900_001, name: 'app.info', input: {} });
      }),
  );
  expect(answer).toMatchObject({ ok: true, value: { host: 'window' } });
});

test('every answer carries the content policy', async ({ shell }) => {
  const page = await shell.firstWindow();
  const headers = await page.evaluate(async () => {
    const answer = await fetch('./index.html');
    return {
      policy: answer.headers.get('content-security-policy'),
      sniff: answer.headers.get('x-content-type-options'),
    };
  });
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
  ])
    expect(headers.policy).toContain(rule);
  expect(headers.sniff).toBe('nosniff');
  const injected = await page.evaluate(() => {
    const refusals: string[] = [];
    const attempt = (inject: () => void) => {
      try {
        inject();
      } catch (thrown) {
        refusals.push(thrown instanceof TypeError ? 'refused' : String(thrown));
      }
    };
    attempt(() => (document.createElement('script').textContent = 'globalThis.injected = true'));
    attempt(
      () => (document.createElement('div').innerHTML = '<img src=x onerror="globalThis.injected = true">'),
    );
    return { refusals, injected: (globalThis as Record<string, unknown>).injected };
  });
  expect(injected).toEqual({ refusals: ['refused', 'refused'], injected: undefined });
});

test('the app scheme serves its folder and nothing else', async ({ shell }) => {
  const page = await shell.firstWindow();
  const statuses = await page.evaluate(async () => {
    const ask = async (address: string): Promise<number> => (await fetch(address)).status;
    return Promise.all(
      [
        './index.html',
        './missing.js',
        './..%2fmain%2fmain.mjs',
        './..%5cmain%5cmain.mjs',
        './%2e%2e%2f%2e%2e%2fpackage.json',
      ].map(ask),
    );
  });
  expect(statuses).toEqual([200, 404, 403, 403, 403]);
});
