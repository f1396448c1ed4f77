// Owns following the logs of a site: all its containers at once, merged into batches, with what cannot be read said beside the lines.
import { servicesOn } from '#shared/domain/site/site-services';
import type { LogLine, UnreadLog } from '#shared/contract/services';
import type { SiteHost } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { HostConnections } from '../hosts/host-connections.ts';
import { HostLogs, type LogWish } from './host-logs.ts';
import { LineBuffer } from './line-buffer.ts';

const BATCH_MS = 50;

export interface FollowSiteOptions extends LogWish {
  host?: string | undefined;
  signal: AbortSignal;
}

export interface LogBatch {
  lines: LogLine[];
  /** Everything that cannot be read now; there when it is different from before. */
  unread?: UnreadLog[];
}

export async function* followSite(
  hosts: HostConnections,
  options: FollowSiteOptions,
): AsyncGenerator<LogBatch> {
  const wanted = wantedHosts(options);
  const controller = new AbortController();
  const signal = AbortSignal.any([options.signal, controller.signal]);
  const unread = new Map<string, UnreadLog[]>();
  let hasNews = false;
  let wake: () => void = () => undefined;
  const buffer = new LineBuffer(() => wake());
  let open = wanted.length;
  const readers = wanted.map(async (host) => {
    const tell = (ofHost: UnreadLog[]) => {
      unread.set(host.name, ofHost);
      hasNews = true;
      wake();
    };
    const put = (line: LogLine) => buffer.put(line);
    await new HostLogs({ hosts, host, wish: options, signal, put, tell }).read();
    open -= 1;
    wake();
  });
  const stop = () => {
    buffer.close();
    wake();
  };
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    while (open > 0 || !buffer.isEmpty || hasNews) {
      if (buffer.isEmpty && !hasNews) await new Promise<void>((resolve) => (wake = resolve));
      if (options.signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, BATCH_MS));
      const lines = buffer.take();
      if (!options.follow || lines.length > 1) lines.sort(byTime);
      const news = hasNews ? { unread: [...unread.values()].flat() } : {};
      hasNews = false;
      if (lines.length > 0 || news.unread) yield { lines, ...news };
    }
  } finally {
    options.signal.removeEventListener('abort', stop);
    controller.abort();
    buffer.close();
    await Promise.allSettled(readers);
  }
}

/** Throws `host.unknown` and `service.unknown`: of what is not there, nothing would ever be written. */
function wantedHosts({ document, host, service }: FollowSiteOptions): SiteHost[] {
  const site = document.name;
  const named = document.host.filter(({ name }) => host === undefined || name === host);
  if (named.length === 0) {
    const known = document.host.map(({ name }) => name).join(', ');
    throw new AppError('host.unknown', { site, host: host ?? '', known });
  }
  const services = named.flatMap((one) => servicesOn(one));
  if (service !== undefined && !services.some(({ name, role }) => [name, role].includes(service))) {
    const place = host ?? 'any host';
    const known = [...new Set(services.map(({ name }) => name))].join(', ');
    throw new AppError('service.unknown', { site, service, place, known });
  }
  return named;
}

function byTime(a: LogLine, b: LogLine): number {
  return (a.at ?? '').localeCompare(b.at ?? '');
}
