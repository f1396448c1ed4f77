// Promise: no file of the vendor is blamed for what it has, and every key that its comments name is known.
import { describe, expect, it } from 'vitest';
import { checkConfig } from '#shared/domain/config/check-config';
import { parseTomlText } from '#shared/domain/toml-text/parse-toml-text';
import { setValue } from '#shared/domain/toml-text/edit-toml';
import { vendorFiles } from '#test/fixtures/vendor-files/vendor-files';

const release = 'release-260812';

describe.each(vendorFiles)('$name', ({ name, role, text }) => {
  it('has nothing but the placeholder that the operator must replace', () => {
    const found = checkConfig({ file: role, release, text }).map(({ code }) => code);
    expect(found).toEqual(name.includes('engine.flux-tts') ? ['config.placeholder'] : []);
  });

  it('knows every key that is there as a comment', () => {
    const parsed = parseTomlText(text);
    if (!parsed.ok) throw new Error(parsed.problem.message);
    for (const { path, value } of parsed.document.commentedKeys) {
      const edited = setValue(text, path, value);
      if (!edited.ok) throw new Error(`${name}: ${path.join('.')}`);
      const codes = checkConfig({ file: role, release, text: edited.text }).map(({ code }) => code);
      expect({ path, unknown: codes.filter((code) => code.startsWith('config.unknown')) }).toEqual({
        path,
        unknown: [],
      });
      expect({ path, wrong: codes.filter((code) => code === 'config.wrongType') }).toEqual({
        path,
        wrong: [],
      });
    }
  });
});
