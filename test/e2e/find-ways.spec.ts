// Owns the ways about the app over a large fake site: fifty hosts, palette, addresses, keyboard. What changes a site is
// walked on real cores in operate.spec.ts.
import { expect, goTo, test } from './door.ts';

test('from the sentence to the last log line in three presses', async ({ app }) => {
  await app.getByRole('link', { name: 'contact-centre' }).click();
  await expect(app.getByRole('heading', { name: /needs attention/ })).toBeVisible();
  await app.getByRole('button', { name: /Engine node-17/ }).click();
  const panel = app.getByRole('complementary', { name: 'Engine · node-17' });
  await expect(panel.getByText('exited with code 1')).toBeVisible();
  await panel.getByRole('button', { name: 'Open logs' }).click();
  await expect(app).toHaveURL(/services\?service=engine&host=node-17/);
  await expect(
    app
      .getByRole('log')
      .getByText(/impeller/)
      .first(),
  ).toBeVisible();
});

test('the log pauses when scrolled and says how many lines wait', async ({ app }) => {
  await goTo(app, '#/sites/north-campus/services');
  const log = app.getByRole('log');
  await expect(log.getByText(/stem::/).first()).toBeVisible();
  await log.hover();
  await app.mouse.wheel(0, -900);
  await expect(app.getByText(/paused · \d+ new lines? waits?/)).toBeVisible();
  await app.getByRole('button', { name: 'Follow again' }).click();
  await expect(app.getByText(/paused/)).toBeHidden();
});

test('the command palette finds screens, sites and actions', async ({ app }) => {
  await app.keyboard.press('Control+k');
  await app.getByRole('textbox', { name: /Find a screen/ }).fill('north');
  await expect(app.locator('[data-selected]')).toContainText('Show north-campus');
  await app.keyboard.press('Enter');
  await expect(app).toHaveURL(/north-campus/);
  await app.keyboard.press('Control+k');
  await app.getByRole('textbox', { name: /Find a screen/ }).fill('plan: stop');
  // The palette marks its first answer a moment after it is drawn; Enter goes to the marked one.
  await expect(app.locator('[data-selected]')).toContainText('Plan: stop north-campus');
  await app.keyboard.press('Enter');
  await expect(app).toHaveURL(/north-campus\/plan\?goal=stop/);
});

test('back, forward and reload keep the state', async ({ app }) => {
  await goTo(app, '#/sites/north-campus/overview?node=licence');
  await expect(app.getByRole('complementary', { name: 'Licence' })).toBeVisible();
  await app.getByRole('link', { name: 'History' }).click();
  await expect(app.getByRole('heading', { name: 'Revisions', exact: true })).toBeVisible();
  await app.goBack();
  await expect(app.getByRole('complementary', { name: 'Licence' })).toBeVisible();
  await app.reload();
  await expect(app.getByRole('complementary', { name: 'Licence' })).toBeVisible();
});

test('everything on the way to a change is reached by keyboard', async ({ app }) => {
  await goTo(app, '#/sites/north-campus/overview');
  await expect(app.getByRole('heading', { name: 'Speech is working' })).toBeVisible();
  await app.locator('body').focus();
  const reached: string[] = [];
  for (let press = 0; press < 24; press += 1) {
    await app.keyboard.press('Tab');
    reached.push(
      await app.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      ),
    );
  }
  for (const wanted of ['Skip to content', 'Plan', 'Test with speech', 'Engine gpu-1, ready, 22/40']) {
    expect(reached).toContain(wanted);
  }
});
