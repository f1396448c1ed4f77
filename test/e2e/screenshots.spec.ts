// Owns the pictures: every screen in light and dark at both sizes, and what axe says of each. Names tell what they show.
import AxeBuilder from '@axe-core/playwright';
import type { Browser } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { expect, goTo, listen, openDoor, test, type Situation } from './door.ts';
import { looks, storedDraft } from './screens.ts';

const folder = new URL('../../test-results/screenshots/', import.meta.url).pathname;
const schemes = ['light', 'dark'] as const;
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const situations: Situation[] = ['empty', 'full', 'error', 'running'];

interface Run {
  situation: Situation;
  scheme: 'light' | 'dark';
  size: { width: number; height: number };
}

test.describe.configure({ timeout: 180_000 });

for (const scheme of schemes) {
  for (const situation of situations) {
    test(`screens in ${scheme}, ${situation}`, async ({ browser }) => {
      mkdirSync(folder, { recursive: true });
      for (const size of sizes) await lookAtAll(browser, { situation, scheme, size });
    });
  }
}

async function lookAtAll(browser: Browser, { situation, scheme, size }: Run): Promise<void> {
  const door = await openDoor({ situation, speed: 400 });
  const context = await browser.newContext({ colorScheme: scheme, viewport: size, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints = listen(page);
  try {
    await page.goto(door.url);
    await page.evaluate((text) => localStorage.setItem('site-admin.setup-draft', text), storedDraft);
    for (const look of looks.filter((each) => each.situation === situation)) {
      await goTo(page, look.address);
      await look.ready(page);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(120);
      const name = `${look.name}-${scheme}-${String(size.width)}x${String(size.height)}`;
      await page.screenshot({ path: `${folder}${name}.png` });
      if (size.width === 1280) {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const bad = violations
          .filter((each) => each.impact === 'serious' || each.impact === 'critical')
          .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).join(' | ')}`);
        expect.soft(bad, `axe on ${name}`).toEqual([]);
      }
    }
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await door.close();
  }
}
