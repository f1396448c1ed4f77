// Owns running toolbox commands in a process of their own: one command, or a line of shell. The process ends with
// the command's exit code, and a stop signal ends it at once with 128 + signal, as a shell would.
import { appendFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { ensureParent, normalContainerPath } from '#practice/seam/view';
import { findSurroundings, type Surroundings } from '../surroundings.ts';
import type { CommandIo } from './command-io.ts';
import { toolCommands } from './commands.ts';
import { parseLine, ShellSyntaxError, type Command, type Pipeline } from './shell-syntax.ts';

class ShellExit extends Error {
  readonly status: number;
  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}

class Shell {
  #status = 0;
  #cwd: string;
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#cwd = around.workingDir;
  }

  get io(): CommandIo {
    return {
      around: this.#around,
      cwd: this.#cwd,
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
    };
  }

  async line(text: string, io: CommandIo): Promise<number> {
    let pipelines: Pipeline[];
    try {
      pipelines = parseLine(text, (name) =>
        name === '?' ? String(this.#status) : (this.#around.env[name] ?? ''),
      );
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      io.err(`sh: 1: ${error.message}\n`);
      return 2;
    }
    for (const pipeline of pipelines) {
      if (pipeline.when === 'if-ok' && this.#status !== 0) continue;
      if (pipeline.when === 'if-failed' && this.#status === 0) continue;
      this.#status = await this.#pipeline(pipeline, io);
    }
    return this.#status;
  }

  async #pipeline(pipeline: Pipeline, io: CommandIo): Promise<number> {
    let input = io.input;
    let status = 0;
    for (const [index, command] of pipeline.commands.entries()) {
      const last = index === pipeline.commands.length - 1;
      const caught: Buffer[] = [];
      const out = last ? io.out : (text: string | Buffer): void => void caught.push(Buffer.from(text));
      status = await this.#redirected(command, { ...io, cwd: this.#cwd, input, out });
      input = Buffer.concat(caught);
    }
    return status;
  }

  async #redirected(command: Command, io: CommandIo): Promise<number> {
    const streams = { out: io.out, err: io.err };
    for (const { stream, to } of command.redirections) {
      streams[stream] = typeof to === 'string' ? streams[to] : this.#fileSink(to);
    }
    return this.run(command.words, { ...io, ...streams });
  }

  #fileSink(to: { file: string; append: boolean }): CommandIo['out'] {
    if (to.file === '/dev/null') return () => undefined;
    const place = this.#around.files.place(normalContainerPath(to.file, this.#cwd));
    if (place.readOnly)
      return () => process.stderr.write(`sh: 1: cannot create ${to.file}: Read-only file system\n`);
    ensureParent(place.hostPath);
    if (!to.append) writeFileSync(place.hostPath, '');
    return (text) => appendFileSync(place.hostPath, text);
  }

  async run(words: string[], io: CommandIo): Promise<number> {
    const [first = ':', ...args] = words;
    const name = first.replace(/^.*\//, '') || first;
    if (name === 'sh' || name === 'bash') {
      const flag = args.findIndex((argument) => /^-[a-z]*c$/.test(argument));
      const { readInput } = await import('./command-io.ts');
      const script = flag >= 0 ? (args[flag + 1] ?? '') : (await readInput(io)).toString('utf8');
      try {
        return await new Shell(this.#around).line(script, io);
      } catch (error) {
        if (error instanceof ShellExit) return error.status;
        throw error;
      }
    }
    if (name === 'exit') throw new ShellExit(Number(args[0] ?? this.#status));
    if (name === 'exec') return this.run(args, io);
    if (name === 'cd') {
      this.#cwd = normalContainerPath(args[0] ?? '/', this.#cwd);
      return 0;
    }
    const command = toolCommands[name];
    if (command) return command(args, io);
    io.err(`sh: 1: ${first}: not found\n`);
    return 127;
  }
}

export async function runToolbox(words: string[]): Promise<void> {
  const around = findSurroundings('full');
  around.onStop((signal) => {
    process.exit(128 + ((constants.signals as Record<string, number | undefined>)[signal] ?? 15));
  });
  const shell = new Shell(around);
  let status: number;
  try {
    status = await shell.run(words, shell.io);
  } catch (error) {
    if (!(error instanceof ShellExit)) throw error;
    status = error.status;
  }
  // Let the pipes drain: on some systems they are asynchronous, and process.exit would cut them.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
  );
  process.exit(status);
}
