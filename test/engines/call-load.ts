// Owns callers without pause at one address: pre-recorded requests, each on a connection of its own, and WebSocket streams one after the
// other; and what became of each.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { repository } from '#test/fixtures/open-core';

export interface Call {
  kind: 'file' | 'stream';
  startedAt: number;
  endedAt: number;
  /** Null when it ended with a transcript, as it should. */
  failure: string | null;
}

export interface CallLoad {
  /** Stops calling, and waits for the calls that are on. */
  end(): Promise<Call[]>;
}

const STREAM_SECONDS = 1.5;
const CHUNK_MS = 100;
const SAMPLE_RATE = 16_000;
/** Between the calls of one caller; without it one core is busy with calling alone. */
const PAUSE_MS = 40;

export async function callWithoutPause(
  address: string,
  callers = { files: 2, streams: 2 },
): Promise<CallLoad> {
  const audio = await readFile(join(repository, 'assets', 'first-transcript.wav'));
  const calls: Call[] = [];
  let isOver = false;
  const caller = async (kind: Call['kind'], call: () => Promise<string | null>) => {
    while (!isOver) {
      const startedAt = Date.now();
      const failure = await call();
      calls.push({ kind, startedAt, endedAt: Date.now(), failure });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const calling = [
    ...Array.from({ length: callers.files }, () => caller('file', () => sendFile(address, audio))),
    ...Array.from({ length: callers.streams }, () => caller('stream', () => stream(address, audio))),
  ];
  return {
    async end() {
      isOver = true;
      await Promise.all(calling);
      return calls;
    },
  };
}

function sendFile(address: string, audio: Buffer): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'audio/wav' };
    const options = { method: 'POST', headers, agent: false, timeout: 20_000 };
    const request = http.request(`${address}/v1/listen?model=nova-3`, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('error', (error) => resolve(error.message));
      answer.on('end', () =>
        resolve(
          answer.statusCode === 200 && text.includes('transcript') ? null : `${answer.statusCode} ${text}`,
        ),
      );
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 20 s')));
    request.on('error', (error) => resolve(error.message));
    request.end(audio);
  });
}

function stream(address: string, audio: Buffer): Promise<string | null> {
  return new Promise((resolve) => {
    const query = `model=nova-3&encoding=linear16&sample_rate=${SAMPLE_RATE}`;
    const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/v1/listen?${query}`, {
      handshakeTimeout: 10_000,
    });
    let words = '';
    let isComplete = false;
    let timer: NodeJS.Timeout | undefined;
    socket.on('open', () => {
      const bytes = (SAMPLE_RATE * 2 * CHUNK_MS) / 1000;
      let sent = 0;
      timer = setInterval(() => {
        if (sent < STREAM_SECONDS * 1000)
          socket.send(audio.subarray(44 + (sent / CHUNK_MS) * bytes).subarray(0, bytes));
        sent += CHUNK_MS;
        if (sent < STREAM_SECONDS * 1000) return;
        clearInterval(timer);
        socket.send(JSON.stringify({ type: 'CloseStream' }));
      }, CHUNK_MS);
    });
    socket.on('message', (data) => {
      const message = JSON.parse((data as Buffer).toString('utf8')) as {
        type?: string;
        channel?: { alternatives?: { transcript?: string }[] };
      };
      words += message.channel?.alternatives?.[0]?.transcript ?? '';
      if (message.type === 'Metadata') isComplete = true;
    });
    let failure: string | null = null;
    socket.on('error', (error) => (failure = error.message));
    socket.on('close', (code) => {
      clearInterval(timer);
      if (failure === null && (!isComplete || words === '')) failure = `cut with code ${code}`;
      resolve(failure);
    });
  });
}
