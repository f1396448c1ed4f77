// Owns the proof that the first screen is quick: first paint under a second, initial JavaScript within its budget.
import { gzipSync } from 'node:zlib';
import { expect, openDoor, test } from './door.ts';

const FIRST_PAINT_MS = 1000;
const INITIAL_SCRIPT_BYTES = 250_000;

test('the Sites screen paints in under a second on at most 250 kB of script', async ({ page }) => {
  const door = await openDoor();
  let scriptBytes = 0;
  page.on('response', async (response) => {
    if (!response.url().endsWith('.js')) return;
    const body = await response.body().catch(() => Buffer.alloc(0));
    scriptBytes += gzipSync(body, { level: 9 }).length;
  });
  await page.goto(door.url);
  await page.getByRole('link', { name: 'north-campus' }).waitFor();
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY,
  );
  const complete = await page.evaluate(() => performance.now());
  await page.waitForTimeout(200);
  test.info().annotations.push({
    type: 'measured',
    description: `first paint ${painted.toFixed(0)} ms, list complete ${complete.toFixed(0)} ms, script ${String(scriptBytes)} bytes gzip`,
  });
  console.log(test.info().annotations.at(-1)?.description);
  expect(painted).toBeLessThan(FIRST_PAINT_MS);
  expect(scriptBytes).toBeLessThan(INITIAL_SCRIPT_BYTES);
  await door.close();
});
