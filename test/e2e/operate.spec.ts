// Owns the journeys of daily work on a real core: stop and start, the live log, and two drills that show
// where they must.
import type { Page } from '@playwright/test';
import { goTo } from './door.ts';
import { expect, test } from './real-app.ts';
import { runDgsite } from './real-door.ts';

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

test('a lost licence server shows as TrustBased and wants attention until it is back', async ({
  practice: app,
}) => {
  await goTo(app, '#/sites/practice/drills');
  await app.getByRole('button', { name: 'Start drill: The licence server cannot be reached' }).click();
  await app.getByRole('button', { name: 'Watch the overview' }).click();
  await expect(app.getByText('practice · TrustBased', { exact: true })).toBeVisible({ timeout: 30_000 });
  const attention = app.getByRole('region', { name: 'Attention' });
  await expect(attention.getByText(/cannot reach the licence server/)).toBeVisible();
  await expect(
    app.getByRole('banner').getByText(/Licence server lost: transcription works until/),
  ).toBeVisible();

  await goTo(app, '#/sites/practice/drills');
  await app.getByRole('button', { name: 'End drill: The licence server cannot be reached' }).click();
  await goTo(app, '#/sites/practice/overview');
  await expect(working(app)).toBeVisible({ timeout: 30_000 });
  await expect(attention.getByText('Nothing needs attention.')).toBeVisible();
});

test('a crashed Engine is seen live in the log of the API, comes back, and its restart is counted', async ({
  practice: app,
  practiceHome,
}) => {
  await goTo(app, '#/sites/practice/services?service=api');
  const log = app.getByRole('log');
  const connected = log.getByText('stem: Connected to Engine');
  await expect(connected.first()).toBeVisible();
  // Lines of the others; that of `impeller_info` is the API's own, which looks for its Engine.
  await expect(log.getByText(/hermes|impeller(?!_info)/)).toHaveCount(0);
  const before = await connected.count();

  // By the command line, which attaches to the same core: this page is left alone and must follow.
  await runDgsite(practiceHome, 'practice', 'drill', 'engine-crash');
  await expect(connected).toHaveCount(before + 1, { timeout: 30_000 });
  const engine = app.getByRole('row', { name: /^Engine/ });
  await expect(engine.getByRole('cell').nth(5)).toHaveText('1', { timeout: 30_000 });
  await expect(engine.getByText('ready')).toBeVisible({ timeout: 30_000 });
  await app.getByRole('combobox', { name: 'Service' }).selectOption('Engine');
  await expect(log.getByText(/panicked/).first()).toBeVisible();

  await goTo(app, '#/sites/practice/drills');
  await app.getByRole('button', { name: 'End drill: The Engine crashes' }).click();
  await expect(app.getByRole('button', { name: 'Start drill: The Engine crashes' })).toBeVisible();
  await goTo(app, '#/sites/practice/overview');
  await expect(working(app)).toBeVisible({ timeout: 30_000 });
});
