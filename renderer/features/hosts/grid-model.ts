// Owns the grid of checks by host: which rows there are, which fold away, and where the arrow keys lead. Pure.
import type { CheckResult, PreflightReport, Theme } from '#shared/domain/preflight/check';
import { hostsText } from '#renderer/text/hosts.ts';
import { untriedHosts } from '#renderer/parts/host-attention.ts';
import { countLevels, levelWeight } from '#renderer/parts/preflight.ts';

/** In the order of the contract; its schemas stay out of the page. */
const themes = Object.keys(hostsText.themes) as Theme[];

export interface GridRow {
  check: string;
  title: string;
  theme: Theme;
  /** One check may say several things of one host, such as of each GPU: the worst first. */
  cells: Map<string, CheckResult[]>;
  /** Ready on every host that could be asked. */
  fine: boolean;
  worst: CheckResult['level'];
  /** Hosts where it is not ready, those that nobody could reach left out. */
  affected: number;
}

export interface GridGroup {
  theme: Theme;
  /** Shown now. */
  rows: GridRow[];
  fine: number;
  open: boolean;
}

export interface Grid {
  groups: GridGroup[];
  hosts: string[];
  away: Set<string>;
  /** About the site as a whole: those shown now, and how many are fine. */
  site: { shown: CheckResult[]; fine: number; open: boolean };
}

interface GridOptions {
  open: ReadonlySet<string>;
  /** Leaves out hosts on which everything is ready. */
  onlyAttention: boolean;
}

export function gridOf(report: PreflightReport, { open, onlyAttention }: GridOptions): Grid {
  const away = new Set(report.hosts.filter((host) => !host.reachable).map((host) => host.host));
  const rows = rowsOf(report, away);
  const troubled = attentionHosts(report);
  const hosts = report.hosts.map((host) => host.host).filter((host) => !onlyAttention || troubled.has(host));
  const groups = themes.flatMap((theme): GridGroup[] => {
    const all = rows.filter((row) => row.theme === theme);
    if (all.length === 0) return [];
    const isOpen = open.has(theme);
    const shown = all.filter((row) => isOpen || !row.fine);
    return [{ theme, rows: shown, fine: all.filter((row) => row.fine).length, open: isOpen }];
  });
  const site = siteChecks(report);
  const siteOpen = open.has('site');
  return {
    ...{ groups, hosts, away },
    site: {
      shown: site.filter((check) => siteOpen || check.level !== 'ok'),
      fine: site.filter((check) => check.level === 'ok').length,
      open: siteOpen,
    },
  };
}

/** Hosts that block or warn, or that cannot be reached. */
export function attentionHosts(report: PreflightReport): Set<string> {
  const hosts = report.hosts.filter((host) => !host.reachable).map((host) => host.host);
  for (const check of report.checks) {
    if (check.host !== null && (check.level === 'blocker' || check.level === 'warning'))
      hosts.push(check.host);
  }
  return new Set(hosts);
}

function siteChecks(report: PreflightReport): CheckResult[] {
  return byWeight(report.checks.filter((check) => check.host === null));
}

export const byWeight = (results: CheckResult[]): CheckResult[] =>
  results.toSorted((a, b) => levelWeight[a.level] - levelWeight[b.level]);

function rowsOf(report: PreflightReport, away: Set<string>): GridRow[] {
  const rows = new Map<string, GridRow>();
  for (const result of report.checks) {
    if (result.host === null) continue;
    const { check, title, theme, level } = result;
    const row = rows.get(check) ?? {
      ...{ check, title, theme, cells: new Map<string, CheckResult[]>() },
      ...{ fine: true, worst: 'ok' as const, affected: 0 },
    };
    const before = row.cells.get(result.host) ?? [];
    row.cells.set(result.host, byWeight([...before, result]));
    // Everything but the connection is unknown on a host that is away; its column says so once.
    const counts = !away.has(result.host) || theme === 'connection';
    if (counts && level !== 'ok') {
      row.fine = false;
      if (before.every((each) => each.level === 'ok')) row.affected += 1;
      if (levelWeight[level] < levelWeight[row.worst]) row.worst = level;
    }
    rows.set(check, row);
  }
  return [...rows.values()];
}

export interface Place {
  /** −1 is the row of host names. */
  row: number;
  column: number;
}

export const gridKeys = new Set([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);
const PAGE = 8;

export function move(from: Place, key: string, size: { rows: number; columns: number }): Place {
  const to = { ...from };
  if (key === 'ArrowUp') to.row -= 1;
  else if (key === 'ArrowDown') to.row += 1;
  else if (key === 'ArrowLeft') to.column -= 1;
  else if (key === 'ArrowRight') to.column += 1;
  else if (key === 'Home') to.column = 0;
  else if (key === 'End') to.column = size.columns - 1;
  else if (key === 'PageUp') to.row -= PAGE;
  else if (key === 'PageDown') to.row += PAGE;
  return {
    row: Math.min(Math.max(to.row, -1), size.rows - 1),
    column: Math.min(Math.max(to.column, 0), size.columns - 1),
  };
}

/** The counts of the summary line: what is not known of a host that is away is said once, by its connection. */
export function countFindings(report: PreflightReport): Record<CheckResult['level'], number> {
  const away = new Set(report.hosts.filter((host) => !host.reachable).map((host) => host.host));
  const untried = untriedHosts(report);
  return countLevels(
    report.checks.filter(
      (check) =>
        check.host === null ||
        !away.has(check.host) ||
        (check.theme === 'connection' && !untried.has(check.host)),
    ),
  );
}
