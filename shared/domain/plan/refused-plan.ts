// Owns the plan of a document that cannot be carried out whatever the hosts say: no host is asked, and the findings say why. Pure.
import { finding } from '../findings/finding.ts';
import type { Finding } from '../findings/finding-schema.ts';
import type { PlanInput } from './make-plan.ts';
import { planTitle, undoOf } from './plan-words.ts';
import type { Plan } from './plan.ts';

type Refused = Pick<PlanInput, 'document' | 'goal' | 'revision' | 'returnsTo' | 'hash'> & {
  findings: readonly Finding[];
};

/** A blocker that no reason carries away stops every plan of the document. */
export function refuses(findings: readonly Finding[]): boolean {
  return findings.some(({ level, overridable }) => level === 'blocker' && overridable !== true);
}

export function refusedPlan({ document, goal, revision, returnsTo, hash, findings }: Refused): Plan {
  const known = { site: document.name, goal, revision, returnsTo, refused: findings };
  return {
    site: document.name,
    goal,
    title: planTitle(document, goal, { revision, returnsTo, from: null }),
    fingerprint: hash(JSON.stringify(known)).slice(0, 16),
    steps: [],
    interruption: 'no interruption',
    strategy: [],
    bytesToFetch: 0,
    estimateMs: 0,
    findings: [...findings, finding('plan.hostsNotAsked', { host: null }, {})],
    effect: 'reads',
    undo: undoOf(goal, revision),
    revision: null,
    ...(returnsTo === undefined ? {} : { returnsTo }),
  };
}
