// Owns what is known of hosts that a site had and its document does not name any more: what the site started there goes on without a word.
import type { ServiceKind } from '../service.ts';
import type { Told } from '../service-answer.ts';

export interface LeftContainer {
  name: string;
  service: ServiceKind | null;
}

export interface LeftHost {
  /** As the earlier document named it. */
  host: string;
  connection: string;
  product: 'docker' | 'podman';
  containers: Told<LeftContainer[]>;
}

/** Callers first, the licence last. */
const order: (ServiceKind | null)[] = ['api', 'engine', 'license-proxy'];

export function inOrder(containers: LeftContainer[]): LeftContainer[] {
  const place = ({ service }: LeftContainer) =>
    order.includes(service) ? order.indexOf(service) : order.length;
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
