// Owns the journey of one changed value on a real core: typed as text, seen in the form, reviewed in words, planned, applied, found in history,
// restored. It prints how long a keystroke takes in a file of 2,000 lines, problems included.
import type { Page } from '@playwright/test';
import { goTo } from './door.ts';
import { expect, test } from './real-app.ts';

const LINES = 2_000;

/** The text of the editor after its last line, so that Ctrl+End and typing are all that is needed. */
async function typeAtEnd(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Text of/ }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
}

test('one value is typed, reviewed, applied and restored', async ({ practice: app }) => {
  test.setTimeout(180_000);
  await goTo(app, '#/sites/practice/config?file=practice/api');
  await typeAtEnd(app, '\n[resolver]\nmax_ttl = 30\n');
  await app.getByLabel('Find a key').fill('max_ttl');
  await expect(app.getByLabel(/resolver\.max_ttl/)).toHaveValue('30');
  await app.getByRole('button', { name: 'Review changes' }).click();
  await expect(app.getByText(/^API on practice: .*30/).first()).toBeVisible();
  await app.getByRole('button', { name: 'Save and plan the apply' }).click();
  await app.getByRole('button', { name: /^Apply \d+ steps$/ }).click();
  await expect(app.getByText(/succeeded|Done/).first()).toBeVisible({ timeout: 90_000 });

  await goTo(app, '#/sites/practice/config?file=practice/api&view=history');
  await app.getByRole('button', { name: 'What changed' }).first().click();
  await expect(app.getByText('max_ttl = 30').first()).toBeVisible();
  await app.getByRole('button', { name: 'Restore this text' }).last().click();
  await expect(app.getByText(/^API on practice: .*before: /).first()).toBeVisible();
  await app.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(app.getByRole('navigation', { name: 'Services' })).toBeVisible();
});

test('a keystroke in a long file, with its problems', async ({ practice: app }) => {
  test.setTimeout(120_000);
  await goTo(app, '#/sites/practice/config?file=practice/engine&view=both');
  await typeAtEnd(app, '\n# a line that an operator left here'.repeat(LINES));
  await app.evaluate(() => {
    const durations: number[] = [];
    Object.assign(window, { durations });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') durations.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  await app.keyboard.type('\nmax_activ_requests = 40\nanother = "value of a key that nobody knows"', {
    delay: 30,
  });
  await expect(
    app.getByRole('complementary', { name: 'Explanation' }).getByText(/2 (errors|warnings)/),
  ).toBeVisible({
    timeout: 20_000,
  });
  const durations = await app.evaluate(() =>
    (window as unknown as { durations: number[] }).durations.toSorted((a, b) => a - b),
  );
  const at = (share: number) => durations[Math.floor(durations.length * share)] ?? 0;
  console.log(
    `keystroke to lint in ${String(LINES)} lines: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms of ${durations.length}`,
  );
});
