// Owns making a finding: its words come from the catalogue, and what they need is asked for by the compiler. Verdicts of preflight rules have
// their words with the rule; problems of hosts and secrets have those of the error that a step would end in.
import { fillTemplate, type Holes, type Value } from '#shared/text-template';
import type { Finding } from './finding-schema.ts';
import { configFindings } from './config-findings.ts';
import { documentFindings } from './document-findings.ts';
import type { FindingEntry } from './entry.ts';
import { planFindings } from './plan-findings.ts';
import { statusFindings } from './status-findings.ts';

export const findingCatalogue = {
  ...statusFindings,
  ...documentFindings,
  ...planFindings,
  ...configFindings,
};

export type FindingCode = keyof typeof findingCatalogue;
type Entry<Code extends FindingCode> = (typeof findingCatalogue)[Code];
type TextHoles<Text> = Text extends string ? Holes<Text> : never;
/** `host` is filled in from the place of the finding. */
type Names<Code extends FindingCode> = Exclude<
  TextHoles<Entry<Code>['message']> | TextHoles<Entry<Code>['remedy']>,
  'host'
>;

export type FindingValues<Code extends FindingCode> = Readonly<Record<Names<Code>, Value>>;

interface Place extends Pick<Finding, 'at' | 'source' | 'edits'> {
  /** Null: about the whole site. */
  host: string | null;
  evidence?: string | null;
}

export function finding<Code extends FindingCode>(
  code: Code,
  { host, evidence = null, ...more }: Place,
  values: FindingValues<Code>,
): Finding {
  const { level, message, remedy, overridable }: FindingEntry = findingCatalogue[code];
  const all = { host: host ?? '', ...values };
  return {
    level,
    code,
    host,
    message: fillTemplate(message, all),
    evidence,
    remedy: remedy === null ? null : fillTemplate(remedy, all),
    ...(overridable ? { overridable } : {}),
    ...more,
  };
}
