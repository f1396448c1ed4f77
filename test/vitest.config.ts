// Owns how the Vitest levels run: which files belong to which level, and their time limits.
// Playwright's levels (e2e, shell) have their own file, test/e2e/playwright.config.ts.
import { defineConfig } from 'vitest/config';
import react from '@vitejs/plugin-react';

const root = new URL('..', import.meta.url).pathname;
const node = {
  environment: 'node' as const,
  testTimeout: 30_000,
  hookTimeout: 90_000,
  // What a test waits for comes; how soon is for the benches to say.
  expect: { poll: { timeout: 15_000 } },
};
// Their files leave nothing behind in a process, so they share one and load the code once: half the time. Engines and faults count the sockets and
// the memory of their own process.
const quick = { isolate: false };
// Four runners share two cores in CI. A test of real engines that fails there is tried once more, and the report says so.
const real = { retry: process.env.CI === 'true' ? 1 : 0 };

export default defineConfig({
  root,
  plugins: [react()],
  test: {
    globalSetup: [`${root}test/fixtures/stand-in-gpu.ts`],
    reporters: process.env.SITE_ADMIN_TEST_JSON
      ? ['default', ['json', { outputFile: process.env.SITE_ADMIN_TEST_JSON }]]
      : ['default'],
    projects: [
      { extends: true, test: { ...node, ...quick, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: { ...node, ...quick, name: 'contract', include: ['test/contract/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          ...node,
          ...real,
          name: 'engines',
          include: ['test/engines/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          ...quick,
          name: 'ui',
          environment: 'happy-dom',
          include: ['test/ui/**/*.test.tsx'],
          setupFiles: ['test/ui/setup.ts'],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          ...node,
          ...real,
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
