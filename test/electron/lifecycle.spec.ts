// Shows the life of the app: one instance, secrets in the keychain, leaving while something runs, attaching to a core.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './launch-shell.ts';
import { callFromPage as call, readyPage } from './page-calls.ts';
import { expect, test } from './shell-test.ts';

test('a second instance brings the first one forward and ends', async ({ launch }) => {
  const first = await launch();
  await readyPage(first);
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  const second = await launch({ home: first.home });
  expect(await second.ended).toBe(0);
  await expect
    .poll(() =>
      first.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => window.isMinimized()),
      ),
    )
    .toEqual([false]);
});

test('secrets are sealed by the keychain and never lie in the open', async ({ shell }) => {
  const page = await readyPage(shell);
  const canary = 'canary-shell-secret-7f3a';
  expect(await call(page, 'secrets.put', { name: 'quay', value: canary })).toMatchObject({ ok: true });
  const listed = await call(page, 'secrets.list');
  expect(listed).toMatchObject({ ok: true, value: { secrets: [{ name: 'quay' }] } });
  if (shell.kind === 'double') expect(listed).toMatchObject({ value: { sealedBy: 'os-keychain' } });
  for (const file of ['site-admin.db', 'site-admin.db-wal', 'logs/site-admin.log'])
    expect(readIfThere(path.join(shell.home, file))).not.toContain(canary);
});

test('Chromium’s basic_text is not taken for a keychain', async ({ launch, shellKind }) => {
  test.skip(shellKind === 'electron', 'the store of a real desktop cannot be chosen here');
  const shell = await launch({ env: { ELECTRON_DOUBLE_KEYCHAIN: 'basic_text' } });
  const page = await readyPage(shell);
  expect(await call(page, 'secrets.list')).toMatchObject({ value: { sealedBy: 'key-file' } });
});

test('quitting while an operation runs asks first', async ({ shell }) => {
  test.setTimeout(60_000);
  const page = await readyPage(shell);
  await shell.evaluate(({ dialog }) => Object.assign(dialog, { nextResponse: 0 }));
  expect(await call(page, 'practice.up')).toMatchObject({ ok: true });
  try {
    await shell.evaluate(({ app }) => app.quit());
    const shown = await shell.evaluate(
      ({ dialog }) => (dialog as unknown as { shown: { message: string }[] }).shown,
    );
    expect(shown).toHaveLength(1);
    expect(shown[0]?.message).toContain('Quit while this is running?');
    // "Keep running" kept it: the window is there and answers.
    expect(await call(page, 'app.info')).toMatchObject({ ok: true });
    await shell.evaluate(({ dialog }) => Object.assign(dialog, { nextResponse: 1 }));
  } finally {
    await expect
      .poll(async () => JSON.stringify(await call(page, 'operations.list')), { timeout: 40_000 })
      .not.toMatch(/"state":"(queued|running|cancelling)"/);
    await call(page, 'practice.down', { forget: true });
  }
});

test('“Quit anyway” ends the app, and no operation is left running', async ({ launch }) => {
  test.setTimeout(60_000);
  const home = mkdtempSync(path.join(tmpdir(), 'site-admin-quit-'));
  try {
    const shell = await launch({ home });
    const page = await readyPage(shell);
    await shell.evaluate(({ dialog }) => Object.assign(dialog, { nextResponse: 1 }));
    expect(await call(page, 'practice.up')).toMatchObject({ ok: true });
    await shell.evaluate(({ app }) => setImmediate(() => app.quit()) && undefined);
    expect(await shell.ended).toBe(0);
    const listed = await dgsite(home, 'operations', 'list', '--json');
    expect(listed).toContain('"state"');
    expect(listed).not.toMatch(/"state": ?"(queued|running|cancelling)"/);
  } finally {
    await dgsite(home, 'practice', 'down', '--forget');
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
});

test('menu and tray lead into the UI', async ({ shell }) => {
  test.skip(shell.kind === 'electron', 'a real menu cannot be chosen from without a desktop');
  const page = await readyPage(shell);
  const tooltip = await shell.evaluate(({ Menu, Tray }) => {
    const doubles = { Menu, Tray } as unknown as {
      Menu: { applicationMenu: { choose(label: string): void } };
      Tray: { all: { tooltip: string }[] };
    };
    doubles.Menu.applicationMenu.choose('Settings…');
    return doubles.Tray.all[0]?.tooltip;
  });
  expect(tooltip).toBe('Site Admin for Deepgram: Nothing is running');
  await expect.poll(() => new URL(page.url()).hash).toBe('#/settings');
});

test('closing the last window ends the app when nothing runs', async ({ shell }) => {
  await readyPage(shell);
  await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(await shell.ended).toBe(0);
  const state = JSON.parse(readFileSync(path.join(shell.home, 'window.json'), 'utf8')) as { bounds: object };
  expect(state.bounds).toMatchObject({ width: 1360, height: 880 });
});

test('the command line attaches to the window’s core', async ({ shell }) => {
  const page = await readyPage(shell);
  const output = await dgsite(shell.home, 'app', 'info', '--json');
  const { value } = (await call(page, 'app.info')) as { value: { processId: number } };
  expect(JSON.parse(output)).toMatchObject({ host: 'window', processId: value.processId });
});

async function dgsite(home: string, ...args: string[]): Promise<string> {
  const command = spawn(process.execPath, [path.join(root, 'out/node/dgsite.mjs'), ...args], {
    env: { ...process.env, SITE_ADMIN_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  command.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  await once(command, 'close');
  return output;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
