// Owns drawing assets/icon.png from assets/icon.svg, with the browser that the tests use: electron-builder makes what each system wants
// (icns, ico, sizes for Linux) from that one picture. Run it after the drawing was changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-24.mjs';

const SIZE = 1024;

const { chromium } = await import('@playwright/test');
const { chromiumArguments, chromiumPath } = await import('../test/fixtures/chromium.ts');
const drawing = readFileSync(join(root, 'assets', 'icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
try {
  const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${drawing}`);
  const picture = await page.screenshot({
    omitBackground: true,
    clip: { x: 0, y: 0, width: SIZE, height: SIZE },
  });
  writeFileSync(join(root, 'assets', 'icon.png'), picture);
} finally {
  await browser.close();
}
