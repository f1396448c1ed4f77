// Promise: an open way out is never called closed because the host is busy, a closed one is never called open, and one attempt decides
// nothing that is closed.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { egressScript } from '#core/hosts/facts/egress-script';
import { readEgress, type EgressTarget } from '#shared/domain/facts/readers/egress';
import { freePort } from '#test/fixtures/free-port';

const run = promisify(execFile);
const hasBash =
  spawnSync('bash', ['-c', 'true']).status === 0 && spawnSync('timeout', ['1', 'true']).status === 0;
const READINGS = Number(process.env.SITE_ADMIN_EGRESS ?? 20);
let server: Server;
let open: EgressTarget;
let closed: EgressTarget;
const busy: ChildProcess[] = [];

beforeAll(async () => {
  server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  open = { purpose: 'registry', name: '127.0.0.1', port: (server.address() as AddressInfo).port };
  closed = { purpose: 'licence', name: '127.0.0.1', port: await freePort() };
  // As many busy processes as there are cores; each ends by itself.
  for (let index = 0; index < availableParallelism(); index += 1)
    busy.push(spawn('timeout', ['600', 'sh', '-c', 'while :; do :; done'], { stdio: 'ignore' }));
});
afterAll(async () => {
  for (const child of busy) child.kill();
  await new Promise((resolve) => server.close(resolve));
});

async function read(
  targets: EgressTarget[],
  path = process.env.PATH,
): Promise<ReturnType<typeof readEgress>> {
  const env = { ...process.env, PATH: path, LC_ALL: 'C', PROXY_HOST: '', PROXY_PORT: '', PROXY_AUTH: '' };
  const { stdout } = await run('sh', ['-c', egressScript(targets)], { env });
  return readEgress(stdout, { targets, from: 'host', through: null });
}

describe.skipIf(!hasBash)('a host with every core busy', () => {
  it(
    `reads an open and a closed way right, ${String(READINGS)} times`,
    { timeout: READINGS * 10_000 },
    async () => {
      const seen = new Map<string, number>();
      for (let index = 0; index < READINGS; index += 1) {
        const [first, second] = await read([open, closed]);
        const word = `${first?.tcp ?? ''} ${second?.tcp ?? ''}`;
        seen.set(word, (seen.get(word) ?? 0) + 1);
        expect(second?.attempts).toBe(3);
      }
      expect(Object.fromEntries(seen)).toEqual({ 'connected refused': READINGS });
    },
  );

  it(
    'tells a program that was started too late from a peer that does not answer',
    { timeout: 60_000 },
    async () => {
      const programs = mkdtempSync(join(tmpdir(), 'late-'));
      try {
        // The first attempt is ended before bash begins; the second is in time.
        const bash = spawnSync('sh', ['-c', 'command -v bash'], { encoding: 'utf8' }).stdout.trim();
        writeFileSync(
          join(programs, 'bash'),
          `#!/bin/sh\nif [ ! -e ${programs}/once ]; then : >${programs}/once; sleep 30; fi\nexec ${bash} "$@"\n`,
        );
        chmodSync(join(programs, 'bash'), 0o755);
        expect(await read([open], `${programs}:${process.env.PATH ?? ''}`)).toMatchObject([
          { tcp: 'connected', attempts: 2 },
        ]);
        writeFileSync(join(programs, 'bash'), '#!/bin/sh\nsleep 30\n');
        const [late] = await read([open], `${programs}:${process.env.PATH ?? ''}`);
        expect(late).toMatchObject({ tcp: 'skipped', attempts: 3, detail: 'the host was too busy to begin' });
        expect(readFileSync(join(programs, 'once'), 'utf8')).toBe('');
      } finally {
        rmSync(programs, { recursive: true });
      }
    },
  );
});
