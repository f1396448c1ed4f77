// Bench: random edits and undos in files as the vendor delivers them, and broken files. 100,000 and 10,000 unless numbers are given. Exits 1
// when a value is wrong, a comment is lost, anything throws, or a broken file is accepted.
import { runRandomEdits } from '#test/fixtures/random-toml-edits';
import { judgeMutations } from '#test/fixtures/judge-mutations';
import { parseTomlText } from '#shared/domain/toml-text/parse-toml-text';
import { vendorFiles } from '#test/fixtures/vendor-files/vendor-files';
import { machine, table, writeSection } from './figures.ts';

const [edits = 100_000, broken = 10_000, seed = 1] = process.argv.slice(2).map(Number);
const started = performance.now();
const figures = runRandomEdits(edits, seed);
const editMs = (performance.now() - started) / (figures.edits + figures.undos);
const took = (text: string) => {
  const from = performance.now();
  if (parseTomlText(text).ok) throw new Error('accepted');
  return performance.now() - from;
};
const largeMs = took(vendorFiles[0]!.text.repeat(Math.ceil(10_000_000 / vendorFiles[0]!.text.length)));
const deepMs = Math.max(
  ...['[', '{a='].map((one) => took(`a = ${one.repeat(10_000)}`)),
  took(`${'a.'.repeat(10_000)}a = 1`),
);
const mutated = judgeMutations(broken, seed);
const rows: [string, string | number][] = [
  ['random edits', figures.edits],
  ['undos', figures.undos],
  ['wrong values', figures.wrongValues],
  ['lost comments', figures.lostComments],
  ['exceptions', figures.exceptions],
  ['refused edits', figures.refused],
  ['edits of one key that changed more than its line', figures.moreLines],
  ['mean time of an edit with its judgement', `${editMs.toFixed(2)} ms`],
  ['broken files', mutated.files],
  ['of them refused, each with line and column', mutated.refused],
  ['accepted as what they say', mutated.accepted],
  ['wrongly accepted', mutated.wronglyAccepted],
  ['crashes', mutated.crashes],
  ['a file of 10 MB, until it is refused', `${largeMs.toFixed(1)} ms`],
  ['10,000 levels, until they are refused', `${deepMs.toFixed(1)} ms`],
  ['slowest of the broken files', `${mutated.slowestMs.toFixed(0)} ms`],
];
for (const example of [...figures.examples, ...mutated.examples]) console.log(`${example}\n`);
writeSection(
  'toml',
  [
    '## Files of services as text',
    '',
    machine(),
    '',
    table(
      ['What', 'Figure'],
      rows.map(([what, figure]) => [what, String(figure)]),
    ),
  ].join('\n'),
);
const failures = [
  figures.wrongValues,
  figures.lostComments,
  figures.exceptions,
  figures.refused,
  figures.moreLines,
  mutated.wronglyAccepted,
  mutated.crashes,
];
process.exitCode = failures.every((one) => one === 0) ? 0 : 1;
