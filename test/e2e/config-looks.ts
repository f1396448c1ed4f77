// Owns the looks of the configuration of a site.
import type { Page } from '@playwright/test';
import type { Look } from './look.ts';

const NORTH = '#/sites/north-campus/config?file=gpu-1/api';

/** Without the edits of the look before. */
async function opened(page: Page): Promise<void> {
  const hadDrafts = await page.evaluate(() => {
    const key = 'config-drafts:north-campus';
    const had = localStorage.getItem(key) !== null;
    localStorage.removeItem(key);
    return had;
  });
  if (hadDrafts) await page.reload();
  await page.getByRole('textbox', { name: /^Text of api\.toml/ }).waitFor({ timeout: 8000 });
}

async function limited(page: Page, value: string): Promise<void> {
  await opened(page);
  await page.getByLabel('Find a key').fill('active_requests');
  const field = page.getByLabel(/concurrency_limit\.active_requests/);
  await field.fill(value);
  await field.press('Enter');
  await page.getByText('1 file has edits that are not saved.').waitFor();
}

export const configLooks: Look[] = [
  { name: 'config-full', situation: 'full', address: NORTH, ready: opened },
  {
    name: 'config-text',
    situation: 'full',
    address: `${NORTH}&view=text`,
    ready: opened,
  },
  {
    name: 'config-edited',
    situation: 'full',
    address: NORTH,
    async ready(page) {
      await limited(page, '40');
    },
  },
  {
    name: 'config-error',
    situation: 'full',
    address: NORTH,
    async ready(page) {
      await limited(page, '0');
      await page.getByText('1 error').waitFor();
    },
  },
  {
    name: 'config-review',
    situation: 'full',
    address: NORTH,
    async ready(page) {
      await limited(page, '40');
      await page.getByRole('button', { name: 'Review changes' }).click();
      await page.getByText('at most 40 requests at once').first().waitFor();
    },
  },
  {
    name: 'config-merge',
    situation: 'full',
    address: NORTH,
    async ready(page) {
      await limited(page, '40');
      // As if the edit had begun with another text than the one that is stored now.
      await page.evaluate(() => {
        const key = 'config-drafts:north-campus';
        const drafts = JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, { before: string }>;
        for (const draft of Object.values(drafts))
          draft.before = draft.before.replace(/# active_requests = \d+/, '# active_requests = 7');
        localStorage.setItem(key, JSON.stringify(drafts));
      });
      await page.reload();
      await page.getByText('Choose 1 more').waitFor();
    },
  },
  {
    name: 'config-history-empty',
    situation: 'full',
    address: `${NORTH}&view=history`,
    ready: (page) => page.getByText('This file was not applied yet.').waitFor(),
  },
  {
    name: 'config-fifty-hosts',
    situation: 'full',
    address: '#/sites/contact-centre/config',
    ready: (page) => page.getByRole('textbox', { name: /^Text of/ }).waitFor({ timeout: 8000 }),
  },
];
