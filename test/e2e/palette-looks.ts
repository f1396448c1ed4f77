// Owns the pictures of the command palette. They are taken last, because it stays over whatever comes next.
import type { Page } from '@playwright/test';
import type { Look } from './look.ts';

/** The palette of the screen before is closed first. */
async function search(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByText('Speech is working').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(/Find a screen/).fill(words);
  const found =
    words === 'zzzz' ? page.getByText(/Nothing is called that/) : page.locator('[data-action]').first();
  await found.waitFor();
}

export const paletteLooks: Look[] = [
  {
    name: 'palette-open',
    situation: 'full',
    address: '#/sites/north-campus/overview',
    ready: (page) => search(page, ''),
  },
  {
    name: 'palette-found',
    situation: 'full',
    address: '#/sites/north-campus/overview',
    ready: (page) => search(page, 'logs'),
  },
  {
    name: 'palette-nothing',
    situation: 'full',
    address: '#/sites/north-campus/overview',
    ready: (page) => search(page, 'zzzz'),
  },
];
