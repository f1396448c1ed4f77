#!/usr/bin/env node
// Owns `npx dgsite` from a checkout: builds what is missing, then runs the command line under Node 24.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import './ensure-installed.mjs';
import { build } from './build.mjs';
import { requireNode24, root } from './node-24.mjs';

try {
  await build({
    only: ['node', 'practice', 'stand-in', 'renderer'],
    say: (text) => process.stderr.write(`${text}\n`),
  });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const child = spawn(requireNode24(), [join(root, 'out', 'node', 'dgsite.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// A terminal sends Ctrl-C to both; the command decides what it means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
