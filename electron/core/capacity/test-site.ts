// Owns testing a site with speech: every API of it, or the one asked for.
import type { TranscriptUpdate } from '#shared/contract/services';
import { containerName } from '#shared/domain/plan/desired';
import type { SiteDocument } from '#shared/domain/site-document';
import { AppError } from '#shared/errors/app-error';
import type { HostConnections } from '../hosts/host-connections.ts';
import { statusPort } from '../monitor/service-probes.ts';
import type { FirstTranscript, TranscriptOptions } from './first-transcript.ts';

interface TestOptions {
  document: SiteDocument;
  host?: string | undefined;
  mode: TranscriptOptions['mode'];
  signal: AbortSignal;
}

export async function* testSite(
  { hosts, transcripts }: { hosts: HostConnections; transcripts: FirstTranscript },
  { document, host, mode, signal }: TestOptions,
): AsyncGenerator<TranscriptUpdate> {
  const apis = document.host.filter(({ roles }) => roles.includes('api'));
  const wanted = apis.filter(({ name }) => host === undefined || name === host);
  if (wanted.length === 0) {
    throw new AppError('host.unknown', {
      site: document.name,
      host: host ?? 'api',
      known: apis.map(({ name }) => name).join(', '),
    });
  }
  for (const point of wanted) {
    const engine = await hosts.engine(point);
    const state = await engine.inspectContainer(containerName(document, point, 'api'));
    const published = state?.status === 'running' ? state.ports[statusPort.api] : undefined;
    if (!published) {
      const address = `port ${point.ports.api}`;
      throw new AppError('service.unreachable', { service: 'API', host: point.name, address });
    }
    const address = await hosts.reach(point, published);
    yield* transcripts.run({ host: point.name, address, mode, signal });
  }
}
