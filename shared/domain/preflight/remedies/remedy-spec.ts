// Owns what one remedy is made of, before it is written for a host.
import type { HostFacts } from '#shared/domain/facts/host-facts';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import type { Distribution } from './distributions.ts';

export interface RemedyInput {
  facts: HostFacts;
  host: SiteHost;
  document: SiteDocument;
}

export interface RemedySpec {
  id: string;
  title: string;
  changes(input: RemedyInput): string[];
  interruption?: string;
  /** Only what is safe and can be taken back. */
  oneClick?: true;
  /** False where the script only shows something. */
  needsRoot?: false;
  undoWords: string;
  /** Why it would not help this host, or would repeat what it is to mend; null where it helps. */
  refuse?(input: RemedyInput): string | null;
  /** Null: not written for that distribution. */
  body(input: RemedyInput, distribution: Distribution): string | null;
  undo?(input: RemedyInput, distribution: Distribution): string | null;
}
