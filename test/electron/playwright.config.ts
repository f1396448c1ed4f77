// Owns how the shell level runs: the same specs on the double and, where its binary is, on real Electron.
import { defineConfig } from '@playwright/test';
import { findElectron, type Shell } from './launch-shell.ts';

export interface ShellOptions {
  shellKind: Shell['kind'];
}

const found = findElectron();
// Workers read this file as well; the reason is said once.
if ('reason' in found && process.env.TEST_WORKER_INDEX === undefined)
  console.log(`real Electron is skipped: ${found.reason}`);

export default defineConfig<ShellOptions>({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/electron',
  timeout: 30_000,
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env.CI === 'true',
  reporter: process.env.SITE_ADMIN_TEST_JSON
    ? [['list'], ['json', { outputFile: process.env.SITE_ADMIN_TEST_JSON }]]
    : [['list']],
  projects: [
    { name: 'double', use: { shellKind: 'double' } },
    { name: 'electron', use: { shellKind: 'electron' } },
  ],
});
