// Owns the journey of a newcomer: from nothing to the first transcript, by the practice site and step by step.
import { expect, goTo, test } from './door.ts';

test.use({ situation: 'empty', speed: 60 });

test('the token leaves the address bar and a reload needs no new one', async ({ app }) => {
  await expect(app.getByRole('heading', { name: 'No site yet' })).toBeVisible();
  expect(app.url()).not.toContain('token');
  await app.reload();
  await expect(app.getByRole('heading', { name: 'No site yet' })).toBeVisible();
});

test('one click brings up the practice site and ends in its first transcript', async ({ app }) => {
  await app.getByRole('button', { name: 'Try the practice site' }).click();
  await expect(app).toHaveURL(/#\/operations\//);
  await expect(app.getByRole('group', { name: 'Steps of the plan over time' })).toBeVisible();
  await expect(app).toHaveURL(/#\/sites\/practice\/transcript/, { timeout: 30_000 });
  await expect(app.getByText('Speech is working')).toBeVisible({ timeout: 20_000 });
  await expect(app.getByText('Stand-ins answered; the text is canned.')).toBeVisible();
  await app.getByRole('button', { name: 'Show overview' }).click();
  await expect(app.getByRole('heading', { name: 'Speech is working' })).toBeVisible();
});

test('this machine is set up step by step, by keyboard, and leaving loses nothing', async ({ app }) => {
  await app.getByRole('button', { name: 'Set up this machine' }).click();
  await expect(app.getByText('Docker 28.2.2 · API 1.50')).toBeVisible();
  await app.getByRole('button', { name: 'Continue' }).press('Enter');
  await app.getByLabel('Name', { exact: true }).fill('north-campus');
  await app.keyboard.press('Enter');
  await expect(app.getByText('How is the site licensed?')).toBeVisible();

  await goTo(app, '#/sites');
  await app.reload();
  await app.getByRole('button', { name: 'Set up this machine' }).click();
  await app.getByLabel('Deepgram API key').fill('canary-secret');
  await app.getByRole('button', { name: 'Continue' }).click();
  await app.getByRole('button', { name: 'Continue' }).click();
  await expect(app.getByText('This is what will happen')).toBeVisible();
  expect(await app.evaluate(() => JSON.stringify(localStorage))).not.toContain('canary');
  await app.getByRole('button', { name: 'Apply 17 steps' }).click();
  await expect(app).toHaveURL(/north-campus\/transcript/, { timeout: 30_000 });
  await expect(app.getByText('Speech is working')).toBeVisible({ timeout: 20_000 });
});
