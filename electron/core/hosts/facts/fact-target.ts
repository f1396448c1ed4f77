// Owns what is asked of a host: which directories matter there, what must be reachable, and which images may help to look.
import type { CertificateFiles } from './certificate-probes.ts';
import type { EgressTarget } from '#shared/domain/facts/readers/egress';

export interface FactTarget {
  /** Name of the host in its site. */
  name: string;
  connection: string;
  directories: { models: string; files: string; journal?: string };
  /** References of images that may be run for a look; the first that is on the host is. Empty: no container is run. */
  images: string[];
  /** The network of the site's containers; used where it exists. */
  network: string | null;
  egress: EgressTarget[];
  /** TLS certificates and keys that its services use; absent: none. */
  certificates?: CertificateFiles[];
  /** Such as `http://proxy:3128`, or null. */
  proxy: string | null;
  signal?: AbortSignal;
}
