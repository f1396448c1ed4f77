// Owns the proof on the real door that the first screen loads no more than its budget of script. How fast it paints, `bench start` measures:
// a busy machine says nothing about the product.
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { openRealDoor } from './real-door.ts';

const INITIAL_SCRIPT_BYTES = 250_000;

test('the Sites screen paints on at most 250 kB of script', async ({ page }) => {
  const door = await openRealDoor();
  try {
    const scripts: Promise<number>[] = [];
    page.on('response', (response) => {
      if (!response.url().endsWith('.js')) return;
      scripts.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
    });
    await page.goto(door.url);
    await page.getByRole('heading', { name: 'No site yet' }).waitFor();
    const { painted, complete } = await page.evaluate(() => ({
      painted:
        performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY,
      complete: performance.now(),
    }));
    await page.waitForLoadState('networkidle');
    const scriptBytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
    console.log(
      `first paint ${painted.toFixed(0)} ms, screen complete ${complete.toFixed(0)} ms, script ${String(scriptBytes)} bytes gzip`,
    );
    expect(painted).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(scriptBytes).toBeLessThan(INITIAL_SCRIPT_BYTES);
  } finally {
    await page.close();
    await door.close();
  }
});
