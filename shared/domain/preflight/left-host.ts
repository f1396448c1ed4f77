// Owns what is known of hosts that a site had and its document does not name any more: what the site started there goes on without a word.
import { finding } from '../findings/finding.ts';
import type { Role } from '../site/role-names.ts';
import type { Told } from '../status/service-answer.ts';
import type { SiteDocument } from '../site/site-document.ts';
import type { Finding } from '../findings/finding-schema.ts';

export interface LeftContainer {
  name: string;
  role: Role | null;
}

export interface LeftHost {
  /** As the earlier document named it. */
  host: string;
  connection: string;
  product: 'docker' | 'podman';
  containers: Told<LeftContainer[]>;
}

/** Callers first, the licence last. */
const order: (Role | null)[] = ['api', 'engine', 'license-proxy'];

export function inOrder(containers: LeftContainer[]): LeftContainer[] {
  const place = ({ role }: LeftContainer) => (order.includes(role) ? order.indexOf(role) : order.length);
  return containers.toSorted((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
}

/** What ends these containers on their host, each given the time that the site gives its services. */
export function retireCommand(
  { product }: LeftHost,
  containers: LeftContainer[],
  graceSeconds: number,
): string {
  const names = inOrder(containers)
    .map(({ name }) => name)
    .join(' ');
  return `${product} stop --time ${graceSeconds} ${names} && ${product} rm ${names}`;
}

/** For whoever stores a document: hosts that it takes out. Nobody has looked at them yet; the next check and the next plan do. */
export function hostsLeaving(before: SiteDocument, after: SiteDocument): Finding[] {
  const kept = new Set(after.host.map(({ connection }) => connection));
  return before.host
    .filter(({ connection }) => !kept.has(connection))
    .map(({ name, connection }) =>
      finding('site.hostLeaves', { host: name, evidence: connection }, { site: after.name }),
    );
}
