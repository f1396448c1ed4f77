// Finds in the last log lines why a service did not start. Source of the patterns: docs/domain.md, "Known failures".

type Cause = 'licence.keyMissing' | 'licence.keyRejected' | 'licence.serverUnreachable';

const patterns: { code: Cause; pattern: RegExp }[] = [
  { code: 'licence.keyMissing', pattern: /Missing license configuration/i },
  { code: 'licence.keyRejected', pattern: /Aegis request to \S+ failed.*(401|Unauthorized)/i },
  {
    code: 'licence.serverUnreachable',
    pattern:
      /Aegis request to \S+ failed.*(dns error|TimedOut|timed out|Connection refused|unreachable|connect error)/i,
  },
];

/** The most specific cause named in a log, with the line that names it; null when none is. */
export function diagnoseStart(log: string): { code: Cause; evidence: string } | null {
  const lines = log.split('\n');
  for (const { code, pattern } of patterns) {
    const evidence = lines.findLast((line) => pattern.test(line));
    if (evidence) return { code, evidence };
  }
  return null;
}
