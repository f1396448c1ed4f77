// Owns the tables of the printed report: checks by theme, hosts by level, GPUs by owner. Every text goes through escapeHtml.
import { inGib } from '../amounts.ts';
import { themes, type CheckedHost, type CheckLevel, type CheckResult, type MappedGpu } from '../check.ts';
import { escapeHtml } from './escape-html.ts';
import { countOf, levelShape, levelWord, reportLevels, themeTitle } from './level-words.ts';

export function levelMark(level: CheckLevel): string {
  return `<span class="${level}"><span class="shape">${levelShape[level]}</span>${levelWord[level]}</span>`;
}

export function checkTables(checks: CheckResult[]): string {
  return themes
    .map((theme) => {
      const rows = checks.filter((check) => check.theme === theme);
      if (rows.length === 0) return '';
      return `<h3>${themeTitle[theme]}</h3><table class="checks"><tbody>${rows.map(checkRow).join('')}</tbody></table>`;
    })
    .join('');
}

function checkRow(check: CheckResult): string {
  const details = check.level === 'ok' ? '' : detailList(check);
  return `<tr><td class="level">${levelMark(check.level)}</td><td class="name${check.level === 'ok' ? '' : ' off'}">${escapeHtml(check.title)}</td><td>${escapeHtml(check.message)}${details}</td></tr>`;
}

/** What is fine needs one line; what is not needs its reason, its proof, and the way out. */
function detailList({ meaning, evidence, remedy, source, check }: CheckResult): string {
  const rows: [string, string][] = [
    ['Why', escapeHtml(meaning)],
    ...(evidence ? ([['Evidence', `<pre>${escapeHtml(evidence)}</pre>`]] as [string, string][]) : []),
    ...(remedy ? ([['To do', escapeHtml(remedy)]] as [string, string][]) : []),
    ['Source', `${escapeHtml(source)} · <span class="mono">${escapeHtml(check)}</span>`],
  ];
  return `<dl class="more">${rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join('')}</dl>`;
}

/** What needs somebody, on the first page: one line each, blockers first. */
export function troubleTable(checks: CheckResult[]): string {
  const troubles = (['blocker', 'warning'] as const).flatMap((level) =>
    checks.filter((check) => check.level === level),
  );
  if (troubles.length === 0) return '';
  const rows = troubles.map(
    ({ level, host, message }) =>
      `<tr><td class="mark">${levelMark(level)}</td><td class="where">${escapeHtml(host ?? 'site')}</td><td>${escapeHtml(message)}</td></tr>`,
  );
  return `<h3>What needs attention</h3><table class="checks"><tbody>${rows.join('')}</tbody></table>`;
}

export function hostTable(hosts: CheckedHost[], checks: CheckResult[]): string {
  const head = reportLevels.map((level) => `<th class="number">${levelMark(level)}</th>`).join('');
  const rows = [
    hostRow(
      'Site as a whole',
      '',
      checks.filter(({ host }) => host === null),
    ),
    ...hosts.map(({ host, engine, reachable }) =>
      hostRow(
        host,
        reachable ? (engine ?? '') : 'not reachable',
        checks.filter((check) => check.host === host),
      ),
    ),
  ];
  return `<table><thead><tr><th>Host</th><th>Engine</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function hostRow(name: string, engine: string, checks: CheckResult[]): string {
  if (checks.length === 0) return '';
  const counts = reportLevels.map((level) => {
    const count = countOf(checks, level);
    return `<td class="number ${count > 0 ? level : 'unknown'}">${count > 0 ? count : '–'}</td>`;
  });
  return `<tr><td class="name">${escapeHtml(name)}</td><td>${escapeHtml(engine)}</td>${counts.join('')}</tr>`;
}

export function gpuTable(gpus: MappedGpu[]): string {
  const rows = gpus.map(({ host, index, name, uuid, memoryTotalBytes, owners, driver }) => {
    const users = owners.map(
      ({ container, site, running }) =>
        `${container}${site === null ? '' : ` of ${site}`}${running ? '' : ' (stopped)'}`,
    );
    return `<tr><td>${escapeHtml(host)}</td><td class="number">${index}</td><td>${escapeHtml(name)}<br><span class="mono">${escapeHtml(uuid)}</span></td><td class="number">${inGib(memoryTotalBytes)}</td><td>${escapeHtml(driver ?? '–')}</td><td>${users.length > 0 ? escapeHtml(users.join(', ')) : 'nobody'}</td></tr>`;
  });
  return `<table><thead><tr><th>Host</th><th class="number">GPU</th><th>Name</th><th class="number">Memory</th><th>Driver</th><th>Given to</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
