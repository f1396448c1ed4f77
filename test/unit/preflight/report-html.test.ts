// Promises: the report holds every check with shape and word, nothing of a host's output becomes markup, and nothing outside is referred to.
import { describe, expect, it } from 'vitest';
import { preflightHtml } from '#shared/domain/preflight/report-html';
import { HOSTILE, troubledReport } from './report-data.ts';

const report = troubledReport();
const html = preflightHtml(report, { site: report.site, generatedAt: '2026-11-21T09:30:00.000Z' });

describe('the report', () => {
  it('shows each check once, with its level as shape and word', () => {
    const rows = html.match(/<td class="level">/g) ?? [];
    expect(rows.length).toBe(report.checks.length);
    for (const mark of ['●</span>ok', '▲</span>warning', '■</span>blocker', '◌</span>not known'])
      expect(html).toContain(mark);
  });

  it('begins with the verdict and the counts', () => {
    const blockers = report.checks.filter(({ level }) => level === 'blocker').length;
    expect(blockers).toBeGreaterThan(2);
    expect(html).toContain(`Not ready: ${blockers} blockers`);
    expect(html.indexOf('class="verdict blocker"')).toBeLessThan(html.indexOf('<h2>'));
    expect(html).toContain('written 2026-11-21 09:30 UTC');
  });

  it('keeps what a host printed as text', () => {
    expect(html).not.toContain(HOSTILE);
    expect(html).toContain('&lt;/pre&gt;&lt;script src=&quot;https://evil.example/x.js&quot;&gt;');
    expect(html).not.toMatch(/<script|<img|<iframe|<link|<object|onerror=alert\(1\)>/);
  });

  it('refers to nothing outside', () => {
    expect(html).not.toMatch(/<[^>]*\s(?:src|href|action)=/);
    expect(html).not.toMatch(/url\(|@import/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('says so when all is fine, and when nothing was checked', () => {
    const only = (checks: typeof report.checks) =>
      preflightHtml({ ...report, checks }, { site: 'north', generatedAt: '2026-11-21T09:30:00.000Z' });
    const fine = report.checks.filter(({ level }) => level === 'ok');
    expect(only(fine)).toContain(`Ready: all ${fine.length} checks passed.`);
    expect(only([])).toContain('Nothing was checked.');
    expect(only(report.checks.filter(({ level }) => level === 'unknown'))).toContain('Nothing blocks: ');
  });
});
