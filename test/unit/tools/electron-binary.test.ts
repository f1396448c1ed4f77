// Promise: `npm start` opens a window where there is a display, fetching Electron once, and otherwise says in one line why it uses the browser.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

interface Found {
  program: string | null;
  reason: string | null;
}
type Find = (options: object) => Promise<Found>;
const tool = new URL('../../../tools/electron-binary.mjs', import.meta.url).href;
const { electronBinary } = (await import(/* @vite-ignore */ tool)) as { electronBinary: Find };

let home = '';
let said: string[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'electron-'));
  said = [];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** What the package's own installer does. */
function installer(text: string): void {
  writeFileSync(join(home, 'install.js'), text);
}
const binary = () => join(home, 'dist', 'electron');
const find = (changes: object = {}) =>
  electronBinary({
    wanted: true,
    say: (text: string) => said.push(text),
    node: process.execPath,
    env: { DISPLAY: ':0' },
    home,
    ...changes,
  });

it.skipIf(process.platform !== 'linux')('fetches it once and says so', async () => {
  installer(
    `const fs = require('node:fs'); fs.mkdirSync('${home}/dist'); fs.writeFileSync('${binary()}', '');`,
  );
  expect(await find()).toEqual({ program: binary(), reason: null });
  expect(said).toEqual([expect.stringContaining('once')]);
  expect(await find()).toEqual({ program: binary(), reason: null });
  expect(said).toHaveLength(1);
});

it.skipIf(process.platform !== 'linux').each([
  {
    why: 'fails',
    text: "process.stderr.write('getaddrinfo ENOTFOUND\\n  at x'); process.exit(1)",
    changes: {},
    reason: 'getaddrinfo ENOTFOUND',
  },
  {
    why: 'never ends',
    text: 'setInterval(() => 0, 1000)',
    changes: { fetchMs: 300 },
    reason: 'not within 0.3 s',
  },
  { why: 'leaves nothing', text: '', changes: {}, reason: 'left no binary' },
])('uses the browser when the installer $why', async ({ text, changes, reason }) => {
  installer(text);
  expect(await find(changes)).toEqual({ program: null, reason: expect.stringContaining(reason) as string });
});

it.skipIf(process.platform !== 'linux')(
  'fetches nothing without a display, nor when nobody wants a window',
  async () => {
    installer(`require('node:fs').writeFileSync('${home}/ran', '')`);
    expect(await find({ env: {} })).toEqual({ program: null, reason: 'there is no display' });
    expect(await find({ wanted: false })).toEqual({ program: null, reason: null });
    expect(said).toEqual([]);
  },
);

it('takes a binary that is there already, also one in another place', async () => {
  mkdirSync(join(home, 'other'));
  writeFileSync(join(home, 'other', 'electron'), '');
  chmodSync(join(home, 'other', 'electron'), 0o755);
  if (process.platform !== 'linux') return;
  const env = { WAYLAND_DISPLAY: 'wayland-0', ELECTRON_OVERRIDE_DIST_PATH: join(home, 'other') };
  expect(await find({ env })).toEqual({ program: join(home, 'other', 'electron'), reason: null });
});
