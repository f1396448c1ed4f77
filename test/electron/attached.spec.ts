// Shows a window on the core of another process: same truth, and an orderly end when that process goes away.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { callFromPage, readyPage } from './page-calls.ts';
import { root } from './launch-shell.ts';
import { expect, test } from './shell-test.ts';

test('a window attaches to the core that `dgsite serve` runs, and starts anew when it ends', async ({
  launch,
}) => {
  const home = mkdtempSync(path.join(tmpdir(), 'site-admin-attached-'));
  const serve = spawn(process.execPath, [path.join(root, 'out/node/dgsite.mjs'), 'serve', '--no-open'], {
    env: { ...process.env, SITE_ADMIN_HOME: home },
    stdio: 'ignore',
  });
  try {
    await expect.poll(() => existsSync(path.join(home, 'core.json')), { timeout: 15_000 }).toBe(true);
    const shell = await launch({ home });
    const page = await readyPage(shell);
    expect(await callFromPage(page, 'app.info')).toMatchObject({
      ok: true,
      value: { host: 'browser', processId: serve.pid },
    });
    serve.kill('SIGKILL');
    expect(await shell.ended).toBe(0);
    if (shell.kind === 'double') expect(shell.output()).toContain('asked to be started again');
  } finally {
    if (serve.exitCode === null && serve.signalCode === null) {
      serve.kill('SIGKILL');
      await once(serve, 'exit');
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});
