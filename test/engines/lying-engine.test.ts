// Promise: an engine that answers too much, too deep, too slowly or never harms itself only: each call ends in an error with a code, the process that
// speaks to it stays small, and other hosts are answered meanwhile.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { repository } from '#test/fixtures/open-core';
import { json, scriptedEngine, type Answer } from '#test/fixtures/scripted-engine';
import type { LiarReport } from './lying-engine-calls.ts';

const MOST_MEBIBYTES = 400;
const ANSWER_BYTES = 700_000_000;
const PIECE = Buffer.alloc(65_536, ' ');

/** Ends early where nobody reads on. */
const endless =
  (first: Buffer, piece: Buffer = PIECE): Answer =>
  (_request, response) => {
    let left = ANSWER_BYTES;
    const more = () => {
      while (left > 0 && !response.destroyed) {
        left -= piece.length;
        if (!response.write(piece)) return;
      }
      response.end();
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(first);
    response.on('drain', more).on('error', () => undefined);
    more();
  };

const drip: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer)).on('error', () => undefined);
};

interface Lie {
  answer: Answer;
  which: 'all' | 'reads';
  /** Some calls need nothing of their answer. */
  mayPass?: true;
}

const LIES: Record<string, Lie> = {
  'with 700 MB': { answer: endless(Buffer.from('[')), which: 'all' },
  'with 700 MB of small objects': {
    answer: endless(Buffer.from('[0'), Buffer.from(',{"Id":"a"}'.repeat(6_000))),
    which: 'all',
  },
  'with JSON of three million levels': {
    answer: (_request, response) => response.end(`${'['.repeat(3_000_000)}\n`),
    which: 'all',
  },
  'with an error of 700 MB': {
    answer: (request, response) => {
      response.statusCode = 500;
      response.writeHead = () => response;
      endless(Buffer.from('{"message":"'))(request, response);
    },
    which: 'all',
  },
  'with nothing of what was asked': { answer: json({}), which: 'all', mayPass: true },
  'with null': { answer: json(null), which: 'all', mayPass: true },
  'with lists of nothing': { answer: json([{}, null, 1]), which: 'all', mayPass: true },
  'byte by byte, without end': { answer: drip, which: 'reads' },
  never: { answer: () => undefined, which: 'reads' },
};

async function speakTo(connection: string, which: string): Promise<LiarReport> {
  await using honest = await scriptedEngine({ 'GET /info': json({ Name: 'honest' }) });
  const script = join(repository, 'test', 'engines', 'lying-engine-calls.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [script, connection, honest.connection, which],
    {
      timeout: 55_000,
    },
  );
  return JSON.parse(stdout) as LiarReport;
}

/** Whoever follows these is told of each byte, and decides when it is enough. */
const FOLLOWED = ['events', 'pullImage'];

function expectBounds(report: LiarReport): void {
  expect(report.peakMebibytes).toBeLessThan(MOST_MEBIBYTES);
  expect(report.honestAnswers).toBeGreaterThan(0);
  // Within the deadline of a reading, with room for a busy machine.
  expect(report.honestMs).toBeLessThan(10_000);
}

describe('an engine that lies', () => {
  it.each(Object.entries(LIES))(
    'answers %s: each call ends in its code, memory stays small, and another host stays fresh',
    async (_, { answer, which, mayPass }) => {
      await using liar = await scriptedEngine({ '*': answer });
      const report = await speakTo(liar.connection, which);
      if (process.env['SITE_ADMIN_LIES']) process.stdout.write(`${JSON.stringify(report)}\n`);
      const wrong = Object.entries(report.ended).filter(
        ([call, code]) =>
          !/^(engine|registry)\./.test(code) &&
          !(code === 'cut' && FOLLOWED.includes(call)) &&
          !(code === 'success' && mayPass),
      );
      expect(wrong).toEqual([]);
      expect(Object.keys(report.ended).length).toBeGreaterThan(10);
      expectBounds(report);
    },
  );

  it('to the first question with JSON of a million levels is refused there', async () => {
    await using liar = await scriptedEngine({
      'GET /version': (_, response) => response.end('['.repeat(1_000_000)),
    });
    expect((await speakTo(liar.connection, 'all')).ended).toEqual({ connect: 'engine.answerTooDeep' });
  });

  it('to the first question with 700 MB is refused there', async () => {
    await using liar = await scriptedEngine({ 'GET /version': endless(Buffer.from('[')) });
    const report = await speakTo(liar.connection, 'all');
    expect(report.ended).toEqual({ connect: 'engine.answerTooLarge' });
    expect(report.peakMebibytes).toBeLessThan(MOST_MEBIBYTES);
  });
});
