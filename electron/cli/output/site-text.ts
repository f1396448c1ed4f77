// Owns how sites, status and plans read as text. The same words and shapes as on the screens (look.md, "Status vocabulary").
import { serviceTitle } from '#shared/domain/site/service-title';
import type { SiteSummary } from '#shared/contract/sites';
import type { Plan } from '#shared/domain/plan/plan';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { Health, LicenceReserve, ServiceState, SiteStatus } from '#shared/domain/status/status';
import { table } from './table.ts';

const stateShape: Record<ServiceState, string> = {
  ready: '● ready',
  starting: '◔ starting',
  draining: '◔ draining',
  created: '○ created',
  stopped: '○ stopped',
  absent: '○ absent',
  failed: '■ failed',
  unknown: '◌ unknown',
};

const healthWords: Record<Health, string> = {
  ok: '● Speech is working',
  degraded: '◐ Speech is working, degraded',
  down: '■ Speech is not working',
  unknown: '◌ Not known',
};

export function sitesText(sites: SiteSummary[]): string {
  if (sites.length === 0) return 'There are no sites yet. Try: dgsite practice up';
  const rows = sites.map(({ name, health, release, hosts, worksUntil }) => [
    name,
    healthWords[health],
    release,
    hosts.join(', '),
    worksUntil ? `works until ${worksUntil}` : '',
  ]);
  return table(rows);
}

export function statusText(status: SiteStatus): string {
  const { licence, services, findings, operation } = status;
  const lines = [
    `${healthWords[status.health]}   ${status.site} · ${status.release}${status.practice ? ' · practice' : ''}`,
    '',
  ];
  lines.push(
    table(
      services.map(({ service, role, host, state, health, activeBatch, activeStream, reason }) => [
        ` ${host}`,
        serviceTitle({ service, role }),
        stateShape[state],
        health ?? '',
        activeStream === null ? '' : `${activeStream} streams, ${activeBatch ?? 0} files`,
        reason ?? '',
      ]),
    ),
    '',
  );
  lines.push(`Licence: ${licence.state}; ${reserveText(licence.reserve)}`);
  if (operation) lines.push(`Operation: ${operation.title} (${operation.state})`);
  if (findings.length > 0) lines.push('', findingsText(findings));
  return lines.join('\n');
}

function reserveText(reserve: LicenceReserve): string {
  switch (reserve.is) {
    case 'until':
      return `if the licence server is lost now, works until ${reserve.at}`;
    case 'none':
      return 'if the licence server is lost now, services stop';
    case 'unknown':
      return `how long it works without the licence server is not known: ${reserve.reason}`;
  }
}

export function findingsText(findings: Finding[]): string {
  const shape = { ok: '●', warning: '▲', blocker: '■' };
  return findings
    .flatMap(({ level, host, message, evidence, remedy }) => [
      `${shape[level]} ${host ? `${host}: ` : ''}${message}`,
      ...(evidence ? [`    ${evidence.replaceAll('\n', '\n    ')}`] : []),
      ...(remedy ? [`    → ${remedy}`] : []),
    ])
    .join('\n');
}

/** Small images in MB, because 3 MB would be 0.0 GB. */
function bytesToFetchText(bytes: number | null): string {
  if (bytes === null) return 'images of unknown size to fetch';
  return bytes < 1e8 ? `${Math.ceil(bytes / 1e6)} MB to fetch` : `${(bytes / 1e9).toFixed(1)} GB to fetch`;
}

export function planText(plan: Plan): string {
  const fetch = plan.bytesToFetch === 0 ? '' : ` · ${bytesToFetchText(plan.bytesToFetch)}`;
  const time = plan.steps.length > 0 ? ` · about ${durationWords(plan.estimateMs)}` : '';
  const lines = [`${plan.title}    ${plan.interruption}${fetch}${time}`];
  if (plan.steps.length === 0)
    lines.push(
      plan.findings.some(({ level }) => level === 'blocker')
        ? ' Nothing was planned: see what stops it.'
        : ' Nothing to change: the site is as wanted.',
    );
  const rows = plan.steps.map(({ host, service, action, title, guards }, index) => [
    String(index + 1).padStart(3),
    host,
    service ?? '',
    action.kind,
    title,
    guards.length > 0 ? `guard: ${guards.join(', ')}` : '',
  ]);
  if (rows.length > 0) lines.push(table(rows), ` undo: ${plan.undo}`);
  if (plan.findings.length > 0) lines.push('', findingsText(plan.findings));
  return lines.join('\n');
}

function durationWords(ms: number): string {
  return ms < 90_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;
}
