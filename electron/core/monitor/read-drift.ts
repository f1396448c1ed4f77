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

const FRESH_MS = 60_000;

interface Known {
  readAt: number;
  findings: Finding[];
}

export class DriftReader {
  readonly #clock: Clock;
  /** By container id. */
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async read(
    engine: EngineClient,
    { document, host, services }: { document: SiteDocument; host: SiteHost; services: ServiceStatus[] },
  ): Promise<Finding[]> {
    const now = this.#clock.elapsedMs();
    for (const [id, { readAt }] of this.#known) if (now - readAt > 2 * FRESH_MS) this.#known.delete(id);
    const wanted = desiredServices(document, sha256).filter((one) => one.host === host.name);
    const read = services.map(async ({ container, service }) => {
      const own = wanted.find((one) => one.service === service);
      if (container === null || !own) return [];
      const known = this.#known.get(container);
      if (known && now - known.readAt < FRESH_MS) return known.findings;
      const found = await engine.describeContainer(container);
      if (!found) return [];
      const spec = found.labels[siteLabels.spec] ?? null;
      const findings = drift(
        { found, spec, name: found.name, host: host.name, onPodman: engine.version.product === 'podman' },
        own,
      );
      this.#known.set(container, { readAt: now, findings });
      return findings;
    });
    return (await Promise.all(read)).flat();
  }
}
