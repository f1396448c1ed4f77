// Owns how the browser levels run: one real Chromium from the system, one worker, results kept in test-results/.
import { defineConfig } from '@playwright/test';

const root = new URL('../..', import.meta.url).pathname;

export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '*.spec.ts',
  outputDir: `${root}test-results/e2e`,
  workers: 1,
  fullyParallel: false,
  // Engines raised beside this run add network interfaces, and Chromium then drops what it is loading
  // (ERR_NETWORK_CHANGED). One repetition tells that apart from a fault of ours.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: process.env['SITE_ADMIN_TEST_JSON']
    ? [['list'], ['json', { outputFile: process.env['SITE_ADMIN_TEST_JSON'] }]]
    : [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['SITE_ADMIN_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
