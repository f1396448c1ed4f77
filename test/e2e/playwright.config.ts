// Owns how the browser levels run: one real Chromium from the system, one worker, results kept in test-results/.
import { defineConfig } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '../fixtures/chromium.ts';
import type { DoorOptions } from './real-app.ts';

const root = new URL('../..', import.meta.url).pathname;

export default defineConfig<object, DoorOptions>({
  testDir: import.meta.dirname,
  testMatch: '*.spec.ts',
  projects: [
    { name: 'browser', use: { way: 'browser' } },
    // The same page code behind another door: the journeys that change something are walked there too.
    { name: 'window', use: { way: 'window' }, testMatch: ['newcomer.spec.ts', 'operate.spec.ts'] },
  ],
  outputDir: `${root}test-results/e2e`,
  globalSetup: `${root}test/fixtures/stand-in-gpu.ts`,
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: process.env['SITE_ADMIN_TEST_JSON']
    ? [['list'], ['json', { outputFile: process.env['SITE_ADMIN_TEST_JSON'] }]]
    : [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromiumPath,
      args: chromiumArguments,
    },
  },
});
