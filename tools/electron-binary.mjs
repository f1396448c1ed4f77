// Owns having Electron's binary for `npm start`. The package brings none (its version 45 has no install script): where there is a display it
// is fetched once by the package's own installer, which checks its SHA-256 and keeps it in the user's cache.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A window that does not come within a minute is worse than the browser. */
const FETCH_MS = 60_000;

/**
 * `program`: the binary to start, or null with the reason why the browser is used instead; null reason: nobody wants a window. Never rejects.
 * `installer` and `home` are the package's own unless a test gives others.
 */
export async function electronBinary({
  wanted,
  say,
  node,
  env = process.env,
  home = packageHome(),
  fetchMs = FETCH_MS,
}) {
  if (!wanted) return { program: null, reason: null };
  if (!hasDisplay(env)) return { program: null, reason: 'there is no display' };
  if (home === null) return { program: null, reason: 'the package electron is not installed' };
  const program = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(home, 'dist'), binaryName());
  if (existsSync(program)) return { program, reason: null };
  say('Fetching Electron for the window (once, about 120 MB; Ctrl-C ends it, --browser skips it) …');
  const problem = await fetchBinary({ node, installer: join(home, 'install.js'), env, fetchMs });
  if (problem === null && existsSync(program)) return { program, reason: null };
  return {
    program: null,
    reason: `Electron could not be fetched (${problem ?? 'its installer left no binary'})`,
  };
}

function hasDisplay(env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

function binaryName() {
  return (
    { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron'
  );
}

function packageHome() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

/** Null when it succeeded, otherwise why not, in one line. The installer shows its progress by itself. */
function fetchBinary({ node, installer, env, fetchMs }) {
  return new Promise((resolve) => {
    const child = spawn(node, [installer], { env, stdio: ['ignore', 'inherit', 'pipe'] });
    let said = '';
    let isLate = false;
    child.stderr.setEncoding('utf8').on('data', (text) => (said = `${said}${text}`.slice(-4_000)));
    const timer = setTimeout(() => {
      isLate = true;
      child.kill();
    }, fetchMs);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(null);
      else
        resolve(
          isLate ? `not within ${fetchMs / 1000} s` : firstLine(said) || `its installer ended with ${code}`,
        );
    });
  });
}

function firstLine(text) {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? ''
  );
}
