// Owns making the have-list of a site from its hosts, and reading one that was carried here.
import { canonicalJson } from '#shared/domain/bundle/canonical-json';
import { haveListSchema, HAVE_FORMAT, type HaveList, type HostHas } from '#shared/domain/bundle/have-list';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { HostConnections } from '../hosts/host-connections.ts';
import { chainsOf } from './host-layers.ts';

export async function haveListOf(
  hosts: HostConnections,
  document: SiteDocument,
  now: Date,
): Promise<HaveList> {
  const read = async (host: SiteHost): Promise<HostHas> => {
    try {
      const chains = await chainsOf(await hosts.engine(host));
      return { host: host.name, chains: [...chains].toSorted(), unknown: null };
    } catch (thrown) {
      const unknown = thrown instanceof Error ? thrown.message : String(thrown);
      return { host: host.name, chains: [], unknown };
    }
  };
  const found = await Promise.all(document.host.map(read));
  return { format: HAVE_FORMAT, site: document.name, readAt: now.toISOString(), hosts: found };
}

/** Rejects with `bundle.haveListUnreadable`. */
export function readHaveList(text: string): HaveList {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new AppError('bundle.haveListUnreadable', { problem: 'it is not JSON' });
  }
  const list = haveListSchema.safeParse(content);
  if (list.success) return list.data;
  const [issue] = list.error.issues;
  const problem = `${issue?.path.join('.') ?? 'its top'}: ${issue?.message ?? 'wrong'}`;
  throw new AppError('bundle.haveListUnreadable', { problem });
}

export const haveListText = (list: HaveList): string => canonicalJson(list);
