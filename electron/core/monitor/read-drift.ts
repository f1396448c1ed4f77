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

const FRESH_MS = 60_000;

interface Known {
  readAt: number;
  findings: Finding[];
}

export class DriftReader {
  readonly #clock: Clock;
  /** The services of the revision in force. */
  readonly #recorded: (document: SiteDocument) => readonly DesiredService[];
  /** By container id. */
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock, recorded: (document: SiteDocument) => readonly DesiredService[]) {
    this.#clock = clock;
    this.#recorded = recorded;
  }

  async read(
    engine: EngineClient,
    { document, host, services }: { document: SiteDocument; host: SiteHost; services: ServiceStatus[] },
  ): Promise<Finding[]> {
    const now = this.#clock.elapsedMs();
    for (const [id, { readAt }] of this.#known) if (now - readAt > 2 * FRESH_MS) this.#known.delete(id);
    const read = await Promise.all(
      services.map(async ({ container, service }) => {
        const known = container === null ? undefined : this.#known.get(container);
        if (container === null || (known && now - known.readAt < FRESH_MS)) return { known };
        const found = await engine.describeContainer(container);
        return { container, service, found };
      }),
    );
    const specs = read.map(({ found }) => found?.labels[siteLabels.spec] ?? null);
    const wanted = specs.every((spec) => spec === null)
      ? []
      : desiredServices(document, sha256, inForce(this.#recorded(document), specs));
    return read.flatMap(({ known, container, service, found }) => {
      if (known) return known.findings;
      const own = wanted.find((one) => one.host === host.name && one.service === service);
      if (container === undefined || !found || !own) return [];
      const spec = found.labels[siteLabels.spec] ?? null;
      const onPodman = engine.version.product === 'podman';
      const findings = drift({ found, spec, name: found.name, host: host.name, onPodman }, own);
      this.#known.set(container, { readAt: now, findings });
      return findings;
    });
  }
}
