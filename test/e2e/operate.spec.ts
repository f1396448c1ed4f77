// Owns the journeys of daily work: look, find out, plan, change, and come back after a loss.
import { expect, goTo, listen, openDoor, test } from './door.ts';

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

test('a site is stopped and started by plans', async ({ app }) => {
  await goTo(app, '#/sites/north-campus/plan?goal=stop');
  await app.getByRole('button', { name: 'Stop north-campus', exact: true }).click();
  await expect(app.getByText('succeeded')).toBeVisible({ timeout: 30_000 });
  await app.getByRole('button', { name: 'Show overview' }).click();
  await expect(app.getByRole('heading', { name: 'Speech is stopped' })).toBeVisible();
  await app.getByRole('button', { name: 'Plan a start' }).click();
  await app.getByRole('button', { name: 'Start north-campus', exact: true }).click();
  await expect(app.getByText('succeeded')).toBeVisible({ timeout: 30_000 });
});

test('removing asks for the typed name', async ({ app }) => {
  await goTo(app, '#/sites/north-campus/plan?goal=remove');
  await app.getByRole('button', { name: 'Remove north-campus', exact: true }).click();
  const dialog = app.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Remove north-campus', exact: true })).toBeDisabled();
  await dialog.getByLabel('Type north-campus to confirm').fill('north-campus');
  await dialog.getByRole('button', { name: 'Remove north-campus', exact: true }).click();
  await expect(app).toHaveURL(/#\/operations\//);
});

test('a drill shows in the picture at once', async ({ app }) => {
  await goTo(app, '#/sites/practice/drills');
  await app.getByRole('button', { name: 'Start drill: The licence server is lost' }).click();
  await app.getByRole('button', { name: 'Watch the overview' }).click();
  await expect(app.getByRole('button', { name: /Licence server, not reachable/ })).toBeVisible();
});

test('the command palette finds screens, sites and actions', async ({ app }) => {
  await app.keyboard.press('Control+k');
  await app.getByRole('textbox', { name: /Find a screen/ }).fill('north');
  await app.keyboard.press('Enter');
  await expect(app).toHaveURL(/north-campus/);
  await app.keyboard.press('Control+k');
  await app.getByRole('textbox', { name: /Find a screen/ }).fill('plan: stop');
  await app.keyboard.press('Enter');
  await expect(app).toHaveURL(/north-campus\/plan\?goal=stop/);
});

test('back, forward and reload keep the state', async ({ app }) => {
  await goTo(app, '#/sites/north-campus/overview?node=licence');
  await expect(app.getByRole('complementary', { name: 'Licence' })).toBeVisible();
  await app.getByRole('link', { name: 'History' }).click();
  await expect(app.getByRole('heading', { name: 'Revisions' })).toBeVisible();
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

test('a lost core is told and the screen keeps what it had', async ({ page }) => {
  const door = await openDoor();
  listen(page);
  await page.goto(door.url);
  await expect(page.getByRole('link', { name: 'north-campus' })).toBeVisible();
  await door.close();
  await expect(page.getByText(/connection to Site Admin was lost/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'north-campus' })).toBeVisible();
});
