// Owns what the About section reads beside the page: which source this build is of, and the licences of everything that is bundled. Vite writes
// the licences of each bundle; here they become one list, each package once.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function writeNotices(root) {
  const place = join(root, 'out', 'renderer');
  if (!existsSync(place)) return;
  writeChanged(join(place, 'build.json'), {
    commit: git(root, ['describe', '--always', '--dirty=-changed', '--exclude=*']),
    date: git(root, ['log', '-1', '--format=%cI']),
  });
  writeChanged(join(place, 'licences.json'), { packages: packagesIn(join(root, 'out')) });
}

/** A build outside of a checkout, or without git, has no commit to name. */
function git(root, args) {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() || null : null;
}

function packagesIn(out) {
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('licenses.md'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  const found = new Map(files.flatMap(packagesOf).map((one) => [`${one.name} ${one.version}`, one]));
  return [...found.values()].toSorted((a, b) =>
    `${a.name} ${a.version}`.localeCompare(`${b.name} ${b.version}`, 'en'),
  );
}

/** Sections that begin with `## name - version (licence)`. */
export function packagesOf(text) {
  return text.split(/^(?=## .* - \S+ \(.*\)$)/m).flatMap((section) => {
    const match = /^## (.*) - (\S+) \((.*)\)\n([^]*)$/.exec(section);
    if (!match) return [];
    const [, name, version, licence, rest] = match;
    return [{ name, version, licence, text: rest.trim() }];
  });
}

/** What is the same is not written again: its time would say that something was built. */
function writeChanged(path, value) {
  const text = `${JSON.stringify(value)}\n`;
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}
