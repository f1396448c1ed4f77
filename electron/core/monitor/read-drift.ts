// Detects changes by hand to our containers, for the status of a site. It reads each container completely, so it runs once a minute and once
// for every new container, not with every reading.
import { drift } from '#shared/domain/plan/judging/drift';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { desiredServices, type DesiredService } from '#shared/domain/containers/desired';
import { inForce } from '#shared/domain/containers/files-in-force';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { ServiceStatus } from '#shared/domain/status/status';
import type { EngineClient } from '../engine/engine-client.ts';
import type { Clock } from '../ports/clock.ts';
import { sha256 } from '../ports/sha256.ts';
import { KeptReadings } from './kept-readings.ts';

const FRESH_MS = 60_000;

interface DriftQuestion {
  document: SiteDocument;
  host: SiteHost;
  services: ServiceStatus[];
  /** The newest change of the site: what was read before it tells nothing of the containers after it. */
  since: string;
}

export class DriftReader {
  /** The services of the revision in force. */
  readonly #recorded: (document: SiteDocument) => readonly DesiredService[];
  /** By container and newest change. */
  readonly #kept: KeptReadings<Finding[]>;

  constructor(clock: Clock, recorded: (document: SiteDocument) => readonly DesiredService[]) {
    this.#kept = new KeptReadings(clock);
    this.#recorded = recorded;
  }

  async read(engine: EngineClient, { document, host, services, since }: DriftQuestion): Promise<Finding[]> {
    const read = await Promise.all(
      services.map(async ({ container, service }) => {
        const kept = container === null ? undefined : this.#kept.get(`${container} ${since}`, () => FRESH_MS);
        if (container === null || kept) return { kept };
        return { container, service, found: await engine.describeContainer(container) };
      }),
    );
    const specs = read.map(({ found }) => found?.labels[siteLabels.spec] ?? null);
    const wanted = specs.every((spec) => spec === null)
      ? []
      : desiredServices(document, sha256, inForce(this.#recorded(document), specs));
    return read.flatMap(({ kept, container, service, found }) => {
      if (kept) return kept;
      const own = wanted.find((one) => one.host === host.name && one.service === service);
      if (container === undefined || !found || !own) return [];
      const spec = found.labels[siteLabels.spec] ?? null;
      const onPodman = engine.version.product === 'podman';
      const findings = drift({ found, spec, name: found.name, host: host.name, onPodman }, own);
      this.#kept.set(`${container} ${since}`, findings);
      return findings;
    });
  }
}
