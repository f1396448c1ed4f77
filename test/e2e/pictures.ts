// Owns taking one screen's pictures: both schemes at both sizes on the page as it stands, and what axe says of it.
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';

export const pictureFolder = new URL('../../test-results/screenshots/', import.meta.url).pathname;

const schemes = ['light', 'dark'] as const;
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

// Colours do not depend on the size: a run takes the dark pictures small, and all of them where somebody is about to look.
const takesAll = process.env['SITE_ADMIN_LOOKS'] !== undefined;

/** The page stays; only scheme and size change. Names tell what they show. */
export async function takePictures(page: Page, name: string): Promise<void> {
  mkdirSync(pictureFolder, { recursive: true });
  // Nothing on the picture is under the pointer.
  await page.mouse.move(1, 1);
  const browser = await page.context().newCDPSession(page);
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const scheme of size.width === 1280 || takesAll ? schemes : (['light'] as const)) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await settled(page);
      const picture = `${name}-${scheme}-${String(size.width)}x${String(size.height)}`;
      // Packed in haste: these are looked at and thrown away.
      const { data } = await browser.send('Page.captureScreenshot', {
        format: 'png',
        optimizeForSpeed: true,
      });
      writeFileSync(`${pictureFolder}${picture}.png`, data, 'base64');
      // The dark page is the same page: only its colours can be wrong.
      if (size.width === 1280)
        await expectAccessible(page, picture, scheme === 'dark' ? ['color-contrast'] : null);
    }
  }
  await browser.detach();
}

/** Nothing serious or critical, told by rule and element. */
export async function expectAccessible(
  page: Page,
  name: string,
  rules: string[] | null = null,
): Promise<void> {
  // Put in once for each page that is loaded: it is large, and going to another address keeps it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const options: RunOptions = { resultTypes: ['violations'] };
  if (rules !== null) options.runOnly = { type: 'rule', values: rules };
  const violations = await page.evaluate(async (asked) => {
    const { axe: inPage } = window as unknown as { axe: { run(asked: RunOptions): Promise<AxeResults> } };
    return (await inPage.run(asked)).violations;
  }, options);
  const bad = violations
    .filter((each) => each.impact === 'serious' || each.impact === 'critical')
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).join(' | ')}`);
  expect.soft(bad, `axe on ${name}`).toEqual([]);
}

/** Fonts are there, nothing moves, and what was measured has been drawn. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await document.fonts.ready;
    await frame();
    await Promise.all(
      document
        .getAnimations()
        .filter((each) => each.effect?.getComputedTiming().iterations !== Infinity)
        .map((each) => each.finished.catch(() => undefined)),
    );
    await frame();
  });
}
