// Promise: every rule about configuration has one file that trips it, with place, remedy and source, and one that just passes; the files that this app
// generates trip none, for any release.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { checkConfig } from '#shared/domain/config/check-config';
import { judgeSiteFiles } from '#shared/domain/config-rules/judge-site-files';
import { desiredServices } from '#shared/domain/containers/desired';
import { configFindings } from '#shared/domain/findings/config-findings';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf, oneHost, pairs, twoHosts } from '#test/fixtures/site-documents';
import { fileCases } from './file-cases.ts';
import { siteCases } from './site-cases.ts';

function judge(text: string) {
  const document = documentOf(text);
  const desired = desiredServices(document, sha256);
  return judgeSiteFiles({ document, desired, catalogue: builtInCatalogue });
}

describe('one file', () => {
  it.each(fileCases)('$code', ({ code, file, trips, passes, release = 'release-260812' }) => {
    const of = (text: string) => checkConfig({ file, release, text });
    const found = of(trips).filter((one) => one.code === code);
    expect(found.length).toBeGreaterThan(0);
    expect(of(passes).map((one) => one.code)).not.toContain(code);
  });
});

describe('a site', () => {
  it.each(siteCases)('$code: $trips', ({ code, document = oneHost, trips, passes }) => {
    const found = judge(`${document}\n${trips}`).filter((one) => one.code === code);
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) {
      expect(one.host).not.toBeNull();
      expect(one.at).toMatchObject({
        service: expect.any(String) as string,
        file: expect.stringMatching(/\.toml$/) as string,
      });
      expect(one.remedy).not.toBeNull();
      expect(one.evidence).not.toBeNull();
      expect(one.source).toMatch(/^docs\/domain\.md, "/);
    }
    expect(judge(`${document}\n${passes}`).map((one) => one.code)).not.toContain(code);
  });

  it.each(['oneHost', 'twoHosts', 'pairs'])('as generated trips nothing, on any release: %s', (name) => {
    const text = { oneHost, twoHosts, pairs }[name] ?? '';
    for (const { tag } of builtInCatalogue.releases)
      expect(judge(text.replace('release-260812', tag)).map(({ message }) => message)).toEqual([]);
  });
});

it('every rule has its two files', () => {
  const covered = new Set([...fileCases, ...siteCases].map(({ code }) => code));
  expect(Object.keys(configFindings).filter((code) => !covered.has(code as never))).toEqual([]);
});
