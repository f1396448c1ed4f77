// Promise: a script on this machine ends when it should, its output stays bounded, and nothing that it started outlives it. The same
// frame and lifeline go over SSH (test/engines).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { newNonce, probeScript, readSections } from '#core/hosts/facts/probe-script';
import { withLifeline } from '#core/hosts/shell/lifeline';
import { hasLocalShell, localShell } from '#core/hosts/shell/local-shell';

const limits = { deadlineMs: 5_000, mostBytes: 100_000 };
const shell = localShell();

/** Until no process has this id any more. */
async function gone(pid: number): Promise<boolean> {
  for (let round = 0; round < 500; round++) {
    // A zombie has ended; somebody else has yet to collect it.
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => null);
    if (stat === null || / Z /.test(stat)) return true;
    await new Promise((resolve) => setImmediate(resolve));
    await once(spawn('true'), 'close');
  }
  return false;
}

describe.skipIf(!hasLocalShell())('the local shell', () => {
  it('tells exit code and both streams apart', async () => {
    const result = await shell.run('echo out; echo err >&2; exit 7', limits);
    expect(result).toMatchObject({ exitCode: 7, ended: 'itself', truncated: false });
    expect([result.stdout.toString(), result.stderr.toString()]).toEqual(['out\n', 'err\n']);
  });

  it('keeps the script from commands that read stdin', async () => {
    const result = await shell.run('cat; read line; echo "[$line]"; echo last', limits);
    expect(result.stdout.toString()).toBe('[]\nlast\n');
  });

  it('waits for the children that the script waits for, and for no watcher', async () => {
    const result = await shell.run('(echo one) & (echo two) & wait; echo three', limits);
    expect(result.stdout.toString().trim().split('\n').toSorted()).toEqual(['one', 'three', 'two']);
  });

  it('ends everything at the deadline, also what left its process group', async () => {
    const result = await shell.run('timeout 60 sleep 60 & echo $!; setsid sleep 0; sleep 60', {
      ...limits,
      deadlineMs: 300,
    });
    expect(result).toMatchObject({ exitCode: null, ended: 'deadline' });
    expect(await gone(Number(result.stdout.toString()))).toBe(true);
  });

  it('ends everything when the caller has lost interest', async () => {
    const interest = new AbortController();
    let pid = 0;
    const result = await shell.run('sleep 60 & echo $!; wait', {
      ...limits,
      signal: interest.signal,
      onOutput: (text) => {
        pid = Number(text);
        interest.abort();
      },
    });
    expect(result.ended).toBe('signal');
    expect(await gone(pid)).toBe(true);
  });

  it('ends everything when we die: stdin ends, nobody says why', async () => {
    const child = spawn('/bin/sh', ['-s'], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.write(withLifeline('sleep 60 & echo $!; wait', 60_000));
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdin.destroy();
    await once(child, 'close');
    expect(await gone(Number(text.toString()))).toBe(true);
  });

  it('keeps a bounded part of a line of 10 MB, and ends a flood', async () => {
    const long = await shell.run("head -c 10000000 /dev/zero | tr '\\0' x", {
      ...limits,
      mostBytes: 2_000_000,
    });
    expect(long).toMatchObject({ truncated: true, exitCode: 0 });
    expect(long.stdout.length).toBe(2_000_000);
    expect(await shell.run('yes', limits)).toMatchObject({ ended: 'flood', exitCode: null });
  });
});

describe.skipIf(!hasLocalShell())('the frame of a probe', () => {
  async function ask(scripts: Record<string, string>, timeoutSeconds = 5) {
    const nonce = newNonce();
    const probes = Object.entries(scripts).map(([name, script]) => ({
      name,
      script,
      from: name,
      timeoutSeconds,
    }));
    const result = await shell.run(probeScript(probes, nonce, { SECRET: "it's" }), {
      ...limits,
      mostBytes: 4_000_000,
    });
    return { nonce, result, ...readSections(result.stdout, nonce) };
  }

  it('carries bytes, quotes, exit codes and the environment', async () => {
    const { outputs, hostSeconds } = await ask({
      bytes: "printf 'a\\000b\\377\\n\\n'",
      quotes: `echo "it's" 'a "word"'; exit 3`,
      environment: 'echo "$SECRET $LC_ALL"',
      silent: ':',
    });
    expect(outputs.get('bytes')).toEqual({ text: 'a\u0000b\ufffd\n\n', exitCode: 0, cut: false });
    expect(outputs.get('quotes')).toEqual({ text: `it's a "word"\n`, exitCode: 3, cut: false });
    expect(outputs.get('environment')?.text).toBe("it's C\n");
    expect(outputs.get('silent')).toEqual({ text: '', exitCode: 0, cut: false });
    expect(Math.abs(Number(hostSeconds) * 1000 - Date.now())).toBeLessThan(10_000);
  });

  it('a probe that hangs costs only its own answer', async () => {
    const { outputs, result } = await ask({ hangs: 'sleep 60', answers: 'echo here' }, 1);
    expect(result.ended).toBe('itself');
    expect(outputs.get('hangs')?.exitCode).toBe(124);
    expect(outputs.get('answers')?.text).toBe('here\n');
  });

  it('an answer that is too long is cut and says so', async () => {
    const { outputs } = await ask({ long: 'yes', other: 'echo whole' });
    expect(outputs.get('long')).toMatchObject({ cut: true, exitCode: null });
    expect(outputs.get('long')?.text.length).toBe(524_288);
    expect(outputs.get('other')?.text).toBe('whole\n');
  });

  it('no output can pass for another probe’s, not even with the frame of an earlier run', async () => {
    const earlier = newNonce();
    const forged = Buffer.from(`forged\n${earlier} 0`).toString('base64');
    const text = `${earlier} real ${forged}\n${earlier} real . ${forged.length}\n`;
    const { outputs } = await ask({ liar: `printf '%s' '${text}'`, real: 'echo true' });
    expect([...outputs.keys()].toSorted()).toEqual(['liar', 'real']);
    expect(outputs.get('real')?.text).toBe('true\n');
    expect(outputs.get('liar')?.text).toBe(text);
  });

  it('an answer whose end did not arrive is none', async () => {
    const { result, nonce } = await ask({ one: 'seq 1 2000' });
    const half = result.stdout.subarray(0, result.stdout.length - 10);
    expect(readSections(half, nonce).outputs.size).toBe(0);
  });
});
