// Owns the process that speaks to an engine that lies, so that its memory and its pauses are its own. Arguments: the connection of the liar, that
// of an honest engine, and `all` or `reads`. Prints one line of JSON.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { connectEngine } from '#core/engine/connect';
import type { EngineClient } from '#core/engine/engine-client';
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import { AppError } from '#shared/errors/app-error';

/** Longer than the deadline of a read. */
const MOST_MS = 14_000;
const HONEST_EVERY_MS = 50;

export interface LiarReport {
  /** Call → the code that it ended with, or `success`, or `cut` where this process stopped waiting. */
  ended: Record<string, string>;
  peakMebibytes: number;
  longestPauseMs: number;
  /** Of the honest engine's answers meanwhile, the slowest. */
  honestMs: number;
  honestAnswers: number;
}

const [liar = '', honest = '', which = 'all'] = process.argv.slice(2);
const connect = (host: string, connection: string) =>
  connectEngine({ host, connection, practiceSocket: () => null });

const spec: ContainerSpec = {
  name: 'a',
  service: 'api',
  image: 'image',
  command: [],
  env: {},
  labels: {},
  binds: [],
  ports: [],
  network: 'a',
  aliases: [],
  restart: 'no',
  stopGraceSeconds: 1,
  gpu: 'none',
  gpuUuids: [],
  log: { maxSize: '20m', maxFiles: 1 },
} as unknown as ContainerSpec;

async function through(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

function calls(engine: EngineClient, signal: AbortSignal): Record<string, () => Promise<unknown>> {
  const reads = {
    info: () => engine.info(),
    containerFacts: () => engine.containerFacts(),
    listContainers: () => engine.listContainers({}),
    inspectContainer: () => engine.inspectContainer('a'),
    describeContainer: () => engine.describeContainer('a'),
    inspectImage: () => engine.inspectImage('image'),
    listImages: () => engine.listImages(),
    listNetworks: () => engine.listNetworks(),
    readLock: () => engine.readLock(),
    readFile: () => engine.readFile('a', '/a'),
    exec: () => engine.exec('a', ['true']),
    followLogs: () => through(engine.followLogs('a', { tail: 10, follow: true, signal })),
    readLogs: () => through(engine.followLogs('a', { tail: 10, follow: false, signal })),
    events: () => through(engine.events(signal)),
    pullImage: () => engine.pullImage('image', { login: null, signal, onProgress: () => undefined }),
  };
  if (which === 'reads') return reads;
  return {
    ...reads,
    createContainer: () => engine.createContainer(spec),
    startContainer: () => engine.startContainer('a'),
    stopContainer: () => engine.stopContainer('a', 1),
    renameContainer: () => engine.renameContainer('a', 'b'),
    removeContainer: () => engine.removeContainer('a'),
    setRestart: () => engine.setRestart('a', 'no'),
    createNetwork: () => engine.createNetwork('a', {}),
    removeNetwork: () => engine.removeNetwork('a'),
    connectNetwork: () => engine.connectNetwork('a', { container: 'a', aliases: [] }),
    takeLock: () =>
      engine.takeLock({ holder: 'a', installation: 'a', site: 'a', operation: 'a', title: 'a', since: 'a' }),
    putFiles: () => engine.putFiles({ image: 'image', directory: '/a/b/c', files: [] }),
  };
}

const pauses = monitorEventLoopDelay({ resolution: 5 });
pauses.enable();
let peakBytes = 0;
const measuring = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 5);

const honestEngine = await connect('honest', honest);
const times: number[] = [];
let isOver = false;
const asking = (async () => {
  while (!isOver) {
    const startedAt = performance.now();
    await honestEngine.info();
    times.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, HONEST_EVERY_MS));
  }
})();

const signal = AbortSignal.timeout(MOST_MS);
const ended: Record<string, string> = {};
const codeOf = (thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown));
try {
  const engine = await connect('liar', liar);
  const all = Object.entries(calls(engine, signal)).map(async ([name, call]) => {
    ended[name] = await call().then(() => 'success', codeOf);
    if (signal.aborted && /success|AbortError|TimeoutError/.test(ended[name] ?? '')) ended[name] = 'cut';
  });
  await Promise.all(all);
  engine.close();
} catch (thrown) {
  ended['connect'] = codeOf(thrown);
}
isOver = true;
await asking;
clearInterval(measuring);
honestEngine.close();
const report: LiarReport = {
  ended,
  peakMebibytes: Math.round(Math.max(peakBytes, process.memoryUsage.rss()) / 1_048_576),
  longestPauseMs: Math.round(pauses.max / 1e6),
  honestMs: Math.round(Math.max(...times)),
  honestAnswers: times.length,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(0);
