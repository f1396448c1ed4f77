// Owns what the step makers of goal "apply" share.
import type { SiteDocument } from '../site/site-document.ts';
import type { DesiredService, Hash } from '../containers/desired.ts';
import type { Observed } from './observed.ts';
import type { PastTimes } from './steps/past-times.ts';

export interface ApplyInput {
  document: SiteDocument;
  desired: DesiredService[];
  observed: Observed;
  hash: Hash;
  /** Containers that failed and shall be kept at rest, as evidence, instead of being removed. */
  keep?: readonly KeptContainer[] | undefined;
  /** How long things took here before. */
  past?: PastTimes | undefined;
}

export interface KeptContainer {
  host: string;
  container: string;
  /** It failed before it was ready for the first time, so no caller was ever answered by it. */
  neverReady?: boolean;
}

export function keptEntry(
  { keep = [] }: ApplyInput,
  { host, name }: { host: string; name: string },
): KeptContainer | undefined {
  return keep.find((one) => one.host === host && one.container === name);
}
