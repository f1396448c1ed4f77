// Owns a browser's session from the first page to its end: the file that leads there, a reload, a second tab, a used address, signing out.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, listen, test as base } from './door.ts';
import { openRealDoor, runDgsite, type RealDoor } from './real-door.ts';

const test = base.extend<{ door: RealDoor }>({
  door: async ({}, use) => {
    const door = await openRealDoor();
    await use(door);
    await door.close();
  },
});

const start = (page: Page) => page.getByText('Try the practice site').first();
const refused = (page: Page) => page.getByText('This browser has no valid session with Site Admin.').first();

test('a session lasts through a reload, in two tabs, and until it is signed out', async ({
  page,
  context,
  door,
}) => {
  const complaints = listen(page);
  await page.goto(door.url);
  await expect(start(page)).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  await page.reload();
  await expect(start(page)).toBeVisible();

  const second = await context.newPage();
  await second.goto(`http://127.0.0.1:${door.port}/#/settings`);
  const sessions = second.getByRole('table', { name: 'Browser sessions' });
  await expect(sessions.getByText('This browser')).toBeVisible();
  expect(complaints).toEqual([]);
  await second.screenshot({ path: '/tmp/doors-settings.png', fullPage: true });
  await sessions.getByRole('button', { name: 'Sign out: This browser' }).click();
  for (const tab of [page, second]) await expect(refused(tab)).toBeVisible();
  await page.reload();
  await expect(refused(page)).toBeVisible();
});

test('an address that is opened again elsewhere is refused, and told on the screen of who was first', async ({
  page,
  browser,
  door,
}) => {
  await page.goto(door.url);
  await expect(start(page)).toBeVisible();
  const elsewhere = await browser.newContext();
  const late = await elsewhere.newPage();
  await late.goto(door.url);
  await expect(late.getByText('This one-time address was used before, in another browser.')).toBeVisible();
  await expect(page.getByText('A one-time address was used a second time')).toBeVisible();
  await elsewhere.close();
  const told = JSON.parse(await runDgsite(door.home, 'sessions', 'list', '--json')) as {
    usedAgain: object[];
  };
  expect(told.usedAgain).toHaveLength(1);
});

test('the file that the browser is started with leads to the app', async ({ page, door }) => {
  const { url } = JSON.parse(await runDgsite(door.home, 'serve', '--no-open', '--json')) as { url: string };
  const folder = path.join(door.home, 'open');
  const [name = ''] = readdirSync(folder);
  expect(readFileSync(path.join(folder, name), 'utf8')).not.toContain(url);
  await page.goto(`file://${path.join(folder, name)}`);
  await expect(start(page)).toBeVisible();
  expect(readdirSync(folder)).toEqual([]);
});
