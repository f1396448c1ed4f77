// Reads and changes the files of services in the stored documents of sites. Hosts are not touched: a plan of the document does that.
import type { ParsedInput } from '#shared/contract/contract';
import type { ConfigDraft, SiteConfig } from '#shared/contract/config';
import { checkConfig } from '#shared/domain/config/check-config';
import { editSiteDocument, type EditedDocument } from '#shared/domain/config-edit/edit-document';
import { describeChanges } from '#shared/domain/config-edit/describe-changes';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import { readSiteFiles, usersOf } from '#shared/domain/config-edit/read-files';
import { judgeSiteFiles } from '#shared/domain/config-rules/judge-site-files';
import { desiredServices } from '#shared/domain/containers/desired';
import { diffLines, isChanged } from '#shared/domain/revisions/line-diff';
import { recordedServices } from '#shared/domain/revisions/recorded-services';
import { freeName } from '#shared/domain/site/file-names';
import { separateFiles } from '#shared/domain/site/separate-files';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { CatalogueStore } from '../catalogue/catalogue-store.ts';
import { sha256 } from '../ports/sha256.ts';
import { readDocument, type SiteRegistry } from '../sites/site-registry.ts';
import type { RevisionRow, SiteStore } from '../store/site-store.ts';
import { RecentTexts } from './recent-texts.ts';
import { requireService } from './require-service.ts';

interface Dependencies {
  registry: SiteRegistry;
  store: SiteStore;
  catalogue: CatalogueStore;
}

interface Saved {
  digest: string;
  changes: ConfigDraft['changes'];
}

export class ConfigService {
  readonly #deps: Dependencies;
  readonly #recent = new RecentTexts();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Rejects with `config.serviceUnknown` where nothing is of that name. */
  read({ site, service, host }: ParsedInput<'config.read'>): SiteConfig {
    const { text, document } = this.#deps.registry.get(site);
    this.#recent.keep(text);
    if (service !== undefined || host !== undefined) requireService(document, { service, host });
    return this.#configOf({ text, document }, { service, host });
  }

  draft({ site, edits }: ParsedInput<'config.draft'>): ConfigDraft {
    const before = this.#deps.registry.get(site);
    const { text, document, refused } = editSiteDocument(before.text, edits);
    return {
      config: this.#configOf({ text, document }, {}),
      text,
      ...this.#describe(before.document, document),
      refused,
    };
  }

  /** Rejects with `config.changedMeanwhile`, and with `config.editRefused` where one edit is not possible. */
  save({ site, digest, edits }: ParsedInput<'config.save'>): Saved {
    const before = this.#deps.registry.get(site);
    this.#requireSame(before, digest);
    const edited = editSiteDocument(before.text, edits);
    refuseFirst(site, edited, edits);
    const { text, document } = edited;
    if (text !== before.text) this.#deps.registry.put({ text, file: 'site.toml', replace: true });
    this.#recent.keep(text);
    return { digest: sha256(text), changes: this.#describe(before.document, document).changes };
  }

  /** As `save`, and rejects with `config.fileInvalid` where the text is no TOML. */
  import({ site, service, host, name, text, digest }: ParsedInput<'config.import'>): Saved {
    const { text: stored, document } = this.#deps.registry.get(site);
    requireService(document, { service, host });
    const file = name ?? freeName(`${service}.toml`, othersThan(document, { service, host }));
    const edits: ConfigEdit[] = [{ kind: 'file', service, host: host ?? null, name: file, text }];
    return this.save({ site, digest: digest ?? sha256(stored), edits });
  }

  keys() {
    return { keys: this.#deps.catalogue.current.catalogue.configKeys };
  }

  check({ file, release, text, name }: ParsedInput<'config.check'>) {
    const keys = this.#deps.catalogue.current.catalogue.configKeys;
    return { findings: checkConfig({ file, release, text, ...(name === undefined ? {} : { name }) }, keys) };
  }

  history({ site, service, host }: ParsedInput<'config.history'>) {
    const { document } = this.#deps.registry.get(site);
    const applied = this.#deps.store.revisions(site).flatMap((row) => {
      const text = textIn(row, { service, host });
      return text === null ? [] : [{ row, text }];
    });
    if (applied.length === 0) requireService(document, { service, host });
    const versions = applied.flatMap(({ row, text }, index) => {
      const before = applied[index + 1]?.text ?? null;
      if (before === text) return [];
      const { revision, release, createdAt, operation: operationId } = row;
      const lines = before === null ? [] : diffLines(before, text);
      return [{ revision, release, createdAt, operationId, text, lines }];
    });
    return { versions };
  }

  /** As `save`, and rejects with `config.noText`. */
  restore({ site, service, host, revision, digest }: ParsedInput<'config.restore'>): Saved {
    const { text: stored } = this.#deps.registry.get(site);
    const row = this.#deps.store.revisions(site).find((one) => one.revision === revision);
    const text = row ? textIn(row, { service, host }) : null;
    if (text === null) throw new AppError('config.noText', { site, service, host, revision });
    return this.save({
      site,
      digest: digest ?? sha256(stored),
      edits: [{ kind: 'text', service, host, text }],
    });
  }

  #describe(before: SiteDocument, after: SiteDocument) {
    return describeChanges(before, after, this.#deps.catalogue.current.catalogue.configKeys);
  }

  #configOf(
    { text, document }: { text: string; document: SiteDocument },
    only: { service?: string | undefined; host?: string | undefined },
  ): SiteConfig {
    const [row] = this.#deps.store.revisions(document.name);
    const recorded = row ? recordedServices(row.services, document, sha256) : [];
    const applied = new Map(
      recorded.map((one) => [`${one.host}/${one.service}`, one.files[0]?.text ?? null]),
    );
    const { services, texts } = readSiteFiles({
      document,
      hash: sha256,
      applied: ({ host, name }) => applied.get(`${host.name}/${name}`) ?? null,
      ...only,
    });
    const desired = desiredServices(document, sha256);
    const { catalogue } = this.#deps.catalogue.current;
    return {
      digest: sha256(text),
      document: separateFiles(text).document,
      release: document.release,
      files: Object.entries(document.file ?? {}).map(([name, file]) => ({
        name,
        ...file,
        usedBy: usersOf(document, name),
      })),
      services,
      texts,
      problems: judgeSiteFiles({ document, desired, catalogue }),
    };
  }

  #requireSame({ name, text }: { name: string; text: string }, digest: string): void {
    if (sha256(text) === digest) return;
    const begun = this.#recent.find(digest);
    const lines =
      begun === null ? [] : diffLines(separateFiles(begun).document, separateFiles(text).document);
    const evidence = isChanged(lines)
      ? lines
          .filter(({ kind }) => kind !== 'same')
          .map(({ kind, text: line }) => `${kind === 'added' ? '+' : '-'} ${line}`)
          .join('\n')
      : null;
    throw new AppError('config.changedMeanwhile', { site: name }, evidence === null ? {} : { evidence });
  }
}

/** Names of files that the service does not have for itself. */
function othersThan(
  document: SiteDocument,
  { service, host }: { service: string; host?: string | undefined },
): string[] {
  return Object.keys(document.file ?? {}).filter(
    (name) =>
      !usersOf(document, name).every(
        (one) => one.service === service && (host === undefined || one.host === host),
      ),
  );
}

function textIn(row: RevisionRow, { service, host }: { service: string; host: string }): string | null {
  if (row.services === null) return null;
  const document = readDocument(row.document, `${row.site}/site.toml`);
  const found = recordedServices(row.services, document, sha256).find(
    (one) => one.service === service && one.host === host,
  );
  return found?.files[0]?.text ?? null;
}

function refuseFirst(site: string, { refused }: EditedDocument, edits: readonly ConfigEdit[]): void {
  const [first] = refused;
  if (!first) return;
  const { edit: index, message: problem, line, column } = first;
  const edit = edits[index];
  if (line !== null && column !== null && edit)
    throw new AppError('config.fileInvalid', {
      file: edit.kind === 'file' ? (edit.name ?? edit.service) : edit.service,
      line,
      column,
      problem,
    });
  throw new AppError('config.editRefused', { site, number: index + 1, problem });
}
