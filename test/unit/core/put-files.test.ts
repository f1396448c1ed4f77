// Promise: two services whose files are written at the same moment do not fail each other, and no other refusal is tried again.
import { expect, it } from 'vitest';
import { connectEngine } from '#core/engine/connect';
import { json, scriptedEngine, type Answer } from '#test/fixtures/scripted-engine';

const put = {
  image: 'api',
  directory: '/srv/site/north/api-1',
  files: [{ name: 'api.toml', text: 'a = 1', mode: 0o644 }],
};
const stat = Buffer.from(JSON.stringify({ size: 5 })).toString('base64');

async function tried(refusal: string, times: number): Promise<{ asked: number; failure: string | null }> {
  let left = times;
  const archive: Answer = (request, response) => {
    request.resume().on('end', () => {
      left -= 1;
      if (left < 0) response.writeHead(200).end();
      else json({ message: refusal }, 500)(request, response);
    });
  };
  await using engine = await scriptedEngine({
    'POST /containers/create': json({ Id: 'carrier' }, 201),
    'GET /containers/carrier/archive': json({ message: 'no such file' }, 404),
    'HEAD /containers/carrier/archive': (_request, response) =>
      response.writeHead(200, { 'x-docker-container-path-stat': stat }).end(),
    'PUT /containers/carrier/archive': archive,
    'DELETE /containers/carrier': (_request, response) => response.writeHead(204).end(),
  });
  const { connection } = engine;
  const client = await connectEngine({ host: 'gpu-1', connection, practiceSocket: () => null });
  const failure = await client.putFiles(put).then(
    () => null,
    (thrown: unknown) => String(thrown),
  );
  client.close();
  return { asked: engine.asked.filter((name) => name.startsWith('PUT')).length, failure };
}

it.each([
  ['a parent that another archive made meanwhile', 'mkdir /site-admin-files/north: file exists', 1, 2],
  ['the same, again and again', 'mkdir /site-admin-files/north: file exists', 9, 3],
  ['a full disk', 'no space left on device', 9, 1],
])('%s', async (...[, refusal, times, asked]) => {
  const found = await tried(`Error processing tar file(exit status 1): ${refusal}`, times);
  expect(found.asked).toBe(asked);
  expect(found.failure === null).toBe(times < asked);
});
