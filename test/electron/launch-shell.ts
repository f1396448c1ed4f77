// Owns starting the built shell for a test: on real Electron where its binary exists, otherwise on the double.
// Both give the same four things; specs do not know which they run on.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, chromium, type Browser, type Page } from '@playwright/test';
import type { ControlAnswer, ControlRequest } from './double/control.ts';

export const root = path.resolve(import.meta.dirname, '../..');
export const mainBundle = path.join(root, 'out/main/main.mjs');

type Electron = typeof import('electron') & Record<string, never>;

export interface Shell {
  kind: 'electron' | 'double';
  home: string;
  output: () => string;
  evaluate<Result, Arg>(run: (electron: Electron, arg: Arg) => Result, arg?: Arg): Promise<Awaited<Result>>;
  firstWindow(): Promise<Page>;
  /** Resolves with the exit code. */
  ended: Promise<number>;
  /** Ends it whatever it does, and removes its home unless that was given. */
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Data directory; a fresh one by default. */
  home?: string;
  env?: Record<string, string>;
}

/** The Electron program, or null with the reason why only the double can run. */
export function findElectron(): { program: string } | { reason: string } {
  const name = process.platform === 'win32' ? 'electron.exe' : 'electron';
  const places = [
    process.env.ELECTRON_OVERRIDE_DIST_PATH,
    path.join(root, 'node_modules/electron/dist'),
  ].filter((place) => place !== undefined);
  const found = places.map((place) => path.join(place, name)).find((file) => existsSync(file));
  if (!found) return { reason: `no Electron binary in ${places.join(' or ')}` };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { reason: 'an Electron binary is there, but no display' };
  return { program: found };
}

export async function launchShell(kind: Shell['kind'], options: LaunchOptions = {}): Promise<Shell> {
  const home = options.home ?? mkdtempSync(path.join(tmpdir(), 'site-admin-shell-'));
  const env = { ...process.env, ...options.env, SITE_ADMIN_HOME: home } as Record<string, string>;
  const shell = await (kind === 'electron' ? launchElectron(home, env) : launchDouble(home, env));
  return {
    ...shell,
    async close() {
      await shell.close();
      if (options.home === undefined) removeTree(home);
    },
  };
}

async function launchElectron(home: string, env: Record<string, string>): Promise<Shell> {
  const found = findElectron();
  if ('reason' in found) throw new Error(found.reason);
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({ executablePath: found.program, args: [...asRoot, root], env });
  let output = '';
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  return {
    kind: 'electron',
    home,
    output: () => output,
    evaluate: (run, arg) => app.evaluate(run as never, arg as never) as never,
    firstWindow: () => app.firstWindow(),
    ended: endOf(app.process()),
    async close() {
      await app.close().catch(() => undefined);
    },
  };
}

async function launchDouble(home: string, env: Record<string, string>): Promise<Shell> {
  const profile = mkdtempSync(path.join(tmpdir(), 'site-admin-profile-'));
  const register = path.join(import.meta.dirname, 'double/register.ts');
  const child = spawn(process.execPath, ['--import', register, mainBundle], {
    cwd: root,
    env: { ...env, ELECTRON_DOUBLE_PROFILE: profile },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = endOf(child);
  const ask = requester(child, ended, () => output);
  let browser: Browser | null = null;
  return {
    kind: 'double',
    home,
    output: () => output,
    evaluate: (run, arg) => ask({ ask: 'evaluate', source: run.toString(), arg }) as never,
    async firstWindow() {
      browser ??= await chromium.connectOverCDP((await ask({ ask: 'endpoint' })) as string);
      const [context] = browser.contexts();
      if (!context) throw new Error('the double has no window');
      const isOurs = (page: Page): boolean => page.url().includes('.app-scheme.invalid');
      const page = context.pages()[0] ?? (await context.waitForEvent('page', { timeout: 15_000 }));
      await page.waitForURL((url) => url.host.endsWith('.app-scheme.invalid'), { timeout: 15_000 });
      return context.pages().find(isOurs) ?? page;
    },
    ended,
    async close() {
      await browser?.close().catch(() => undefined);
      // In order, so that its browser leaves no profile and no artifacts; by force when it does not listen.
      void ask({ ask: 'end' }).catch(() => undefined);
      const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(force);
      removeTree(profile);
    },
  };
}

/** Chromium may still be writing when its end is announced. */
const removeTree = (place: string): void =>
  rmSync(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

const endOf = async (child: ChildProcess): Promise<number> => {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? -1;
};

type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never;

function requester(child: ChildProcess, ended: Promise<number>, output: () => string) {
  let lastId = 0;
  const waiting = new Map<number, (answer: ControlAnswer) => void>();
  child.on('message', (answer: ControlAnswer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  return async (request: WithoutId<ControlRequest>): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    const answered = new Promise<ControlAnswer>((resolve) => waiting.set(id, resolve));
    const gone = ended.then((code) => ({
      id,
      error: `the app ended with ${String(code)}: ${output().slice(-2000)}`,
    }));
    if (!child.connected) throw new Error('the app has ended');
    child.send({ ...request, id });
    const answer: ControlAnswer = await Promise.race([answered, gone]);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  };
}
