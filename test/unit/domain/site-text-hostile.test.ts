// Promise: no text that is given as a site document costs more than a moment or ends anything: size, lists, nesting and the number of problems
// told are bounded. 1,000 altered documents in every run; SITE_ADMIN_RUNS=10000 for more, and the slowest is printed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '#core/sites/site-registry';
import { withRelease } from '#shared/domain/site/site-release';
import { MOST_ELEMENTS } from '#shared/domain/toml-text/key-places';
import { MOST_DOCUMENT_BYTES, MOST_PROBLEMS, parseSite } from '#shared/domain/site/site-text';
import { oneHost, twoHosts } from '#test/fixtures/site-documents';

/** What a document may cost, of a processor's time. A slower machine gets ten times that, unless the figure itself is wanted. */
const MOST_MS = process.env.SITE_ADMIN_RUNS ? 200 : 2_000;

/** Of this thread's own time: other programs of a busy machine are not what is measured. */
function timed(text: string): number {
  const before = process.threadCpuUsage();
  const parsed = parseSite(text);
  withRelease(text.slice(0, MOST_DOCUMENT_BYTES), 'release-260812');
  const { user, system } = process.threadCpuUsage(before);
  const tookMs = (user + system) / 1_000;
  if (!parsed.ok) {
    expect(parsed.problems.length).toBeGreaterThan(0);
    expect(parsed.problems.length).toBeLessThanOrEqual(MOST_PROBLEMS);
  }
  return tookMs;
}

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');
const host = (index: number) => `[[host]]\nname = "h-${index}"\nconnection = "local"\nroles = ["api"]\n`;

const head = oneHost.split('[[host]]')[0] ?? '';

const HOSTILE: Record<string, string> = {
  'a bracket and spaces': `${oneHost}[${' '.repeat(4_000)}\n`,
  'a bracket in a string and spaces': `${oneHost}[service.api.config]\nx = """\n[${' '.repeat(200_000)}\n"""\n[q]\n`,
  'twenty thousand unknown keys': many(20_000, (index) => `k${index} = 1\n`) + oneHost,
  'unknown keys in every host': head + many(1_000, (index) => `${host(index)}x = 1\ny = 2\n`),
  'wrong names of variables': `${oneHost}\n[service.api.env]\n${many(20_000, (index) => `${index} = 1\n`)}`,
  'wrong names in every host':
    head +
    many(300, (index) => `${host(index)}[host.service.api.env]\n${many(100, (key) => `${key} = 1\n`)}`),
  'fifty thousand wrong products': oneHost.replace('\n\n', `\nproducts = [${'"x",'.repeat(50_000)}]\n\n`),
  'brackets only': '['.repeat(200_000),
  'a deep array': `x = ${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  'a deep key': `${'a.'.repeat(100_000)}a = 1`,
  'a long key': `${'a'.repeat(200_000)} = 1`,
  'quotes only': '"'.repeat(200_000),
  'escapes only': `a = "${'\\"'.repeat(100_000)}`,
  'ends of lines': '\n'.repeat(250_000),
  comments: '#\n'.repeat(100_000),
  dots: '.'.repeat(200_000),
  'a comment of control characters': `# ${'\u0001'.repeat(200_000)}`,
};

describe('a hostile document', () => {
  it.each(Object.entries(HOSTILE))('%s: answered at once', (_, text) => {
    timed(text.slice(0, 4_000)); // Compiled before it is measured.
    expect(timed(text)).toBeLessThan(MOST_MS);
  });

  it('that is too large is told so, counted in bytes', () => {
    const text = `${oneHost}# ${'é'.repeat(MOST_DOCUMENT_BYTES / 2)}`;
    expect(text.length).toBeLessThan(MOST_DOCUMENT_BYTES);
    expect(parseSite(text)).toMatchObject({ ok: false, code: 'site.documentTooLarge' });
    expect(() => readDocument(text, 'a.toml')).toThrow(
      expect.objectContaining({
        code: 'site.documentTooLarge',
        message: 'a.toml:1:1: the document has more than 524288 bytes.',
      }),
    );
  });

  it('that has too many hosts is told so, and one with as many as may be is read', () => {
    expect(parseSite(head + many(MOST_ELEMENTS, host)).ok).toBe(true);
    expect(parseSite(head + many(MOST_ELEMENTS + 1, host))).toMatchObject({
      code: 'site.documentTooLarge',
      problems: [{ message: 'a list or table has more than 1000 entries', line: 4008 }],
    });
  });

  it('that nests too deep is told where', () => {
    const text = `${oneHost}[service.api.config]\n${'a.'.repeat(40)}a = 1\n`;
    expect(() => readDocument(text, 'a.toml')).toThrow(
      expect.objectContaining({
        code: 'site.documentTooDeep',
        message: 'a.toml:13:65: keys nest more than 32 levels deep.',
      }),
    );
  });

  it('of many problems tells fifty and counts the others', () => {
    const parsed = parseSite(many(900, (index) => `k${index} = 1\n`) + oneHost);
    expect(parsed).toMatchObject({ code: 'site.documentInvalid', more: 900 - MOST_PROBLEMS });
    expect(parsed.ok || parsed.problems[49]).toMatchObject({ path: 'k49', line: 50 });
  });
});

describe('an altered document', () => {
  it('is answered in time, whatever was altered', () => {
    const numRuns = Number(process.env['SITE_ADMIN_RUNS'] ?? 1_000);
    const bases = fc.constantFrom(oneHost, twoHosts, ...Object.values(HOSTILE));
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '[',
        ']',
        '[[host]]\n',
        '"',
        "'''",
        '"""',
        '=',
        '.',
        '{',
        '}',
        ',',
        '#',
        '\n',
        '\\',
        '\uD800',
        '__proto__ = 1\n',
      ),
      fc
        .tuple(fc.constantFrom(' ', '[', '{a=', 'a.', '"', '\n', '\\', 'é'), fc.nat(60_000))
        .map(([text, times]) => text.repeat(times)),
    );
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(40),
      put: piece,
    });
    let slowestMs = 0;
    fc.assert(
      fc.property(bases, fc.array(change, { minLength: 1, maxLength: 6 }), (base, changes) => {
        let text = base;
        for (const { at, remove, put } of changes) {
          const from = Math.floor(at * text.length);
          text = text.slice(0, from) + put + text.slice(from + remove);
        }
        const tookMs = timed(text);
        slowestMs = Math.max(slowestMs, tookMs);
        expect(tookMs).toBeLessThan(MOST_MS);
      }),
      { numRuns, seed: 12, endOnFailure: true },
    );
    if (process.env['SITE_ADMIN_RUNS'])
      process.stdout.write(`slowest of ${numRuns}: ${slowestMs.toFixed(1)} ms\n`);
  }, 600_000);
});
