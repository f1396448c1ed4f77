// Owns the plain commands of the toolbox. curl, nvidia-smi and the shell have files of their own.
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { makeDirectory } from '#base/make-directory';
import { ensureParent, normalContainerPath } from '#practice/seam/view';
import { readInput, type CommandIo, type ToolCommand } from './command-io.ts';
import { curl } from './curl.ts';
import { moduleVersion, moduleVersionFile, nvidiaSmi } from './nvidia-smi.ts';

function inside(io: CommandIo, path: string): string {
  return normalContainerPath(path, io.cwd);
}

const cat: ToolCommand = async (args, io) => {
  const files = args.filter((argument) => argument !== '-u');
  if (files.length === 0) io.out(await readInput(io));
  let status = 0;
  for (const file of files) {
    const found = file === '-' ? undefined : io.around.files.locate(inside(io, file));
    if (file === '-') io.out(await readInput(io));
    else if (file === moduleVersionFile && io.around.gpuVisible) io.out(moduleVersion);
    else if (found !== undefined && statSync(found).isFile()) io.out(readFileSync(found));
    else {
      io.err(`cat: ${file}: ${found === undefined ? 'No such file or directory' : 'Is a directory'}\n`);
      status = 1;
    }
  }
  return status;
};

const ls: ToolCommand = (args, io) => {
  const long = args.some((argument) => /^-.*l/.test(argument));
  const paths = args.filter((argument) => !argument.startsWith('-'));
  let status = 0;
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const where = inside(io, path);
    const names = io.around.files.list(where);
    const found = io.around.files.locate(where);
    if (names === undefined && found === undefined) {
      io.err(`ls: cannot access '${path}': No such file or directory\n`);
      status = 2;
      continue;
    }
    for (const name of names ?? [path]) {
      const full = names ? normalContainerPath(name, where) : where;
      const real = io.around.files.locate(full);
      const stat = real === undefined ? undefined : statSync(real);
      const kind = stat?.isFile() ? '-rw-r--r--' : 'drwxr-xr-x';
      io.out(
        long
          ? `${kind} 1 root root ${String(stat?.size ?? 0).padStart(9)} ${stat?.mtime.toISOString().slice(0, 16) ?? ''} ${name}\n`
          : `${name}\n`,
      );
    }
  }
  return status;
};

const environment: ToolCommand = (args, io) => {
  const all = Object.entries(io.around.env).filter(([, value]) => value !== undefined);
  if (args.length === 0) for (const [name, value] of all) io.out(`${name}=${value ?? ''}\n`);
  const wanted = args.map((name) => io.around.env[name]);
  for (const value of wanted) if (value !== undefined) io.out(`${value}\n`);
  return wanted.every((value) => value !== undefined) ? 0 : 1;
};

const sleep: ToolCommand = async (args) => {
  const seconds = args[0] === 'infinity' ? 2_000_000 : Number((args[0] ?? '0').replace(/s$/, ''));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return 0;
};

const grep: ToolCommand = async (args, io) => {
  const quiet = args.some((argument) => /^-[a-zA-Z]*q/.test(argument) || argument === '--quiet');
  const ignoreCase = args.some((argument) => /^-[a-zA-Z]*i/.test(argument));
  const invert = args.some((argument) => /^-[a-zA-Z]*v/.test(argument));
  const extended = args.some((argument) => /^-[a-zA-Z]*E/.test(argument));
  const [pattern = '', file] = args.filter((argument) => !argument.startsWith('-'));
  const source = extended
    ? pattern
    : pattern.replace(/([{}()|+?])/g, '\\$1').replace(/\\\\([{}()|+?])/g, '$1');
  const expression = new RegExp(source, ignoreCase ? 'i' : '');
  const found = file === undefined ? undefined : io.around.files.locate(inside(io, file));
  if (file !== undefined && found === undefined) {
    io.err(`grep: ${file}: No such file or directory\n`);
    return 2;
  }
  const text = (found === undefined ? await readInput(io) : readFileSync(found)).toString('utf8');
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => expression.test(line) !== invert);
  if (!quiet) for (const line of lines) io.out(`${line}\n`);
  return lines.length > 0 ? 0 : 1;
};

const head: ToolCommand = async (args, io) => {
  const flag = args.indexOf('-n');
  const count = Number(
    flag >= 0 ? args[flag + 1] : (args.find((argument) => /^-\d+$/.test(argument))?.slice(1) ?? '10'),
  );
  const text = (await readInput(io)).toString('utf8');
  io.out(text.split('\n').slice(0, count).join('\n') + (text ? '\n' : ''));
  return 0;
};

const writing =
  (action: (hostPath: string) => void): ToolCommand =>
  (args, io) => {
    for (const path of args.filter((argument) => !argument.startsWith('-'))) {
      const place = io.around.files.place(inside(io, path));
      if (place.readOnly) {
        io.err(`cannot write '${path}': Read-only file system\n`);
        return 1;
      }
      ensureParent(place.hostPath);
      action(place.hostPath);
    }
    return 0;
  };

const test: ToolCommand = (args, io) => {
  const words = args.filter((argument) => argument !== ']');
  const [flag = '', value = ''] = words;
  if (words.length === 3)
    return (words[1] === '=' ? words[0] === words[2] : words[1] === '!=' && words[0] !== words[2]) ? 0 : 1;
  if (flag === '-z') return value === '' ? 0 : 1;
  if (flag === '-n') return value === '' ? 1 : 0;
  const found = io.around.files.locate(inside(io, value));
  const stat = found === undefined ? undefined : statSync(found);
  const holds: Record<string, boolean | undefined> = {
    '-e': stat !== undefined,
    '-f': stat?.isFile(),
    '-d': stat?.isDirectory(),
    '-s': (stat?.size ?? 0) > 0,
  };
  return holds[flag] ? 0 : 1;
};

const say =
  (words: (io: CommandIo) => string): ToolCommand =>
  (_args, io) => {
    io.out(`${words(io)}\n`);
    return 0;
  };

export const toolCommands: Record<string, ToolCommand> = {
  cat,
  ls,
  sleep,
  grep,
  head,
  test,
  '[': test,
  curl,
  'nvidia-smi': nvidiaSmi,
  env: environment,
  printenv: environment,
  true: () => 0,
  ':': () => 0,
  false: () => 1,
  ldconfig: () => 0,
  echo: (args, io) => {
    const bare = args[0] === '-n';
    io.out((bare ? args.slice(1) : args).join(' ') + (bare ? '' : '\n'));
    return 0;
  },
  pwd: say((io) => io.cwd),
  hostname: say((io) => io.around.hostname),
  whoami: say(() => 'root'),
  id: say(() => 'uid=0(root) gid=0(root) groups=0(root)'),
  uname: say(() => 'Linux'),
  date: say(() => new Date().toUTCString()),
  touch: writing((path) => appendFileSync(path, '')),
  mkdir: writing((path) => makeDirectory(path)),
  rm: writing((path) => rmSync(path, { recursive: true, force: true })),
  tee: async (args, io) => {
    const input = await readInput(io);
    io.out(input);
    return writing((path) => writeFileSync(path, input))(args, io);
  },
};
