// Owns `npm run bench -- NAME`: builds, then runs test/bench/NAME.ts under Node 24. Without a name it lists what there is.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { build } from './build.mjs';
import { requireNode24, root } from './node-24.mjs';

const folder = join(root, 'test', 'bench');
const node = requireNode24();
// A bench that can be asked for says so in its first line; the other files are their parts.
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => readFileSync(join(folder, file), 'utf8').startsWith('// Bench:'))
  .map((file) => file.replace(/\.ts$/, ''));

const [name, ...rest] = process.argv.slice(2);
if (!name || !known.includes(name)) {
  process.stderr.write(`usage: npm run bench -- NAME [options]; there is: ${known.join(', ')}\n`);
  process.exit(2);
}
try {
  await build({ say: (text) => process.stderr.write(`${text}\n`) });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const child = spawn(node, [join(folder, `${name}.ts`), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));
