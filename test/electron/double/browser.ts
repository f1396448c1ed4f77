// Owns the one Chromium behind all windows of the double, and the translation between `app://HOST` and the https host
// that stands for it: Chromium refuses to navigate to a scheme that only Electron could register.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '#test/fixtures/chromium';

const suffix = '.app-scheme.invalid';

export function toBrowser(address: string): string {
  return address.replace(/^app:\/\/([\w-]+)/, `https://$1${suffix}`);
}

export function fromBrowser(address: string): string {
  return address.replace(/^https:\/\/([\w-]+)\.app-scheme\.invalid/, 'app://$1');
}

const profile = process.env.ELECTRON_DOUBLE_PROFILE ?? mkdtempSync(path.join(tmpdir(), 'electron-double-'));
let starting: Promise<BrowserContext> | null = null;

export function startBrowser(): Promise<BrowserContext> {
  return (starting ??= chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: process.env.ELECTRON_DOUBLE_SHOW !== '1',
    viewport: null,
    args: [
      ...chromiumArguments,
      '--remote-debugging-port=0', // a test joins here, beside our own connection
      '--window-size=1360,880',
    ],
  }));
}

/** Where a test connects over the DevTools protocol. */
export async function browserEndpoint(): Promise<string> {
  await startBrowser();
  const [port = ''] = readFileSync(path.join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  return `http://127.0.0.1:${port}`;
}

export async function closeBrowser(): Promise<void> {
  const context = await starting?.catch(() => null);
  await context?.close().catch(() => undefined);
  if (!process.env.ELECTRON_DOUBLE_PROFILE) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
