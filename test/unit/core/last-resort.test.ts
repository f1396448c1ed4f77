// Promise: an error that nobody caught costs one connection where it is one connection's; any other ends the process at once, with its code.
import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isConnectionError } from '#base/last-resort';
import { repository } from '#test/fixtures/open-core';

/** Exit code and log of a process that is guarded and then does something. */
function guarded(deed: string): Promise<{ code: number; log: string }> {
  const script = `
    import { guardProcess } from '#base/last-resort';
    const log = { error: (fields, message) => console.log(message) };
    guardProcess({ log, end: () => process.exit(6) });
    setTimeout(() => process.exit(0), 50);
    ${deed}`;
  return new Promise((resolve) => {
    const options = { cwd: repository };
    const run = execFile(process.execPath, ['--input-type=module', '-e', script], options, (_error, stdout) =>
      resolve({ code: run.exitCode ?? -1, log: stdout }),
    );
  });
}

const reset = `Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })`;

describe('an error that nobody caught', () => {
  it.each([
    ['thrown by an event', `setImmediate(() => { throw ${reset}; });`],
    ['of a socket without a listener', `new (await import('node:net')).Socket().destroy(${reset});`],
    ['of a promise', `void Promise.reject(${reset});`],
  ])('of one connection, %s, is logged and the process goes on', async (_how, deed) => {
    expect(await guarded(deed)).toEqual({ code: 0, log: 'an error of one connection was not caught\n' });
  });

  it.each([
    ['thrown by an event', `setImmediate(() => { throw new TypeError('x is undefined'); });`],
    ['of a promise', `void Promise.reject(new TypeError('x is undefined'));`],
    ['that is no error', `setImmediate(() => { throw 'words'; });`],
  ])('of the program, %s, is logged and ends it with its code', async (_how, deed) => {
    expect(await guarded(deed)).toEqual({ code: 6, log: 'an error was not caught; Site Admin ends\n' });
  });

  it.each(['ECONNRESET', 'EPIPE', 'HPE_INVALID_METHOD', 'WS_ERR_INVALID_OPCODE', 'ERR_STREAM_DESTROYED'])(
    '%s is of one connection',
    (code) => expect(isConnectionError(Object.assign(new Error(code), { code }))).toBe(true),
  );

  it.each(['EMFILE', 'ENOSPC', 'ERR_INVALID_ARG_TYPE', 'SQLITE_FULL'])('%s is of the program', (code) =>
    expect(isConnectionError(Object.assign(new Error(code), { code }))).toBe(false),
  );
});
