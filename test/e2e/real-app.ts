// Owns the real app for a test: the same page through the browser door or through the window, over a real core on its own
// data directory. Everything is ended with the test; anything red in the page's console fails it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect, type Browser, type Page } from '@playwright/test';
import { launchShell } from '../electron/launch-shell.ts';
import { listen } from './door.ts';
import { leaveNothing, openRealDoor } from './real-door.ts';

export type Way = 'browser' | 'window';

export interface DoorOptions {
  /** Which door the page comes through; a project of the configuration. */
  way: Way;
}

export interface OpenApp {
  page: Page;
  /** The data directory. */
  home: string;
  close(): Promise<void>;
}

async function openApp(way: Way, browser: Browser): Promise<OpenApp> {
  return way === 'window' ? openInWindow() : openInBrowser(browser);
}

async function openInBrowser(browser: Browser): Promise<OpenApp> {
  const door = await openRealDoor();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(door.url);
  return {
    page,
    home: door.home,
    async close() {
      await context.close();
      await door.close();
    },
  };
}

async function openInWindow(): Promise<OpenApp> {
  const home = mkdtempSync(path.join(tmpdir(), 'site-admin-e2e-'));
  const shell = await launchShell('double', { home });
  return {
    page: await shell.firstWindow(),
    home,
    async close() {
      await shell.close();
      await leaveNothing(home);
    },
  };
}

interface Fixtures {
  /** The app on an empty data directory. */
  app: Page;
  /** The app with the practice site up, shared by the tests of a file: each leaves the site working. */
  practice: Page;
  practiceHome: string;
}

interface WorkerFixtures extends DoorOptions {
  practiceApp: OpenApp;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  way: ['browser', { option: true, scope: 'worker' }],
  app: async ({ way, browser }, use) => {
    const open = await openApp(way, browser);
    const complaints = listen(open.page);
    await use(open.page);
    // Taken before the door closes: what the page says about a closed door is no fault.
    const found = [...complaints];
    await open.close();
    expect(found).toEqual([]);
  },
  practiceApp: [
    async ({ way, browser }, use) => {
      const open = await openApp(way, browser);
      try {
        await bringUpPractice(open.page);
        await use(open);
      } finally {
        await open.close();
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  practice: async ({ practiceApp }, use) => {
    const { page } = practiceApp;
    const complaints = listen(page);
    await use(page);
    expect(complaints).toEqual([]);
    page.removeAllListeners('console');
    page.removeAllListeners('pageerror');
  },
  practiceHome: async ({ practiceApp }, use) => use(practiceApp.home),
});

export { expect };

export async function bringUpPractice(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the practice site' }).click();
  await page.waitForURL(/#\/sites\/practice\/transcript/, { timeout: 40_000 });
}
