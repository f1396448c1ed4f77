// Input that the step makers of goal "apply" share.
import type { SiteDocument } from '../site/site-document.ts';
import type { DesiredService, Hash } from '../containers/desired.ts';
import type { Observed } from './observed.ts';
import type { PastTimes } from './steps/past-times.ts';

export interface ApplyInput {
  document: SiteDocument;
  desired: DesiredService[];
  observed: Observed;
  hash: Hash;
  /** Failed containers to keep stopped as evidence instead of removing them. */
  keep?: readonly KeptContainer[] | undefined;
  /** Durations of earlier operations on this site. */
  past?: PastTimes | undefined;
}

export interface KeptContainer {
  host: string;
  container: string;
  /** It failed before it was ready for the first time, so it never served a caller. */
  neverReady?: boolean;
}

export function keptEntry(
  { keep = [] }: ApplyInput,
  { host, name }: { host: string; name: string },
): KeptContainer | undefined {
  return keep.find((one) => one.host === host && one.container === name);
}
