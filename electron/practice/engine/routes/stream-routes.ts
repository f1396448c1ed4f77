// Owns the container endpoints that stream: logs, attach, stats.
import os from 'node:os';
import type { PracticeEngine } from '../practice-engine.ts';
import { EngineError } from '../engine-error.ts';
import type { RequestContext } from '../http/request-context.ts';
import { route, type Route } from '../http/router.ts';
import type { RunningContainer } from '../containers/running-container.ts';
import type { ContainerRecord } from '../model/records.ts';
import { frame, readSelection, select, selects, wireForm } from '../runtime/log-framing.ts';
import { readUsage, systemCpuNanos } from '../runtime/usage.ts';

const statsEveryMs = 1000;

interface CpuReading {
  cpu_usage: { total_usage: number; usage_in_kernelmode: number; usage_in_usermode: number };
  system_cpu_usage: number;
  online_cpus: number;
  throttling_data: object;
}

export function streamRoutes(engine: PracticeEngine): Route[] {
  return [
    route('GET', '/containers/*/logs', (context) => logs(engine, context)),
    route('POST', '/containers/*/attach', (context) => attach(engine, context)),
    route('GET', '/containers/*/stats', (context) => stats(engine, context)),
  ];
}

function logs({ keeper, runner }: PracticeEngine, context: RequestContext): void {
  const record = keeper.find(context.param(0));
  const selection = readSelection(context.query, record.config.Tty ?? false);
  if (!selection.stdout && !selection.stderr)
    throw new EngineError(400, 'Bad parameters: you must choose at least one stream');
  const { response } = context;
  const type = selection.tty ? 'raw-stream' : 'multiplexed-stream';
  response.writeHead(200, { 'content-type': `application/vnd.docker.${type}` });
  response.flushHeaders();
  const book = keeper.log(record);
  for (const entry of select(selection, book.entries)) response.write(wireForm(selection, entry));
  if (!context.flag('follow') || !runner.running(record)) {
    response.end();
    return;
  }
  const leave = book.follow((entry) => {
    if (selects(selection, entry)) response.write(wireForm(selection, entry));
  });
  response.on('close', leave);
  void runner.wait(record, 'next-exit').then(() => response.end());
}

function attach({ keeper, runner }: PracticeEngine, context: RequestContext): void {
  const record = keeper.find(context.param(0));
  const tty = record.config.Tty ?? false;
  const stream = context.rawStream(tty);
  if (context.flag('logs')) {
    const selection = readSelection(new URLSearchParams('stdout=1&stderr=1'), tty);
    for (const entry of select(selection, keeper.log(record).entries))
      stream.write(wireForm(selection, entry));
  }
  if (!context.flag('stream')) {
    stream.end();
    return;
  }
  const leave = runner.audience.attach(record.id, (from, chunk) => {
    if (context.flag(from)) stream.write(tty ? chunk : frame(from, chunk));
  });
  stream.onClose(leave);
  if (context.flag('stdin')) {
    stream.onData((chunk) => runner.input(record, chunk));
    stream.onInputEnd(() => runner.input(record, 'end'));
  } else stream.onData(() => undefined);
  void runner.wait(record, 'next-exit').then(() => {
    leave();
    stream.end();
  });
}

async function stats({ keeper, runner }: PracticeEngine, context: RequestContext): Promise<void> {
  const record = keeper.find(context.param(0));
  const isStreaming = context.query.get('stream') === null || context.flag('stream');
  const tell = context.jsonLines();
  let before: CpuReading | undefined;
  const sample = (): void => {
    const container = runner.running(record);
    const reading = container && cpuReading(container);
    tell(statsJson(record, { container, reading, before }));
    before = reading;
  };
  if (!isStreaming) {
    // One reading says nothing about use: two, a moment apart, as Docker does.
    const container = runner.running(record);
    if (container && !context.flag('one-shot')) {
      before = cpuReading(container);
      await Promise.race([
        new Promise((resolve) => setTimeout(resolve, statsEveryMs)),
        container.child.ended,
      ]);
    }
    sample();
    context.response.end();
    return;
  }
  sample();
  const timer = setInterval(sample, statsEveryMs);
  context.response.on('close', () => clearInterval(timer));
  void runner.wait(record, 'removed').then(() => context.response.end());
}

function cpuReading(container: RunningContainer): CpuReading {
  const { cpuNanos } = readUsage(container.child);
  return {
    cpu_usage: { total_usage: cpuNanos, usage_in_kernelmode: 0, usage_in_usermode: cpuNanos },
    system_cpu_usage: systemCpuNanos(),
    online_cpus: os.cpus().length,
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  };
}

function statsJson(
  record: ContainerRecord,
  now: {
    container: RunningContainer | undefined;
    reading: CpuReading | undefined;
    before: CpuReading | undefined;
  },
): object {
  const { container, reading, before } = now;
  const memoryBytes = container ? readUsage(container.child).memoryBytes : 0;
  return {
    read: new Date().toISOString(),
    preread: before ? new Date(Date.now() - statsEveryMs).toISOString() : '0001-01-01T00:00:00Z',
    id: record.id,
    name: `/${record.name}`,
    num_procs: 0,
    pids_stats: container ? { current: 1 + container.execs.size } : {},
    cpu_stats: reading ?? { cpu_usage: { total_usage: 0 }, throttling_data: {} },
    precpu_stats: before ?? { cpu_usage: { total_usage: 0 }, throttling_data: {} },
    memory_stats: container ? { usage: memoryBytes, limit: os.totalmem(), stats: {} } : {},
    blkio_stats: { io_service_bytes_recursive: [] },
    storage_stats: {},
    ...(container
      ? {
          networks: {
            eth0: {
              rx_bytes: container.traffic.in,
              tx_bytes: container.traffic.out,
              rx_packets: 0,
              tx_packets: 0,
              rx_errors: 0,
              tx_errors: 0,
              rx_dropped: 0,
              tx_dropped: 0,
            },
          },
        }
      : {}),
  };
}
