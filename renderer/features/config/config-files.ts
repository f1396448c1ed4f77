// The files of a site as the screen lists them: one for each service and each group of hosts that have the same text.
import type { SiteConfig } from '#shared/contract/config';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import type { ConfigValue, ServiceConfig } from '#shared/domain/config-edit/service-config';
import type { Drafts } from './drafts.ts';

export interface ServiceFile {
  /** `host/service`, of the first host. */
  key: string;
  service: string;
  role: ServiceConfig['role'];
  /** That have this very file. */
  hosts: string[];
  /** Hosts of the service have different files. */
  isOneOfSeveral: boolean;
  name: string;
  origin: 'template' | 'delivered' | 'adopted';
  text: string;
  /** Null: nothing was applied yet. */
  applied: string | null;
  isWrittenAnew: boolean;
  values: ConfigValue[];
}

export function serviceFiles({ services, texts }: SiteConfig): ServiceFile[] {
  const textOf = (key: string) => texts[key] ?? '';
  // As callers reach them: the API first.
  return services.toReversed().flatMap(({ service, role, variants }) =>
    variants.map(({ hosts, base, final, applied, isWrittenAnew, values }) => ({
      key: `${hosts[0] ?? ''}/${service}`,
      ...{ service, role, hosts, isWrittenAnew, values },
      isOneOfSeveral: variants.length > 1,
      name: base.name,
      origin: base.origin,
      text: textOf(final),
      applied: applied === null ? null : textOf(applied),
    })),
  );
}

/** What the drafts ask for. A draft of a file that is gone asks for nothing. */
export function editsOf(files: readonly ServiceFile[], drafts: Drafts): ConfigEdit[] {
  return files.flatMap(({ key, service, hosts: [host], text }): ConfigEdit[] => {
    const draft = drafts[key];
    if (draft === undefined || host === undefined || draft.text === text) return [];
    return [{ kind: 'text', service, host, text: draft.text }];
  });
}

/** Drafts that began with another text than the one that is stored now. */
export function overtaken(files: readonly ServiceFile[], drafts: Drafts): ServiceFile[] {
  return files.filter(({ key, text }) => drafts[key] !== undefined && drafts[key].before !== text);
}
