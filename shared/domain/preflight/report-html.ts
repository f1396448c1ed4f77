// Owns the preflight report as one page to print, hand over and file: self-contained, without script and without outside reference.
import type { CheckedHost, CheckLevel, CheckResult, PreflightReport } from './check.ts';
import { escapeHtml } from './report/escape-html.ts';
import { counted, countOf, reportLevels } from './report/level-words.ts';
import { reportStyle } from './report/report-style.ts';
import { checkTables, gpuTable, hostTable, troubleTable } from './report/report-tables.ts';

export interface ReportOptions {
  site: string;
  generatedAt: string;
}

export function preflightHtml(report: PreflightReport, { site, generatedAt }: ReportOptions): string {
  const { hosts, checks, gpus, rules } = report;
  const title = `Preflight of ${site}`;
  const ofSite = checks.filter(({ host }) => host === null);
  const parts = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="about">for ${escapeHtml(report.release)} · ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'} · written ${moment(generatedAt)}</p>`,
    verdict(checks),
    hostTable(hosts, checks),
    troubleTable(checks),
    ...(ofSite.length > 0 ? [`<h2>Site as a whole</h2>${checkTables(ofSite)}`] : []),
    ...hosts.map((host) => hostSection(host, checks)),
    ...(gpus.length > 0 ? [`<h2>GPUs and who was given them</h2>${gpuTable(gpus)}`] : []),
    `<p class="foot">Judged by ${rules.origin === 'built-in' ? 'the built-in catalogue' : 'a signed catalogue file'}, serial ${rules.serial} of ${moment(rules.issuedAt)}. What a host did not tell is “not known”, never taken for fine. Site Admin for Deepgram is an independent project.</p>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
${parts.join('\n')}
</body>
</html>
`;
}

function verdict(checks: CheckResult[]): string {
  const worst = reportLevels.find((level) => countOf(checks, level) > 0) ?? 'unknown';
  return `<p class="verdict ${worst}">${verdictWords(checks, worst)}</p>`;
}

function verdictWords(checks: CheckResult[], worst: CheckLevel): string {
  if (checks.length === 0) return 'Nothing was checked.';
  const rest = reportLevels
    .filter((level) => level !== 'ok' && countOf(checks, level) > 0)
    .map((level) => counted(countOf(checks, level), level));
  if (worst === 'blocker')
    return `Not ready: ${rest.join(', ')}. Blockers stop a change until they are solved.`;
  if (worst === 'ok') return `Ready: all ${checks.length} checks passed.`;
  return `Nothing blocks: ${rest.join(', ')}.`;
}

function hostSection(host: CheckedHost, checks: CheckResult[]): string {
  const facts = [
    host.connection,
    host.engine,
    host.way === 'engine' && host.reachable ? 'asked through its engine alone' : null,
    host.readAt === null ? null : `read ${moment(host.readAt)}`,
  ].filter((text) => text !== null);
  return `<h2>${escapeHtml(host.host)}</h2><p class="about">${facts.map(escapeHtml).join(' · ')}</p>${checkTables(checks.filter((check) => check.host === host.host))}`;
}

/** `2026-11-21 08:00 UTC`: the same for every reader. */
function moment(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
  return match ? `${match[1] ?? ''} ${match[2] ?? ''} UTC` : escapeHtml(iso);
}
