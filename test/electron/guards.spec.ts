// Shows that a page cannot leave, open windows, gain permissions, and that a foreign sender is not heard.
import { expect, test } from './shell-test.ts';

test('navigation away is refused and the page stays', async ({ shell }) => {
  const page = await shell.firstWindow();
  const before = page.url();
  await page.evaluate(() => {
    (globalThis as Record<string, unknown>).stillHere = true;
    location.href = 'https://elsewhere.example/';
  });
  await expect.poll(() => shell.output()).toContain('refused navigation: https://elsewhere.example/');
  expect(new URL(page.url()).origin).toBe(new URL(before).origin);
  expect(await page.evaluate(() => (globalThis as Record<string, unknown>).stillHere)).toBe(true);
});

test('window.open is refused', async ({ shell }) => {
  const page = await shell.firstWindow();
  await page.evaluate(() => void window.open('https://elsewhere.example/'));
  await expect.poll(() => shell.output()).toContain('refused window: ');
  const windows = await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect(windows).toBe(1);
});

test('permissions are refused', async ({ shell }) => {
  const page = await shell.firstWindow();
  if (shell.kind === 'double') {
    // Chromium without Electron has its own opinion on permissions, so the session's handlers are asked directly.
    const granted = await shell.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows() as unknown as {
        askPermission(name: string): Promise<boolean>;
      }[];
      return Promise.all(
        ['media', 'geolocation', 'clipboard-read', 'notifications'].map(
          (name) => window?.askPermission(name) ?? Promise.resolve(true),
        ),
      );
    });
    expect(granted).toEqual([false, false, false, false]);
  } else {
    expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  }
});

test('only the top frame of our own page is heard', async ({ shell }) => {
  const page = await shell.firstWindow();
  await page.waitForLoadState();
  const answered = await shell.evaluate(({ BrowserWindow, ipcMain }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) throw new Error('no window');
    const heard: unknown[] = [];
    const sent = window.webContents.send.bind(window.webContents);
    window.webContents.send = (channel: string, ...args: unknown[]) => {
      heard.push(args[0]);
      sent(channel, ...args);
    };
    const frame = { t: 'hello', session: null, lastSeq: 0 };
    const top = { url: 'app://site-admin/index.html', origin: 'app://site-admin', parent: null };
    const speak = (sender: unknown, senderFrame: unknown, what: unknown): number => {
      const before = heard.length;
      ipcMain.emit('frame:up', { sender, senderFrame }, what);
      return heard.length - before;
    };
    const counts = {
      foreignOrigin: speak(
        window.webContents,
        { ...top, url: 'https://elsewhere.example/', origin: 'https://elsewhere.example' },
        frame,
      ),
      lookalike: speak(window.webContents, { ...top, url: 'app://site-admin.elsewhere.example/' }, frame),
      subframe: speak(window.webContents, { ...top, parent: top }, frame),
      goneFrame: speak(window.webContents, null, frame),
      unknownContents: speak({}, top, frame),
      notAFrame: speak(window.webContents, top, { t: 'eval' }),
      tooLarge: speak(window.webContents, top, { t: 'call', id: 1, name: 'x'.repeat(1_100_000), input: {} }),
      own: speak(window.webContents, top, frame),
    };
    return counts;
  });
  expect(answered).toEqual({
    foreignOrigin: 0,
    lookalike: 0,
    subframe: 0,
    goneFrame: 0,
    unknownContents: 0,
    notAFrame: 0,
    tooLarge: 0,
    own: answered.own,
  });
  expect(answered.own).toBeGreaterThan(0);
  expect(shell.output()).toContain('refused sender: https://elsewhere.example/');
});

test('a frame inside the page has no bridge', async ({ shell }) => {
  const page = await shell.firstWindow();
  const inside = await page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    return typeof (frame.contentWindow as unknown as Record<string, unknown>).siteAdmin;
  });
  expect(inside).toBe('undefined');
});
