// Owns pre-recorded requests to a site without pause, and what became of each.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RpcClient } from '#rpc/client';
import { repository } from '#test/fixtures/open-core';

export interface SpokenCall {
  startedAt: number;
  /** Null when it was answered with a transcript. */
  failure: string | null;
}

export function speak(client: RpcClient, site: string): { end: () => Promise<SpokenCall[]> } {
  let over = false;
  const speaking = (async () => {
    const calls: SpokenCall[] = [];
    const audio = await readFile(join(repository, 'assets', 'first-transcript.wav'));
    const { services } = await client.call('sites.status', { site });
    const address = services.find(({ service }) => service === 'api')?.address ?? '';
    while (!over) calls.push(await call(`${address}/v1/listen?model=nova-3`, audio));
    return calls;
  })();
  return {
    end: () => {
      over = true;
      return speaking;
    },
  };
}

async function call(url: string, body: Buffer): Promise<SpokenCall> {
  const startedAt = Date.now();
  try {
    const headers = { 'content-type': 'audio/wav' };
    const answer = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers });
    const text = await answer.text();
    return {
      startedAt,
      failure: answer.ok && text.includes('transcript') ? null : `${answer.status} ${text}`,
    };
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    return { startedAt, failure: cause instanceof Error ? cause.message : String(cause) };
  }
}
