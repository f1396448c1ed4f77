// A tenth of `npm run bench -- toml`, in every run.
import { expect, it } from 'vitest';
import { judgeMutations } from '#test/fixtures/judge-mutations';
import { runRandomEdits } from '#test/fixtures/random-toml-edits';

it('makes ten thousand random edits and undos without a wrong value, a lost comment or an exception', () => {
  const figures = runRandomEdits(10_000, 20_261_128);
  expect(figures.examples).toEqual([]);
  expect(figures).toMatchObject({ wrongValues: 0, lostComments: 0, exceptions: 0, refused: 0, moreLines: 0 });
  expect(figures.edits).toBeGreaterThan(4_000);
  expect(figures.undos).toBeGreaterThan(4_000);
});

it('reads ten thousand broken files without a crash or a wrong reading', () => {
  const figures = judgeMutations(10_000, 20_261_128);
  expect(figures.examples).toEqual([]);
  expect(figures).toMatchObject({ files: 10_000, wronglyAccepted: 0, crashes: 0 });
  expect(figures.refused).toBeGreaterThan(2_000);
});
