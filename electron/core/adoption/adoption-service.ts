// Owns adopting: reads what runs on a host, has it judged (shared/domain/adoption), and takes it under management without touching a
// container. What is stored is a document, secrets and a revision; from then on plans compare the document with what the engine says.
import type { Input } from '#shared/contract/contract';
import { claimFindings, claimOf } from '#shared/domain/adoption/claims';
import type { Adoption } from '#shared/domain/adoption/adoption';
import type { RecognisedContainer } from '#shared/domain/adoption/choose-services';
import { proposeAdoption, type Proposal } from '#shared/domain/adoption/propose-adoption';
import { recognise } from '#shared/domain/containers/recognise';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { desiredServices } from '#shared/domain/containers/desired';
import { makePlan } from '#shared/domain/plan/make-plan';
import { secretName } from '#shared/domain/secrets/audience';
import { secretUses } from '#shared/domain/secrets/secret-uses';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import type { CatalogueStore } from '../catalogue/catalogue-store.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { OperationHandle } from '../operations/operation-handle.ts';
import type { OperationRunner } from '../operations/operation-runner.ts';
import { recordRevision } from '../plans/record-revision.ts';
import type { Clock } from '../ports/clock.ts';
import { observeSite, type ObserveDependencies } from '../observation/observe.ts';
import { readDocument, type SiteRegistry } from '../sites/site-registry.ts';
import type { SecretStore } from '../store/secret-store.ts';
import type { SiteStore } from '../store/site-store.ts';
import { sha256 } from '../ports/sha256.ts';

interface Dependencies {
  hosts: HostConnections;
  registry: SiteRegistry;
  catalogue: CatalogueStore;
  runner: OperationRunner;
  secrets: SecretStore;
  siteStore: SiteStore;
  observe: ObserveDependencies;
  clock: Clock;
}

type Look = Input<'adoption.look'>;

export class AdoptionService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Rejects with `adoption.nothingFound`, or the error of connecting. */
  async look(look: Look): Promise<Adoption> {
    return (await this.#propose(look)).adoption;
  }

  /**
   * Rejects with `adoption.outdated`, `adoption.impossible`, `site.exists`, `site.hostClaimed` or `adoption.secretDiffers`; nothing is stored
   * then.
   */
  async take(look: Look & { fingerprint?: string | undefined; actor: string }): Promise<Operation> {
    const { fingerprint, actor, ...choices } = look;
    const proposal = await this.#propose(choices);
    const { adoption } = proposal;
    const { connection, site } = adoption;
    if (fingerprint !== undefined && fingerprint !== adoption.fingerprint)
      throw new AppError('adoption.outdated', { host: connection });
    const text = adoption.document ?? refuse(adoption);
    if (this.#deps.registry.names().includes(site)) throw new AppError('site.exists', { site });
    const document = readDocument(text, `${site}/site.toml`);
    this.#requireUnclaimed(document);
    await this.#requireSameSecrets(proposal);
    const count = adoption.found.filter(({ taken }) => taken).length;
    return this.#deps.runner.start({
      procedure: 'adoption.take',
      site,
      hosts: [connection],
      title: `Adopt ${count} containers as ${site}`,
      effect: 'changes',
      cancel: 'not-cancellable',
      actor,
      plan: null,
      targets: { target: text, origin: null },
      follows: null,
      work: (handle) => this.#take(proposal, { text, document, handle }),
    });
  }

  async #propose({ connection, site, host, release, containers }: Look): Promise<Proposal> {
    const { hosts, catalogue } = this.#deps;
    const point = { name: host ?? 'host', connection };
    const engine = await hosts.engine(point);
    const [all, info] = await Promise.all([engine.listContainers({}), engine.info()]);
    const found = await this.#found(engine, connection, all);
    if (found.length === 0)
      throw new AppError('adoption.nothingFound', { host: connection, count: all.length });
    refuseUnknown(containers ?? [], { host: connection, found });
    const proposal = proposeAdoption({
      connection,
      engine: engine.version.name,
      host: host ?? hostName(connection, info.name),
      found,
      neighbours: all,
      site,
      release,
      containers,
      catalogue: catalogue.current.catalogue,
      hash: sha256,
    });
    this.#deps.secrets.noteSeen(Object.values(proposal.secrets.values));
    return proposal;
  }

  async #found(
    engine: EngineClient,
    connection: string,
    all: Awaited<ReturnType<EngineClient['listContainers']>>,
  ): Promise<RecognisedContainer[]> {
    const documents = this.#documents();
    const described = await Promise.all(
      all
        .filter((summary) => recognise(summary) !== null)
        .map(async ({ id, name, labels }) => {
          const container = await engine.describeContainer(id);
          const recognised = container && recognise(container);
          const claimedBy = labels[siteLabels.site] ?? claimOf(name, connection, documents);
          return container && recognised ? { container, recognised, claimedBy } : null;
        }),
    );
    return described
      .filter((one) => one !== null)
      .toSorted((a, b) => a.container.name.localeCompare(b.container.name));
  }

  /** Nothing on the host is changed; what is stored is read back by planning it. */
  async #take(
    { adoption, secrets }: Proposal,
    { text, document, handle }: { text: string; document: SiteDocument; handle: OperationHandle },
  ): Promise<string> {
    const { registry, siteStore, observe, clock } = this.#deps;
    const desired = desiredServices(document, sha256);
    const observed = await observeSite(observe, document);
    const plan = makePlan({ document, observed, goal: 'apply', revision: null, hash: sha256 });
    // One that has still to become ready is as wanted all the same.
    if (plan.effect !== 'reads') {
      const evidence = plan.steps.map(({ title, reason }) => `${title}: ${reason}`).join('\n');
      throw new AppError('adoption.differs', { site: document.name }, { evidence });
    }
    handle.journal('intent', { site: document.name, containers: taken(adoption) });
    const uses = secretUses(document);
    for (const [reference, value] of Object.entries(secrets.values)) {
      const audiences = uses.filter((use) => use.reference === reference).map(({ audience }) => audience);
      await this.#deps.secrets.put(secretName(reference), value, audiences);
    }
    registry.put({ text, file: 'site.toml', replace: false });
    await recordRevision(
      { siteStore, observe, clock },
      { document, text, desired, operation: handle.current.id, returnsTo: null },
    );
    const unsaid = adoption.items.filter(({ kind }) => kind !== 'exact');
    if (unsaid.length > 0)
      handle.evidence({
        title: 'What the document cannot say, or says otherwise',
        text: unsaid
          .map((one) => `${one.container ?? 'host'}: ${one.message} ${one.evidence ?? ''}`)
          .join('\n'),
      });
    handle.journal('done', { containers: taken(adoption) });
    return `${taken(adoption).length} containers are managed as ${document.name}; none was touched.`;
  }

  /** A secret of that name is kept when a site is forgotten. Its value is what the plan would compare with, so another one is told by its name. */
  async #requireSameSecrets({ adoption, secrets: { values } }: Proposal): Promise<void> {
    const { secrets } = this.#deps;
    const stored = new Set(secrets.stored().map(({ reference }) => reference));
    for (const [reference, value] of Object.entries(values)) {
      if (!stored.has(reference) || (await secrets.openToCompare(reference)) === value) continue;
      const name = secretName(reference);
      throw new AppError('adoption.secretDiffers', { name, host: adoption.connection });
    }
  }

  #requireUnclaimed(document: SiteDocument): void {
    const [claim, ...more] = claimFindings(document, this.#documents(), sha256);
    if (!claim) return;
    const evidence = more.map(({ message }) => message).join('\n');
    throw new AppError('site.hostClaimed', { problem: claim.message }, evidence ? { evidence } : {});
  }

  #documents(): SiteDocument[] {
    return this.#deps.registry.readable();
  }
}

function taken({ found }: Adoption): string[] {
  return found.filter((one) => one.taken).map(({ name }) => name);
}

/** A mistyped name would leave that container out without a word. */
function refuseUnknown(
  asked: readonly string[],
  { host, found }: { host: string; found: readonly RecognisedContainer[] },
): void {
  const names = found.map(({ container }) => container.name);
  const unknown = asked.filter((name) => !names.includes(name)).map((name) => `“${name}”`);
  if (unknown.length === 0) return;
  const either = new Intl.ListFormat('en', { type: 'disjunction' });
  throw new AppError(
    'adoption.containerUnknown',
    { host, names: either.format(unknown) },
    { evidence: names.join('\n') },
  );
}

function refuse({ connection, items }: Adoption): never {
  const refused = items.filter(({ kind }) => kind === 'refused');
  const problem =
    refused.find(({ code }) => code !== 'adoption.incomplete')?.message ?? 'nothing is left to take.';
  const evidence = refused
    .map(({ code, message, evidence: seen }) => `${code}: ${message} ${seen ?? ''}`)
    .join('\n');
  throw new AppError('adoption.impossible', { host: connection, problem }, { evidence });
}

/** From the connection where it names a machine, else what the machine calls itself. */
function hostName(connection: string, own: string): string {
  const remote = /^(?:ssh|tls):\/\/(?:[^@/]*@)?([^:/?]+)/.exec(connection)?.[1];
  const name = (remote ?? own).toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  return name.replace(/^-+/, '').slice(0, 40) || 'host';
}
