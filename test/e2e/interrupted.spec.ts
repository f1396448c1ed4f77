// Owns the two losses of a serving process on a real core: killed during an apply, and gone and back under an open page.
import type { Page } from '@playwright/test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, listen, test as base } from './door.ts';
import { bringUpPractice } from './real-app.ts';
import { leaveNothing, openRealDoor as open, type RealDoor } from './real-door.ts';

const test = base.extend<{ openDoorIn: (port?: number) => Promise<RealDoor> }>({
  /** Opens doors one after another on one data directory; all are ended with the test, whatever became of it. */
  openDoorIn: async ({ page }, use) => {
    const home = mkdtempSync(path.join(tmpdir(), 'site-admin-e2e-'));
    const opened: RealDoor[] = [];
    await use(async (port) => {
      const door = await open(port === undefined ? { home } : { home, port });
      opened.push(door);
      return door;
    });
    await page.close();
    for (const door of opened) await door.end();
    await leaveNothing(home);
  },
});

test('an apply cut by kill -9 is told as interrupted, and resume reaches the first transcript', async ({
  page,
  openDoorIn,
}) => {
  const first = await openDoorIn();
  await page.goto(first.url);
  await page.getByRole('button', { name: 'Try the practice site' }).click();
  // Half of the plan is done and the Engine is being waited for.
  await stepOf(page, 'Engine is ready', 'running').waitFor({ timeout: 30_000 });
  await first.kill();
  await expect(page.getByText(/connection to Site Admin was lost/)).toBeVisible();

  const second = await openDoorIn();
  await page.goto(second.url);
  const complaints = listen(page);
  await page.getByRole('link', { name: 'practice', exact: true }).click();
  await page
    .getByRole('banner')
    .getByText(/interrupted$/)
    .click();
  await expect(page).toHaveURL(/#\/operations\//);
  await expect(page.getByText('interrupted', { exact: true })).toBeVisible();
  const interrupted = page.url();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page).not.toHaveURL(interrupted);
  await page.getByRole('button', { name: 'Show overview' }).click({ timeout: 40_000 });
  await expect(page.getByRole('heading', { name: 'Speech is working', exact: true })).toBeVisible();
  await expect(page.getByRole('banner').getByText(/interrupted/)).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('a page survives the end of its core and goes on when one returns on the same port', async ({
  page,
  openDoorIn,
}) => {
  const first = await openDoorIn();
  await page.goto(first.url);
  await bringUpPractice(page);
  await page.getByRole('link', { name: 'Overview' }).click();
  const working = page.getByRole('heading', { name: /^Speech is working/ });
  await expect(working).toBeVisible();
  await first.end();
  const banner = page.getByText(/connection to Site Admin was lost/);
  await expect(banner).toBeVisible();
  await expect(working).toBeVisible();

  const second = await openDoorIn(first.port);
  // A new core knows no old session. Its address opened in another tab makes this one good again, where it was.
  const refused = page.getByText(/no valid session/);
  await expect(refused).toBeVisible({ timeout: 20_000 });
  const other = await page.context().newPage();
  await other.goto(second.url);
  await expect(other.getByRole('link', { name: 'practice', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Connect now' }).click();
  await expect(refused).toBeHidden();
  await expect(banner).toBeHidden();
  await expect(page).toHaveURL(/practice\/overview/);
  await expect(working).toBeVisible();
});

function stepOf(page: Page, name: string, state: string) {
  return page
    .getByRole('group', { name: 'Steps of the plan over time' })
    .locator(`[data-state="${state}"][aria-label*="${name}"]`);
}
