// Bench: the speed that a newcomer and a daily user feel. Second `npm start` until its address, first paint, initial JavaScript, and the
// practice site by three commands. Exits 1 when one is over its limit.
import { execFile, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { stopPracticeDaemon } from '#practice/client';
import { chromiumArguments, chromiumPath } from '#test/fixtures/chromium';
import { openCore, repository, temporaryDirectory } from '#test/fixtures/open-core';
import { oneHost } from '#test/fixtures/site-documents';
import { firstLine, machine, median, spread, table, writeSection } from './figures.ts';

const limits = { startMs: 5_000, paintMs: 1_000, scriptBytes: 250_000, practiceMs: 20_000 };
const rounds = 5;

const home = await temporaryDirectory();
try {
  // A second start: everything is built and the data directory has a site, so no practice site is brought up.
  {
    await using open = await openCore({ dataDirectory: home });
    await open.client.call('sites.put', { text: oneHost });
  }
  const starts: number[] = [];
  const paints: number[] = [];
  let scriptBytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    await using door = await npmStart();
    starts.push(door.tookMs);
    const page = await firstPaint(door.url);
    paints.push(page.paintMs);
    scriptBytes = page.scriptBytes;
  }
  const practice = await practiceCommands();
  process.exitCode = report({ starts, paints, scriptBytes, practice });
} finally {
  await rm(home, { recursive: true, force: true });
}

interface Door extends AsyncDisposable {
  url: string;
  tookMs: number;
}

async function npmStart(): Promise<Door> {
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--', '--no-open', '--no-practice'], {
    cwd: repository,
    env: { ...process.env, SITE_ADMIN_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /https?:\/\/\S+/.exec(line)?.[0];
    if (!url) continue;
    const tookMs = performance.now() - startedAt;
    return {
      url,
      tookMs,
      async [Symbol.asyncDispose]() {
        // The group that was started above: npm, the starter and the door.
        if (child.pid) process.kill(-child.pid, 'SIGTERM');
        await gone;
      },
    };
  }
  throw new Error('npm start ended without an address');
}

/** In a fresh browser, without a cache. */
async function firstPaint(url: string): Promise<{ paintMs: number; scriptBytes: number }> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
  try {
    const page = await browser.newPage();
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response.body().catch(() => Buffer.alloc(0)));
    });
    await page.goto(url);
    await page.getByText('north').first().waitFor();
    const paintMs = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY,
    );
    const bodies = await Promise.all(scripts);
    return {
      paintMs,
      scriptBytes: bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0),
    };
  } finally {
    await browser.close();
  }
}

interface PracticeTimes {
  upMs: number;
  statusMs: number;
  testMs: number;
}

/** Each command as a person types it, on a data directory that nobody used. */
async function practiceCommands(): Promise<PracticeTimes> {
  const directory = await temporaryDirectory();
  const dgsite = async (...args: string[]): Promise<number> => {
    const startedAt = performance.now();
    await promisify(execFile)('npx', ['dgsite', ...args, '--json'], {
      cwd: repository,
      env: { ...process.env, SITE_ADMIN_HOME: directory },
    });
    return performance.now() - startedAt;
  };
  try {
    const upMs = await dgsite('practice', 'up');
    const statusMs = await dgsite('status', 'practice');
    const testMs = await dgsite('test', 'practice');
    return { upMs, statusMs, testMs };
  } finally {
    await stopPracticeDaemon(join(directory, 'practice'));
    await rm(directory, { recursive: true, force: true });
  }
}

interface Found {
  starts: number[];
  paints: number[];
  scriptBytes: number;
  practice: PracticeTimes;
}

function report({ starts, paints, scriptBytes, practice }: Found): number {
  const { upMs, statusMs, testMs } = practice;
  const together = upMs + statusMs + testMs;
  const within = [
    median(starts) <= limits.startMs,
    median(paints) <= limits.paintMs,
    scriptBytes <= limits.scriptBytes,
    together <= limits.practiceMs,
  ];
  const mark = (index: number) => (within[index] ? 'yes' : '**no**');
  const text = `## start: from a command to something to look at

${table(
  ['what', 'measured', 'limit', 'within'],
  [
    ['second \`npm start -- --no-open\` until the address', `${spread(starts)} ms`, '5,000 ms', mark(0)],
    ['first paint of the Sites screen in Chromium', `${spread(paints)} ms`, '1,000 ms', mark(1)],
    ['initial JavaScript, gzip', `${(scriptBytes / 1000).toFixed(1)} kB`, '250 kB', mark(2)],
    [
      '\`practice up\`, \`status practice\`, \`test practice\` together',
      `${together.toFixed(0)} ms (${upMs.toFixed(0)} + ${statusMs.toFixed(0)} + ${testMs.toFixed(0)})`,
      '20,000 ms',
      mark(3),
    ],
  ],
)}

- Date: ${new Date().toISOString().slice(0, 10)}. Machine: ${machine()}. ${firstLine(chromiumPath, '--version')}; Node ${process.version}.
- Start and paint: ${String(rounds)} rounds, median (least – most), whole commands through npm, a fresh browser each time.
- The practice commands run once, as \`npx dgsite … --json\`, on an empty data directory; \`test\` streams speech in real time.
`;
  process.stdout.write(`${text}\n`);
  writeSection('start', text);
  return within.every(Boolean) ? 0 : 1;
}
