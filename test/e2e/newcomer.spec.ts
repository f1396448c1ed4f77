// Owns the newcomer's journey on a real core: from an empty list to the first transcript in one click, and the words appear as
// they are spoken.
import { expect, test } from './real-app.ts';

const WORDS = 16;

test('one click brings up the practice site and ends in its first transcript', async ({ app }) => {
  await expect(app.getByRole('heading', { name: 'No site yet' })).toBeVisible();
  expect(app.url()).not.toContain('token');
  await app.getByRole('button', { name: 'Try the practice site' }).click();

  await expect(app).toHaveURL(/#\/operations\//);
  const picture = app.getByRole('group', { name: 'Steps of the plan over time' });
  await expect(picture.getByRole('button')).not.toHaveCount(0);
  await expect(picture.locator('[data-state="done"]').first()).toBeVisible();
  await expect(picture.locator('[data-state="running"]').first()).toBeVisible();
  await expect(picture.getByRole('button')).toHaveCount(11);

  await expect(app).toHaveURL(/#\/sites\/practice\/transcript/, { timeout: 40_000 });
  const words = app.getByLabel('Transcript').locator('span');
  // Some of the words, before all of them: a streaming sample takes as long as it is spoken.
  await expect.poll(() => words.count(), { intervals: [50], timeout: 20_000 }).toBeGreaterThan(2);
  expect(await words.count()).toBeLessThan(WORDS);
  await expect(words).toHaveCount(WORDS, { timeout: 20_000 });
  await expect(app.getByText('Stand-ins answered; the text is canned.')).toBeVisible();

  await app.getByRole('button', { name: 'Show overview' }).click();
  await expect(app.getByRole('heading', { name: 'Speech is working' })).toBeVisible();
  await expect(app.getByRole('banner').getByText(/transcription works until/)).toBeVisible();
  await expect(app.getByRole('button', { name: 'Engine practice, ready, 0/8' })).toBeVisible();
});
