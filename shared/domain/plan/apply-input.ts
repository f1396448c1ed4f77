// Owns what the step makers of goal "apply" share.
import type { SiteDocument } from '../site-document.ts';
import type { DesiredService } from './desired.ts';
import type { Observed } from './observed.ts';

export interface ApplyInput {
  document: SiteDocument;
  desired: DesiredService[];
  observed: Observed;
}
