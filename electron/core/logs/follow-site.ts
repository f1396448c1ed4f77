// Owns following the logs of a site: all its containers at once, in batches, so that a flood costs messages and not one per line.
import type { LogLine } from '#shared/contract/services';
import { readLogLine } from '#shared/domain/log-line';
import type { PlannableService } from '#shared/domain/service';
import type { SiteDocument } from '#shared/domain/site-document';
import { toAppError } from '#shared/errors/app-error';
import type { EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import { siteContainers } from '../sites/site-containers.ts';

const BATCH_MS = 50;
const BATCH_LINES = 500;
/** Lines that may wait for a slow reader before following pauses. */
const WAITING_LINES = 5_000;

export interface FollowSiteOptions {
  document: SiteDocument;
  service?: string | undefined;
  host?: string | undefined;
  tail: number;
  follow: boolean;
  signal: AbortSignal;
}

export async function* followSite(
  hosts: HostConnections,
  options: FollowSiteOptions,
): AsyncGenerator<{ lines: LogLine[] }> {
  const sources = await findSources(hosts, options);
  const controller = new AbortController();
  const signal = AbortSignal.any([options.signal, controller.signal]);
  const waiting: LogLine[] = [];
  let open = sources.length;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;
  let drained: (() => void) | null = null;
  const readers = sources.map(async ({ engine, container, service, host }) => {
    try {
      for await (const { line } of engine.followLogs(container, {
        tail: options.tail,
        follow: options.follow,
        signal,
      })) {
        waiting.push({ host, service, container, ...readLogLine(line) });
        wake?.();
        if (waiting.length > WAITING_LINES) await new Promise<void>((resolve) => (drained = resolve));
        if (signal.aborted) break;
      }
    } catch (thrown) {
      failure ??= toAppError(thrown);
    } finally {
      open -= 1;
      wake?.();
    }
  });
  try {
    while (open > 0 || waiting.length > 0) {
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      if (options.signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, BATCH_MS));
      const lines = waiting.splice(0, BATCH_LINES);
      if (!options.follow || lines.length > 1) lines.sort(byTime);
      (drained as (() => void) | null)?.();
      drained = null;
      if (lines.length > 0) yield { lines };
    }
    if (failure !== null && !options.signal.aborted) throw failure as Error;
  } finally {
    controller.abort();
    (drained as (() => void) | null)?.();
    await Promise.allSettled(readers);
  }
}

interface Source {
  engine: EngineClient;
  container: string;
  service: PlannableService;
  host: string;
}

async function findSources(hosts: HostConnections, options: FollowSiteOptions): Promise<Source[]> {
  const wanted = options.document.host.filter(
    ({ name }) => options.host === undefined || name === options.host,
  );
  const found = await Promise.all(
    wanted.map(async (host) => {
      const engine = await hosts.engine(host);
      const { containers } = await siteContainers(engine, options.document, host);
      return containers.flatMap(({ name, service }) => {
        if (!service || (options.service !== undefined && service !== options.service)) return [];
        return [{ engine, container: name, service, host: host.name }];
      });
    }),
  );
  return found.flat();
}

function byTime(a: LogLine, b: LogLine): number {
  return (a.at ?? '').localeCompare(b.at ?? '');
}
