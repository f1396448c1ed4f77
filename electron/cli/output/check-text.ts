// Owns how checks, hosts, facts and remedies read as text. The same shapes and words as on the screens.
import type { HostFacts } from '#shared/domain/facts/host-facts';
import { listFacts } from '#shared/domain/facts/list-facts';
import type { CheckedHost, CheckLevel, CheckResult, PreflightReport } from '#shared/domain/preflight/check';
import type { Remedy } from '#shared/domain/preflight/remedy';
import { table } from './table.ts';

const shape: Record<CheckLevel, string> = { ok: '●', warning: '▲', blocker: '■', unknown: '◌' };
const order: CheckLevel[] = ['blocker', 'warning', 'unknown'];

export function checkText(report: PreflightReport): string {
  const { checks, hosts, site, release, rules } = report;
  const lines = [`${site} for ${release}   ${summary(checks)}`];
  for (const host of hosts) {
    const way = host.reachable ? (host.engine ?? '') : `◌ ${host.reason?.message ?? 'cannot be read'}`;
    lines.push(
      '',
      `${host.host}  ${host.connection}  ${way}`,
      ...checkLines(checks, { site, host: host.host }),
    );
  }
  const wide = checkLines(checks, { site, host: null });
  if (wide.length > 0) lines.push('', 'the site as a whole', ...wide);
  lines.push('', `Judged by catalogue ${rules.serial} of ${rules.issuedAt.slice(0, 10)} (${rules.origin}).`);
  return lines.join('\n');
}

function summary(checks: CheckResult[]): string {
  const count = (level: CheckLevel) => checks.filter((check) => check.level === level).length;
  return `■ ${count('blocker')} blockers · ▲ ${count('warning')} warnings · ◌ ${count('unknown')} unknown · ● ${count('ok')} fine`;
}

function checkLines(checks: CheckResult[], { site, host }: { site: string; host: string | null }): string[] {
  const own = checks.filter((check) => check.host === host);
  const fine = own.filter(({ level }) => level === 'ok').length;
  const telling = order.flatMap((level) => own.filter((check) => check.level === level));
  return [
    ...telling.flatMap(({ level, check, message, evidence, remedy, remedyId }) => [
      ` ${shape[level]} ${check}: ${message}`,
      ...(evidence ? indented(evidence) : []),
      ...(remedy ? [`     → ${remedy}`] : []),
      ...(remedyId && host !== null ? [`     → dgsite remedy ${site} ${host} ${remedyId}`] : []),
    ]),
    ...(fine > 0 ? [` ● ${fine} checks passed`] : []),
  ];
}

const MOST_EVIDENCE_LINES = 6;

function indented(evidence: string): string[] {
  return evidence
    .trim()
    .split('\n')
    .slice(0, MOST_EVIDENCE_LINES)
    .map((line) => `     ${line}`);
}

type HostRow = CheckedHost & Record<'blockers' | 'warnings' | 'unknown' | 'fine', number>;

export function hostsText(rows: HostRow[]): string {
  return table(
    rows.map((row) => [
      row.host,
      row.connection,
      row.reachable ? (row.engine ?? '') : `◌ ${row.reason?.message ?? 'cannot be read'}`,
      row.reachable ? `■ ${row.blockers}  ▲ ${row.warnings}  ◌ ${row.unknown}  ● ${row.fine}` : '',
      row.ageMs === null ? 'never read' : `${Math.round(row.ageMs / 1000)} s ago`,
    ]),
  );
}

export function factsText(facts: HostFacts): string {
  const rows = listFacts(facts).map(({ name, reading }) => {
    if (reading.state === 'unread') return [` ◌ ${name}`, reading.reason, ''];
    if (reading.state === 'unknown')
      return [` ◌ ${name}`, `${reading.reason} ${oneLine(reading.evidence ?? '')}`, reading.from];
    return [` ● ${name}`, oneLine(JSON.stringify(reading.value)), reading.from];
  });
  return [`${facts.host}  ${facts.connection}  read ${facts.readAt} in ${facts.tookMs} ms`, table(rows)].join(
    '\n',
  );
}

export function remedyText(remedy: Remedy): string {
  const script = remedy.scripts.find(({ isThisHost }) => isThisHost) ?? remedy.scripts[0];
  return [
    `${remedy.title} on ${remedy.host}`,
    ...remedy.changes.map((change) => ` · ${change}`),
    ` callers notice: ${remedy.interruption ?? 'nothing'}`,
    ` undo: ${remedy.undoWords}`,
    ...(remedy.whyNot === null ? [] : [` ◌ ${remedy.whyNot}`]),
    ...(script ? ['', `# ${script.distribution}`, script.text] : []),
  ].join('\n');
}

const MOST_VALUE = 160;

function oneLine(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return flat.length > MOST_VALUE ? `${flat.slice(0, MOST_VALUE)}…` : flat;
}
