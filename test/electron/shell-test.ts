// Owns the fixture of the shell level: one shell per test, ended with it, skipped with its reason where it cannot run.
import { test as base } from '@playwright/test';
import { findElectron, launchShell, type LaunchOptions, type Shell } from './launch-shell.ts';
import type { ShellOptions } from './playwright.config.ts';

interface Fixtures {
  launch: (options?: LaunchOptions) => Promise<Shell>;
  shell: Shell;
}

export const test = base.extend<Fixtures & ShellOptions>({
  shellKind: ['double', { option: true }],
  launch: async ({ shellKind }, use, info) => {
    const found = findElectron();
    info.skip(shellKind === 'electron' && 'reason' in found, 'reason' in found ? found.reason : '');
    const launched: Shell[] = [];
    await use(async (options) => {
      const shell = await launchShell(shellKind, options);
      launched.push(shell);
      return shell;
    });
    if (info.status !== info.expectedStatus)
      for (const shell of launched) await info.attach('output', { body: shell.output() });
    for (const shell of launched) await shell.close();
  },
  shell: async ({ launch }, use) => use(await launch()),
});

export { expect } from '@playwright/test';
