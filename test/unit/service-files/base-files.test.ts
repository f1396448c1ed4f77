// Promises: our own template says exactly the values of the table, for every role and release; a file of the site stays byte for byte but for the
// values that the site wants.
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { releases } from '#shared/domain/catalogue/releases';
import { checkConfig } from '#shared/domain/config/check-config';
import { templateText } from '#shared/domain/roles/file-template';
import { roles } from '#shared/domain/roles/roles';
import { baseFile, serviceFile, serviceTable, writesAnew } from '#shared/domain/roles/service-files';
import { plannableRoles, startOrder } from '#shared/domain/site/role-names';
import { wantedServices, type SiteService } from '#shared/domain/site/site-services';
import { parseSite } from '#shared/domain/site/site-text';
import { setValue } from '#shared/domain/toml-text/edit-toml';
import { parseTomlText } from '#shared/domain/toml-text/parse-toml-text';
import { isSameTomlValue } from '#shared/domain/toml-text/toml-path';
import { writeValue } from '#shared/domain/toml-text/write-value';
import { changedLines } from '#test/fixtures/random-toml-edits';
import { documentOf, oneHost } from '#test/fixtures/site-documents';
import { vendorFiles } from '#test/fixtures/vendor-files/vendor-files';

const tags = releases.map(({ tag }) => tag);

describe.each(plannableRoles)('the template of %s', (role) => {
  it('has the values of the table, and nothing else, in every release', () => {
    expect(tags.length).toBeGreaterThan(10);
    for (const release of tags) {
      const document = { ...documentOf(oneHost), release };
      const [service] = wantedServices(document, [role]);
      const table = roles[role].table(document, service!);
      const text = templateText({ file: role, release, table });
      expect(isSameTomlValue(parse(text), table), `${role} ${release}`).toBe(true);
      expect(text).toBe(baseFile(document, service!).text);
      expect(text.split('\n').every((line) => line.length <= 100 || !line.startsWith('#'))).toBe(true);
    }
  });

  it('has each key that the release knows, so that every one comes to life in its place', () => {
    const document = documentOf(oneHost);
    const [service] = wantedServices(document, [role]);
    const { text } = baseFile(document, service!);
    const parsed = parseTomlText(text);
    if (!parsed.ok) throw new Error(parsed.problem.message);
    expect(parsed.document.commentedKeys.length).toBeGreaterThan(2);
    for (const { path, value, hasTable } of parsed.document.commentedKeys) {
      const edited = setValue(text, path, value);
      if (!edited.ok) throw new Error(`${path.join('.')}: ${edited.problem.message}`);
      // The key, and its header where that is a comment too.
      expect(changedLines(text, edited.text), path.join('.')).toBeLessThanOrEqual(hasTable ? 1 : 40);
      expect(edited.text.split('\n')).toHaveLength(text.split('\n').length);
    }
  });

  it('has no key that the release does not know', () => {
    const document = { ...documentOf(oneHost), release: 'release-250307' };
    const [service] = wantedServices(document, [role]);
    const { text } = baseFile(document, service!);
    expect(text).not.toMatch(/flux|speak_v2|fips/);
    const findings = checkConfig({ file: role, release: document.release, text });
    expect(findings.filter(({ level }) => level === 'blocker')).toEqual([]);
  });
});

describe('a file of the site', () => {
  const [delivered] = vendorFiles.filter(({ name }) => name === 'license-proxy/engine.flux-en.toml');
  const text = delivered!.text.replaceAll('\n', '\r\n');
  const site = (more: string) =>
    documentOf(
      `${oneHost}${more}\n[file."engine.flux-en.toml"]\ntext = ${String(writeValue(text, { isWhole: true }))}\n`,
    );
  const engineOf = (document: ReturnType<typeof site>): SiteService =>
    wantedServices(document, startOrder).find(({ role }) => role === 'engine')!;

  it('is written byte for byte where the site wants nothing else', () => {
    const document = site('[service.engine]\nfile = "engine.flux-en.toml"');
    const engine = engineOf(document);
    expect(baseFile(document, engine)).toMatchObject({ name: 'engine.flux-en.toml', origin: 'delivered' });
    expect(serviceFile(document, engine)).toEqual({ name: 'engine.toml', text });
  });

  it('changes by one line for each value, the host before the site', () => {
    const document = site(
      '[host.service.engine.config]\nflux.max_streams = 7\n[service.engine]\nfile = "engine.flux-en.toml"\nwithout = ["license.server_url"]\n[service.engine.config]\nflux.max_streams = 3\nmax_active_requests = 9',
    );
    const engine = engineOf(document);
    const made = serviceFile(document, engine).text;
    expect(changedLines(text, made)).toBe(4);
    expect(made).toContain('\r\nmax_streams = 7\r\n');
    expect(made).toContain('\r\nmax_active_requests = 9\r\n');
    // Its table is empty without it, so the header goes too.
    expect(made).toContain('\r\n# [license]\r\n');
    expect(isSameTomlValue(parse(made), serviceTable(document, engine))).toBe(true);
    expect(writesAnew(document, engine)).toBe(false);
  });

  it('that cannot take a value is written anew, and that is said', () => {
    const document = documentOf(
      `${oneHost}[service.api]\nfile = "a.toml"\n[service.api.config]\ndriver_pool.standard = "none"\n[file."a.toml"]\ntext = "[[driver_pool.standard]]\\nurl = 1\\n[x]\\ny = 1\\n"\n`,
    );
    const api = wantedServices(document, startOrder).find(({ role }) => role === 'api')!;
    const { text: made } = serviceFile(document, api);
    expect(isSameTomlValue(parse(made), serviceTable(document, api))).toBe(true);
  });

  it('that is missing or broken is a problem of the document, with its place', () => {
    const missing = parseSite(`${oneHost}[service.engine]\nfile = "other.toml"\n`);
    expect(missing).toMatchObject({
      ok: false,
      problems: [
        { line: 13, column: 1, path: 'service.engine.file', message: 'the site has no file other.toml' },
      ],
    });
    const broken = parseSite(`${oneHost}[file."a.toml"]\ntext = "a = 1\\na = 2\\n"\n`);
    expect(broken).toMatchObject({ ok: false, problems: [{ line: 13, path: 'file.a.toml.text' }] });
    expect(broken.ok ? '' : broken.problems[0]?.message).toMatch(/^a\.toml:2:1: /);
  });
});
