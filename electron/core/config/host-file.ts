// Reads the file of a service on its host and compares three texts: what the container was made with, what is there now, and what the document
// wants. Nothing is changed.
import type { Output, ParsedInput } from '#shared/contract/contract';
import { checkConfig } from '#shared/domain/config/check-config';
import { mergeTexts } from '#shared/domain/config-edit/merge-texts';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { containerName } from '#shared/domain/containers/desired';
import { meansTheSame } from '#shared/domain/containers/files-in-force';
import type { FoundService } from '#shared/domain/containers/found-container';
import { hostFileState, type HostFileState } from '#shared/domain/containers/host-file';
import { recordedServices } from '#shared/domain/revisions/recorded-services';
import { serviceFile } from '#shared/domain/roles/service-files';
import { findService } from '#shared/domain/site/site-services';
import type { HostConnections } from '../hosts/host-connections.ts';
import { sha256 } from '../ports/sha256.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';
import type { SiteStore } from '../store/site-store.ts';
import { requireService } from './require-service.ts';

interface Dependencies {
  registry: SiteRegistry;
  store: SiteStore;
  hosts: HostConnections;
}

type HostFile = Output<'config.host'>;
export type HostFileReader = (input: ParsedInput<'config.host'>) => Promise<HostFile>;

/** Rejects with `config.serviceUnknown`, and as connecting to the host does. */
export async function readHostFile(
  { registry, store, hosts }: Dependencies,
  { site, service: name, host }: ParsedInput<'config.host'>,
): Promise<HostFile> {
  const { document, text: siteText } = registry.get(site);
  const service =
    findService(document, { host, service: name }) ?? requireService(document, { service: name, host });
  const wanted = serviceFile(document, service);
  const engine = await hosts.engine(service.host);
  const found = await engine.describeContainer(containerName(document, service));
  const [row] = store.revisions(site);
  const recorded = row ? recordedServices(row.services, document, sha256) : [];
  const kept = recorded.find((one) => one.host === host && one.service === name)?.files[0]?.text ?? null;
  const now = found?.config?.text ?? null;
  const written = found && writtenText(found, { kept, now });
  const state = stateOf(found, written);
  const isEdited = state.startsWith('edited');
  const merged =
    isEdited && written !== null && now !== null
      ? mergeTexts({ ancestor: written, ours: wanted.text, theirs: now })
      : null;
  const check = (text: string) =>
    checkConfig({
      file: service.role,
      release: document.release,
      text,
      name: wanted.name,
      host,
      service: name,
    });
  return {
    digest: sha256(siteText),
    container: found?.name ?? null,
    state,
    written,
    found: now,
    wanted: wanted.text,
    isPending: written !== null && !meansTheSame({ name: wanted.name, text: written }, wanted),
    modifiedAt: found?.config?.modifiedAt ?? null,
    startedAt: found?.startedAt ?? null,
    merged,
    problems: isEdited && now !== null ? check(now) : [],
  };
}

/** By the label of a container of ours, which has the hash of its file; an adopted one was recorded as it was found. Null: not known any more. */
function writtenText(
  { labels }: FoundService,
  { kept, now }: { kept: string | null; now: string | null },
): string | null {
  const hash = labels[siteLabels.config];
  if (hash === undefined) return kept;
  return [kept, now].find((text) => text !== null && sha256(text) === hash) ?? null;
}

function stateOf(found: FoundService | null, written: string | null): HostFileState {
  if (!found) return 'absent';
  const { config, startedAt = null } = found;
  if (config === null || config.unread) return 'unread';
  if (config.text === null) return 'gone';
  const times = { modifiedAt: config.modifiedAt ?? null, startedAt };
  // A text whose hash is not that of the label differs from what was written, also where that is not kept here.
  return written === null ? 'edited' : hostFileState(written, config.text, times);
}
