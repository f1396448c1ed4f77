// Promise: in bash, zsh and fish Tab offers what can follow: commands, flags, choices, and the names that this data directory knows.
import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionScripts, shells } from '#cli/completion/scripts';
import { openCore, repository, temporaryDirectory } from '#test/fixtures/open-core';
import { oneHost } from '#test/fixtures/site-documents';

let home: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  home = await temporaryDirectory();
  const bin = join(home, 'bin');
  await mkdir(bin);
  const program = join(bin, 'dgsite');
  const main = join(repository, 'out', 'node', 'dgsite.mjs');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  await chmod(program, 0o755);
  env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    SITE_ADMIN_HOME: home,
    NODE_NO_WARNINGS: '1',
    HOME: home,
    TERM: 'dumb',
  };
  await using open = await openCore({ dataDirectory: home });
  await open.client.call('sites.put', { text: oneHost });
  await open.client.call('secrets.put', { name: 'quay', value: 'canary-completed' });
  await writeFile(join(home, 'my north.toml'), oneHost);
  for (const shell of shells) await writeFile(join(home, `dgsite.${shell}`), completionScripts[shell]);
}, 30_000);
afterAll(() => rm(home, { recursive: true, force: true }));

const has = (shell: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${shell}`]);
    return true;
  } catch {
    return false;
  }
};

function run(shell: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(shell, args, { env, cwd: home }, (failure, stdout, stderr) =>
      failure ? reject(new Error(`${failure.message}${stderr}`)) : resolve(`${stdout}${stderr}`),
    );
  });
}

/** What the shell offers after a line, by its own means. */
const offers: Record<string, (line: string) => Promise<string[]>> = {
  async bash(line) {
    const script = `
      source "$HOME/dgsite.bash"
      COMP_LINE=$1; COMP_POINT=\${#1}
      # As readline cuts it: at spaces, and at = and : as words of their own.
      read -ra COMP_WORDS <<< "$(sed -E 's/([=:])/ \\1 /g' <<< "$1")"
      [[ "$1" == *' ' ]] && COMP_WORDS+=("")
      COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
      _dgsite dgsite "\${COMP_WORDS[COMP_CWORD]}" ""
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    return (await run('bash', ['--norc', '-c', script, 'bash', line])).split('\n').filter(Boolean);
  },
  async zsh(line) {
    const script = `
      compdef() { : }
      source "$HOME/dgsite.zsh"
      compadd() { local -a described; while [[ "$1" != -a ]]; do shift; done; print -rl -- "\${(@P)2}" }
      _files() { print -r -- FILES }
      line=$1; words=("\${(@)\${(z)line}}"); [[ "$line" == *' ' ]] && words+=(""); CURRENT=\${#words}
      _dgsite`;
    return (await run('zsh', ['-f', '-c', script, 'zsh', line])).split('\n').filter(Boolean);
  },
  async fish(line) {
    const script = `source "$HOME/dgsite.fish"; complete --do-complete "$argv[1]"`;
    const text = await run('fish', ['--no-config', '-c', script, line]);
    return text
      .split('\n')
      .filter(Boolean)
      .map((row) => row.split('\t')[0] ?? '');
  },
};

describe.each(['bash', 'zsh', 'fish'])('%s', (shell) => {
  const offered = offers[shell] ?? (() => Promise.resolve([]));
  const skip = has(shell) ? undefined : `${shell} is not on this machine`;

  it.skipIf(skip)(
    `offers commands, flags, choices and stored names${skip ? ` (skipped: ${skip})` : ''}`,
    async () => {
      expect(await offered('dgsite ope')).toEqual(['operations']);
      expect(await offered('dgsite operations re')).toEqual(['report', 'resume', 'revert']);
      expect(await offered('dgsite status --w')).toEqual(['--watch']);
      expect(await offered('dgsite status n')).toEqual(['north']);
      expect(await offered('dgsite plan north --goal s')).toEqual(expect.arrayContaining(['stop', 'start']));
      expect(await offered('dgsite logs north --host ')).toEqual(['gpu-1']);
      expect(await offered('dgsite remedy north ')).toEqual(['gpu-1']);
      expect(await offered('dgsite secrets allow q')).toEqual(['quay']);
      expect(await offered('dgsite nothing-like-it ')).toEqual([]);
      expect(await offered('dgsite plan north --to release-26081')).toEqual(['release-260812']);
    },
    60_000,
  );

  it.skipIf(skip ?? shell !== 'bash')(
    'offers what is after = and file names, quoted where they need it',
    async () => {
      // Bash puts it in the place of what is after the last = or :.
      expect(await offered('dgsite plan north --goal=st')).toEqual(['stop', 'start']);
      expect(await offered('dgsite secrets allow --name=q')).toEqual(['quay']);
      expect(await offered('dgsite add my')).toEqual(['my north.toml']);
    },
    30_000,
  );
});

it.skipIf(!has('pwsh'))('PowerShell reads the script', async () => {
  const script =
    'dgsite completion powershell | Out-String | Invoke-Expression; (TabExpansion2 "dgsite ope" 10).CompletionMatches.CompletionText';
  expect((await run('pwsh', ['-NoProfile', '-Command', script])).trim()).toBe('operations');
});
