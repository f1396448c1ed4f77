// Owns the journeys of daily work on a real core: stop and start, the live log, and two drills that show where they must.
import type { Page } from '@playwright/test';
import { goTo } from './door.ts';
import { expect, test } from './real-app.ts';

const working = (page: Page) => page.getByRole('heading', { name: 'Speech is working', exact: true });

test('a site is stopped with its typed name, and started again', async ({ practice: app }) => {
  await goTo(app, '#/sites/practice/plan?goal=stop');
  await app.getByRole('button', { name: 'Stop practice', exact: true }).click();
  const dialog = app.getByRole('dialog');
  const press = dialog.getByRole('button', { name: 'Stop practice', exact: true });
  await expect(press).toBeDisabled();
  await dialog.getByLabel('Type practice to confirm').fill('practice');
  await press.click();
  await expect(app).toHaveURL(/#\/operations\//);
  await app.getByRole('button', { name: 'Show overview' }).click({ timeout: 30_000 });
  await expect(app.getByRole('heading', { name: 'Speech is stopped' })).toBeVisible();

  await app.getByRole('button', { name: 'Plan a start' }).click();
  await app.getByRole('button', { name: 'Start practice', exact: true }).click();
  await app.getByRole('button', { name: 'Show overview' }).click({ timeout: 40_000 });
  await expect(working(app)).toBeVisible();
});

test('the log of the API is followed live', async ({ practice: app }) => {
  await goTo(app, '#/sites/practice/services?service=api');
  const log = app.getByRole('log');
  await expect(log.getByText('stem: Connected to Engine').first()).toBeVisible();
  await expect(log.getByText(/hermes|impeller/)).toHaveCount(0);
  const address = await app
    .getByRole('row', { name: /^API/ })
    .getByText(/^http:/)
    .textContent();
  const before = await log.getByText(/POST \/v1\/listen|\/v1\/listen/).count();
  const answer = await fetch(`${address ?? ''}/v1/listen`, { method: 'POST', body: Buffer.alloc(64) });
  await answer.text();
  await expect.poll(() => log.getByText(/\/v1\/listen/).count()).toBeGreaterThan(before);
});

test('a lost licence server shows as TrustBased and wants attention until it is back', async ({
  practice: app,
}) => {
  await goTo(app, '#/sites/practice/drills');
  await app.getByRole('button', { name: 'Start drill: The licence server cannot be reached' }).click();
  await app.getByRole('button', { name: 'Watch the overview' }).click();
  await expect(app.getByText('practice · TrustBased', { exact: true })).toBeVisible({ timeout: 30_000 });
  const attention = app.getByRole('region', { name: 'Attention' });
  await expect(attention.getByText(/cannot reach the licence server/)).toBeVisible();
  await expect(app.getByRole('banner').getByText(/licence server lost · works until/)).toBeVisible();

  await goTo(app, '#/sites/practice/drills');
  await app.getByRole('button', { name: 'End drill: The licence server cannot be reached' }).click();
  await goTo(app, '#/sites/practice/overview');
  await expect(working(app)).toBeVisible({ timeout: 30_000 });
  await expect(attention.getByText('Nothing needs attention.')).toBeVisible();
});

test('a crashed Engine comes back, and its restart is counted', async ({ practice: app }) => {
  await goTo(app, '#/sites/practice/drills');
  await app.getByRole('button', { name: 'Start drill: The Engine crashes' }).click();
  await goTo(app, '#/sites/practice/services');
  const engine = app.getByRole('row', { name: /^Engine/ });
  await expect(engine.getByRole('cell').nth(5)).toHaveText('1', { timeout: 30_000 });
  await expect(engine.getByText('ready')).toBeVisible({ timeout: 30_000 });
  await expect(
    app
      .getByRole('log')
      .getByText(/panicked/)
      .first(),
  ).toBeVisible();

  await goTo(app, '#/sites/practice/drills');
  await app.getByRole('button', { name: 'End drill: The Engine crashes' }).click();
  await expect(app.getByRole('button', { name: 'Start drill: The Engine crashes' })).toBeVisible();
  await goTo(app, '#/sites/practice/overview');
  await expect(working(app)).toBeVisible({ timeout: 30_000 });
});
