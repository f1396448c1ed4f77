// Owns the guided setup on a real Docker engine with a private registry, by keyboard alone: from the first question to the first
// transcript, and away again.
import { mkdtempSync, rmSync } from 'node:fs';
import { freePort } from '#test/fixtures/free-port';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { joinVariable, raiseLab, whyNoLab, type Lab } from '../lab/raise-lab.ts';
import { goTo } from './door.ts';
import { press, tabTo, typeInto } from './keyboard.ts';
import { expect, test } from './real-app.ts';

const joined = process.env[joinVariable] !== undefined;
const noLab = joined || process.env['CI'] === 'true' ? null : whyNoLab();
test.skip(noLab !== null, noLab ?? '');

let lab: Lab;
let files: string;

// Before any page is open: the lab's network interfaces appear, and Chromium would drop what it is loading.
test.beforeAll(async () => {
  lab = await raiseLab({ docker: true, podman: joined, registry: true });
  files = mkdtempSync(path.join(tmpdir(), 'site-admin-e2e-files-'));
});

test.afterAll(async () => {
  if (!joined) await lab.close();
  rmSync(files, { recursive: true, force: true });
});

test('this machine is set up step by step by keyboard, leaving loses nothing, and it speaks', async ({
  app,
}) => {
  test.setTimeout(120_000);
  const next = app.getByRole('button', { name: 'Continue' });
  const { docker, registry } = lab;
  if (!docker || !registry) throw new Error('the lab has no Docker or no registry');

  await press(app, app.getByRole('button', { name: 'Set up this machine' }));
  await tabTo(app, app.getByRole('radio', { name: /^This machine/ }));
  await app.keyboard.press('ArrowDown');
  await app.keyboard.press('ArrowDown');
  await expect(app.getByRole('radio', { name: /^Another socket/ })).toBeChecked();
  await typeInto(app, app.getByLabel('Path of the socket'), docker.socket);
  await typeInto(app, app.getByLabel('Name of this host'), 'box');
  await expect(app.getByText(/^Docker [\d.]+.* · API/)).toBeVisible();
  await expect(next).toBeEnabled();
  await press(app, next);

  await typeInto(app, app.getByLabel('Name', { exact: true }), 'north-campus');
  // The newest that is known is proposed; the lab's registry holds older ones.
  await expect(app.getByText('NVIDIA driver 580 or newer')).toBeVisible();
  await typeInto(app, app.getByRole('combobox', { name: 'Release' }), 'release-260812');
  await expect(app.getByText('NVIDIA driver 570.172.08 or newer')).toBeVisible();
  // The check of the document answers a moment after the last key.
  await expect(next).toBeEnabled();
  await app.keyboard.press('Enter');
  await expect(app.getByText('How is the site licensed?')).toBeVisible();
  await goTo(app, '#/sites');
  await app.reload();
  await press(app, app.getByRole('button', { name: 'Set up this machine' }));
  await typeInto(app, app.getByLabel('Deepgram API key'), 'canary-setup-key');
  await app.keyboard.press('Enter');

  await tabTo(app, app.getByRole('radio', { name: /^quay\.io/ }));
  await app.keyboard.press('ArrowDown');
  await typeInto(app, app.getByLabel('Address'), registry.address);
  await typeInto(app, app.getByLabel('User name'), registry.username);
  await expect(next).toBeDisabled();
  await typeInto(app, app.getByLabel('Password', { exact: true }), registry.password);
  await expect(next).toBeEnabled();
  await app.keyboard.press('Enter');

  await placesStep(app);
  await press(app, next);
  await expect(app.getByText('Can this host run it?')).toBeVisible();
  await expect(next).toBeEnabled();
  await press(app, next);
  await expect(app.getByText('This is what will happen')).toBeVisible();
  const kept = await app.evaluate(() => JSON.stringify(localStorage) + document.body.innerText);
  expect(kept).not.toContain('canary');
  expect(kept).not.toContain(registry.password);
  await press(app, app.getByRole('button', { name: /^Apply \d+ steps$/ }));

  await expect(app).toHaveURL(/north-campus\/transcript/, { timeout: 60_000 });
  await expect(app.getByText('Speech is working', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(app.getByText('Stand-ins answered; the text is canned.')).toBeVisible();

  await goTo(app, '#/sites/north-campus/plan?goal=apply');
  await expect(app.getByText('Nothing to change')).toBeVisible();
  await removeSite(app);
});

async function placesStep(app: Page): Promise<void> {
  const [api, status, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  await typeInto(app, app.getByLabel('API port'), '0');
  await expect(app.getByRole('button', { name: 'Continue' })).toBeDisabled();
  await app.keyboard.press('Control+a');
  await app.keyboard.type(String(api));
  await typeInto(app, app.getByLabel('License Proxy status port'), String(status));
  await typeInto(app, app.getByLabel('Engine metrics port'), String(metrics));
  await typeInto(app, app.getByLabel('Model files'), `${files}/models`);
  await typeInto(app, app.getByLabel('Configuration files'), `${files}/site`);
}

async function removeSite(app: Page): Promise<void> {
  await goTo(app, '#/sites/north-campus/plan?goal=remove');
  const open = app.getByRole('button', { name: 'Remove north-campus', exact: true });
  await expect(open).toBeEnabled();
  await press(app, open);
  const dialog = app.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Remove north-campus', exact: true });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel('Type north-campus to confirm').fill('north-campus');
  await app.keyboard.press('Enter');
  await expect(app.getByText('succeeded')).toBeVisible({ timeout: 40_000 });
}
