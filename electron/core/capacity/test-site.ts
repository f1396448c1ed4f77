// Tests a site with speech: all its APIs, those of one host, or a single one.
import type { TranscriptUpdate } from '#shared/contract/services';
import { containerName } from '#shared/domain/containers/desired';
import { serviceTitle } from '#shared/domain/site/service-title';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { wantedServices } from '#shared/domain/site/site-services';
import { AppError } from '#shared/errors/app-error';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { ServiceProbes } from '../services/service-probes.ts';
import type { FirstTranscript, TranscriptOptions } from './first-transcript.ts';

interface TestOptions {
  document: SiteDocument;
  host?: string | undefined;
  /** Name of an API. */
  service?: string | undefined;
  mode: TranscriptOptions['mode'];
  signal: AbortSignal;
}

interface Dependencies {
  hosts: HostConnections;
  probes: ServiceProbes;
  transcripts: FirstTranscript;
}

/** Rejects with `host.unknown` or `service.unknown`, or with `service.unreachable` at the first API that publishes nothing. */
export async function* testSite(
  { hosts, probes, transcripts }: Dependencies,
  { document, host, service, mode, signal }: TestOptions,
): AsyncGenerator<TranscriptUpdate> {
  const apis = wantedServices(document, ['api']);
  const here = apis.filter((api) => host === undefined || api.host.name === host);
  if (here.length === 0) {
    throw new AppError('host.unknown', {
      site: document.name,
      host: host ?? 'api',
      known: [...new Set(apis.map((api) => api.host.name))].join(', '),
    });
  }
  const wanted = here.filter(({ name }) => service === undefined || name === service);
  if (wanted.length === 0) {
    const known = here.map(({ name }) => name).join(', ');
    throw new AppError('service.unknown', {
      site: document.name,
      service: service ?? 'api',
      place: host ?? 'any host',
      known,
    });
  }
  for (const api of wanted) {
    const point = api.host;
    const engine = await hosts.engine(point);
    const state = await engine.inspectContainer(containerName(document, api));
    const place = await probes.place({ engine, host: point, role: 'api', state });
    if (place.is !== 'known') {
      const title = serviceTitle({ service: api.name, role: api.role });
      const address = `port ${api.ports.api}`;
      throw new AppError('service.unreachable', { service: title, host: point.name, address });
    }
    yield* transcripts.run({ host: point.name, ...place.value, mode, signal });
  }
}
