// Makes, checks and imports one bundle in a process of its own and prints the most memory that this process ever had, in bytes, as the kernel
// counted it.
import { readFile } from 'node:fs/promises';
import { ended, openCore } from '#test/fixtures/open-core';

const [reference = '', login = '', directory = '', documentFile = ''] = process.argv.slice(2);
await using open = await openCore();
const { client } = open;
const audiences = [`registry:${reference.split('/')[0] ?? ''}` as const];
await client.call('secrets.put', { name: 'lab', value: login, audiences });
await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-key-of-the-measurement' });
await client.call('sites.put', { text: await readFile(documentFile, 'utf8') });

async function operate(started: Promise<{ operationId: string }>): Promise<void> {
  const operation = await ended(client, (await started).operationId);
  if (operation.state !== 'succeeded') throw new Error(JSON.stringify(operation.error));
}
await operate(client.call('bundle.create', { directory, images: [reference], credential: 'secret:lab' }));
await operate(client.call('bundle.verify', { path: directory }));
await operate(client.call('bundle.import', { path: directory, site: 'far' }));
const peak = /VmHWM:\s+(\d+) kB/.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
process.stdout.write(`${Number(peak) * 1024}\n`);
