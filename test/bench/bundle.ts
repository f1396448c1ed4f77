// Bench: bundles beside what people use without them, in one run: making one against `skopeo copy` to an OCI layout, importing one against
// `docker load` of an archive of the same image; and the memory that making, checking and importing 2 GB takes. Exits 1 over a limit.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ended, openCore } from '#test/fixtures/open-core';
import { siteOnEngine } from '#test/faults/real-site';
import { raiseLab } from '#test/lab/raise-lab';
import { pushLargeImage } from './bundle-image.ts';
import { firstLine, machine, median, spread, table, writeSection } from './figures.ts';

const limits = { create: 1, import: 1, unchangedMs: 2_000, memoryBytes: 250_000_000 };
const rounds = Number(process.argv[2] ?? 5);
const run = promisify(execFile);

const folder = await mkdtemp(join(tmpdir(), 'site-admin-bench-bundle-'));
const lab = await raiseLab({ docker: true, registry: true, fresh: true });
await using open = await openCore();
const { client } = open;
try {
  const { registry, docker } = lab;
  if (!registry || !docker) throw new Error('the lab lacks a part');
  const login = `${registry.username}:${registry.password}`;
  await client.call('secrets.put', {
    name: 'lab',
    value: login,
    audiences: [`registry:${registry.address}`],
  });
  await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-key-of-the-measurement' });
  const name = { repository: 'deepgram/self-hosted-api', layers: 8 };
  const speed = await pushLargeImage(
    registry,
    { ...name, tag: 'release-260812', layerBytes: 64 << 20 },
    folder,
  );
  await client.call('sites.put', { text: await siteOnEngine('far', { lab, files: folder }) });
  const dockerEnv = { env: { ...process.env, DOCKER_HOST: `unix://${docker.socket}` } };

  async function operate(started: Promise<{ operationId: string }>): Promise<number> {
    const from = performance.now();
    const operation = await ended(client, (await started).operationId);
    if (operation.state !== 'succeeded') throw new Error(JSON.stringify(operation.error));
    return performance.now() - from;
  }
  async function timed(work: () => Promise<unknown>): Promise<number> {
    const from = performance.now();
    await work();
    return performance.now() - from;
  }
  const forget = (reference: string) => run('docker', ['rmi', '--force', reference], dockerEnv);

  const create: number[] = [];
  const skopeo: number[] = [];
  const synced: number[] = [];
  const own = join(folder, 'own');
  const layout = join(folder, 'layout');
  const copy = [
    '--insecure-policy',
    'copy',
    '--src-tls-verify=false',
    '--src-creds',
    login,
    `docker://${speed.reference}`,
  ];
  for (let round = 0; round < rounds; round += 1) {
    await rm(own, { recursive: true, force: true });
    await rm(layout, { recursive: true, force: true });
    const ours = () =>
      operate(
        client.call('bundle.create', { directory: own, images: [speed.reference], credential: 'secret:lab' }),
      ).then((ms) => create.push(ms));
    const theirs = async () => {
      const copying = await timed(() => run('skopeo', [...copy, `oci:${layout}:x`]));
      skopeo.push(copying);
      synced.push(copying + (await timed(() => run('sync', ['--file-system', layout]))));
    };
    // Which one finds the registry's files in memory changes from round to round.
    for (const one of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) await one();
  }
  const archive = join(folder, 'saved.tar');
  await run('skopeo', [
    '--insecure-policy',
    'copy',
    `oci:${layout}:x`,
    `docker-archive:${archive}:${speed.reference}`,
  ]);

  const bring: number[] = [];
  const load: number[] = [];
  const unchanged: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ours = async () => {
      bring.push(await operate(client.call('bundle.import', { path: own, site: 'far' })));
      unchanged.push(await operate(client.call('bundle.import', { path: own, site: 'far' })));
    };
    const theirs = async () =>
      void load.push(await timed(() => run('docker', ['load', '--input', archive], dockerEnv)));
    for (const one of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) {
      await one();
      await forget(speed.reference);
    }
  }
  await rm(archive);

  const large = await pushLargeImage(
    registry,
    { ...name, tag: 'release-260728', layerBytes: 512 << 20 },
    folder,
  );
  const { text } = await client.call('sites.get', { site: 'far' });
  const documentFile = join(folder, 'far.toml');
  await writeFile(documentFile, text.replace('release-260812', 'release-260728'));
  const child = join(import.meta.dirname, 'bundle-memory.ts');
  const printed = await run(process.execPath, [
    child,
    large.reference,
    login,
    join(folder, 'large'),
    documentFile,
  ]);
  const memory = Number(printed.stdout);
  process.exitCode = report({
    synced,
    create,
    skopeo,
    bring,
    load,
    unchanged,
    memory,
    speedBytes: speed.sizeBytes,
    largeBytes: large.sizeBytes,
  });
} finally {
  await lab.close();
  await rm(folder, { recursive: true, force: true });
}

interface Figures {
  create: number[];
  skopeo: number[];
  synced: number[];
  bring: number[];
  load: number[];
  unchanged: number[];
  memory: number;
  speedBytes: number;
  largeBytes: number;
}

function report(figures: Figures): number {
  const { create, skopeo, synced, bring, load, unchanged, memory, speedBytes, largeBytes } = figures;
  const ratio = (ours: number[], theirs: number[]) => median(ours) / median(theirs);
  const creating = ratio(create, skopeo);
  const importing = ratio(bring, load);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  const rows = [
    [
      'bundle create / skopeo copy to an OCI layout',
      spread(create),
      spread(skopeo),
      creating.toFixed(2),
      `≤ ${limits.create}`,
    ],
    [
      'the same, when the copy is on the disk as ours is',
      spread(create),
      spread(synced),
      ratio(create, synced).toFixed(2),
      '',
    ],
    ['bundle import / docker load', spread(bring), spread(load), importing.toFixed(2), `≤ ${limits.import}`],
    ['import of what is there', spread(unchanged), '', '', `≤ ${limits.unchangedMs} ms`],
    [
      `memory with a bundle of ${megabytes(largeBytes)}`,
      megabytes(memory),
      '',
      '',
      `≤ ${megabytes(limits.memoryBytes)}`,
    ],
  ];
  const text = `## Bundles

${table(['What', 'ours, ms', 'theirs, ms', 'ratio of medians', 'limit'], rows)}

- ${machine()}. ${firstLine('skopeo', '--version')}; ${firstLine('docker', '--version')}. Rounds: ${rounds}; median (least – most).
- One image of ${megabytes(speedBytes)} in 8 packed layers, from a registry on this machine. An import checks every byte first; \`docker load\` reads an
  unpacked archive and checks nothing but what layers unpack to. Memory is the peak of a process that made, checked and imported it, as the kernel counted it.`;
  writeSection('bundle', text);
  process.stdout.write(`${text}\n`);
  const isOver =
    creating > limits.create ||
    importing > limits.import ||
    median(unchanged) > limits.unchangedMs ||
    memory > limits.memoryBytes;
  return isOver ? 1 : 0;
}
