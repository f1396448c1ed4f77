// Detects changes by hand to our containers, for the status of a site. It reads each container completely, so it runs once a minute and once
// for every new container, not with every reading.
import { drift } from '#shared/domain/plan/judging/drift';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { desiredServices } from '#shared/domain/containers/desired';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { ServiceStatus } from '#shared/domain/status/status';
import type { EngineClient } from '../engine/engine-client.ts';
import type { Clock } from '../ports/clock.ts';
import { sha256 } from '../ports/sha256.ts';
import { KeptReadings } from './kept-readings.ts';

const FRESH_MS = 60_000;

export class DriftReader {
  /** By container id. */
  readonly #kept: KeptReadings<Finding[]>;

  constructor(clock: Clock) {
    this.#kept = new KeptReadings(clock);
  }

  async read(
    engine: EngineClient,
    { document, host, services }: { document: SiteDocument; host: SiteHost; services: ServiceStatus[] },
  ): Promise<Finding[]> {
    const wanted = desiredServices(document, sha256).filter((one) => one.host === host.name);
    const read = services.map(async ({ container, service }) => {
      const own = wanted.find((one) => one.service === service);
      if (container === null || !own) return [];
      const kept = this.#kept.get(container, () => FRESH_MS);
      if (kept) return kept;
      const found = await engine.describeContainer(container);
      if (!found) return [];
      const spec = found.labels[siteLabels.spec] ?? null;
      const findings = drift(
        { found, spec, name: found.name, host: host.name, onPodman: engine.version.product === 'podman' },
        own,
      );
      this.#kept.set(container, findings);
      return findings;
    });
    return (await Promise.all(read)).flat();
  }
}
