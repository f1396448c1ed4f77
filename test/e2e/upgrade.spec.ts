// Owns the journey of an upgrade on a real core: guided from what is new to the report, with the practice site serving all the while it can.
import { readFileSync } from 'node:fs';
import { goTo } from './door.ts';
import { expect, test } from './real-app.ts';
import { runDgsite } from './real-door.ts';

test('the practice site is guided from one release to the next, and the report says what happened', async ({
  practice: app,
  practiceHome,
}) => {
  test.setTimeout(180_000);
  await runDgsite(practiceHome, 'upgrade', 'practice', '--to', 'release-260728', '--yes');
  await goTo(app, '#/sites/practice/upgrade?to=release-260812');
  await expect(app.getByRole('heading', { name: 'One release in between' })).toBeVisible();
  const next = app.getByRole('button', { name: 'Continue' });
  await next.click();
  await expect(app.getByRole('heading', { name: 'Do the hosts fit release-260812?' })).toBeVisible();
  await expect(app.getByText(/checks passed/)).toBeVisible({ timeout: 20_000 });
  await next.click();
  await expect(app.getByText('Every image of this release is on its host.')).toBeVisible();
  await next.click();
  await app.getByRole('button', { name: 'Go on without' }).click();

  await expect(
    app.getByRole('heading', { name: 'Upgrade practice: release-260728 → release-260812' }),
  ).toBeVisible();
  await app.getByRole('button', { name: /^Apply \d+ steps$/ }).click();
  await expect(app.getByRole('region', { name: 'Speech now' })).toBeVisible();
  await app.getByRole('button', { name: 'Watch it, then keep it' }).click({ timeout: 90_000 });
  await expect(app.getByText(/release-260812 has served for/)).toBeVisible({ timeout: 15_000 });
  const saved = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Keep it and save the report' }).click();
  const report = readFileSync(await (await saved).path(), 'utf8');
  expect(report).toContain('# Upgrade practice: release-260728 → release-260812');
  expect(report).toMatch(/\| practice \| api \| Prove .+ done: /);
});
