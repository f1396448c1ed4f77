// Promise: an amount that is not known is said, and is neither nothing nor zero.
import { expect, it } from 'vitest';
import { planText } from '#cli/output/site-text';
import { fakePlan } from '#test/fakes/plan-data';
import { productionSite } from '#test/fakes/site-data';
import { amountToFetch } from '#renderer/text/format.ts';

it('says on a screen what a plan fetches', () => {
  expect([null, 0, 3_000_000, 12_400_000_000].map(amountToFetch)).toEqual([
    'images of unknown size to fetch',
    '',
    '3.0\u00A0MB to fetch',
    '12.4\u00A0GB to fetch',
  ]);
});

it('says in a terminal what a plan fetches', () => {
  const plan = fakePlan(productionSite().status, 'apply');
  const said = (bytesToFetch: number | null) => planText({ ...plan, bytesToFetch }).split('\n')[0];
  expect(said(null)).toContain('images of unknown size to fetch');
  expect(said(0)).not.toContain('to fetch');
  expect(said(3_000_000)).toContain('3 MB to fetch');
  expect(said(12_400_000_000)).toContain('12.4 GB to fetch');
});
