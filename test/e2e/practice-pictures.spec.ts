// Owns the pictures of the real practice site, and how the main screens stand in high contrast. With SITE_ADMIN_DOCS_PICTURES=1
// the chosen ones are written to docs/screenshots, where the README shows them.
import type { Page } from '@playwright/test';
import { goTo } from './door.ts';
import { expectAccessible, pictureFolder, settled, takePictures } from './pictures.ts';
import { expect, test } from './real-app.ts';
import { storedDraft } from './screens.ts';

const docs = new URL('../../docs/screenshots/', import.meta.url).pathname;

interface View {
  name: string;
  address: string;
  ready: string | RegExp;
  /** Schemes in which this one stands in the documents. */
  docs?: ('light' | 'dark')[];
}

const views: View[] = [
  { name: 'sites', address: '#/sites', ready: 'The site is working' },
  { name: 'setup', address: '#/setup?step=site', ready: /^NVIDIA driver/, docs: ['light'] },
  {
    name: 'overview',
    address: '#/sites/practice/overview',
    ready: 'Speech is working',
    docs: ['light', 'dark'],
  },
  { name: 'overview-panel', address: '#/sites/practice/overview?node=engine@practice', ready: /impeller/ },
  { name: 'services', address: '#/sites/practice/services', ready: /Connected to Engine/, docs: ['dark'] },
  {
    name: 'plan',
    address: '#/sites/practice/plan?goal=stop',
    ready: 'Let API finish its work',
    docs: ['light'],
  },
  { name: 'plan-empty', address: '#/sites/practice/plan?goal=apply', ready: 'Nothing to change' },
  { name: 'history', address: '#/sites/practice/history', ready: 'Revisions' },
  { name: 'drills', address: '#/sites/practice/drills', ready: 'The Engine crashes' },
  { name: 'settings', address: '#/settings', ready: 'practice engine' },
];

test.describe.configure({ timeout: 120_000 });
test.use({ trace: 'off' });

test('screens of the real practice site', async ({ practice: page }) => {
  await page.evaluate((text) => localStorage.setItem('site-admin.setup-draft', text), storedDraft);
  for (const view of views) {
    await open(page, view);
    await takePictures(page, `practice-${view.name}`);
    for (const scheme of view.docs ?? []) await forDocuments(page, view.name, scheme);
  }
  await goTo(page, '#/sites/practice/history');
  await page
    .getByRole('link', { name: /^Bring up practice/ })
    .last()
    .click();
  await expect(page.getByText('succeeded')).toBeVisible();
  await takePictures(page, 'practice-operation');
  await forDocuments(page, 'operation', 'dark');
  await goTo(page, '#/sites/practice/transcript');
  await expect(page.getByRole('button', { name: 'Test again' })).toBeVisible({ timeout: 20_000 });
  await takePictures(page, 'practice-transcript');
  await forDocuments(page, 'transcript', 'light');
});

test('overview, plan and settings in high contrast and forced colours', async ({ practice: page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const view of views.filter((each) => ['overview', 'plan', 'settings'].includes(each.name))) {
    await open(page, view);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, contrast: 'more', forcedColors: 'none' });
      await settled(page);
      await page.screenshot({ path: `${pictureFolder}practice-${view.name}-contrast-${colorScheme}.png` });
      await expectAccessible(page, `${view.name}, more contrast, ${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: 'dark', contrast: 'no-preference', forcedColors: 'active' });
    await settled(page);
    await page.screenshot({ path: `${pictureFolder}practice-${view.name}-forced-colours.png` });
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
});

async function open(page: Page, view: View): Promise<void> {
  await goTo(page, view.address);
  await page.getByText(view.ready).filter({ visible: true }).first().waitFor();
}

async function forDocuments(page: Page, name: string, scheme: 'light' | 'dark'): Promise<void> {
  if (process.env['SITE_ADMIN_DOCS_PICTURES'] === undefined) return;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await settled(page);
  await page.screenshot({ path: `${docs}${name}-${scheme}.png` });
}
