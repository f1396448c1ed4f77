// Owns opening a door for a test: a process that prints {url} and ends with the test.
// Today it is the fake core's door; the real one is `dgsite serve --no-open --json` and prints the same line.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';

export type Situation = 'empty' | 'full' | 'error' | 'running' | 'hosts';

export interface OpenDoor {
  url: string;
  close(): Promise<void>;
}

interface DoorOptions {
  situation?: Situation;
  /** Divides the estimates of simulated steps. */
  speed?: number;
}

const fakeDoor = fileURLToPath(new URL('../fakes/fake-door.ts', import.meta.url));

export async function openDoor({ situation = 'full', speed = 25 }: DoorOptions = {}): Promise<OpenDoor> {
  const child = spawn(process.execPath, [fakeDoor, situation, String(speed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  return { url, close: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

interface Fixtures {
  situation: Situation;
  speed: number;
  /** The app, open at its first screen. Anything on the console or thrown in the page fails the test. */
  app: Page;
}

export const test = base.extend<Fixtures>({
  situation: ['full', { option: true }],
  speed: [25, { option: true }],
  app: async ({ page, situation, speed }, use) => {
    const door = await openDoor({ situation, speed });
    const complaints = listen(page);
    await page.goto(door.url);
    await use(page);
    // Taken before the door closes: what the page says about a closed door is no fault.
    const found = [...complaints];
    await door.close();
    expect(found).toEqual([]);
  },
});

export { expect };

/** Collects what a person would see in red in the developer tools; a closing door is no complaint. */
export function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  return complaints;
}

/** Every state has an address: goes there without loading the page again. */
export async function goTo(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
}
