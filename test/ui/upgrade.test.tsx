// Owns the proof that the upgrade guide changes nothing before its plan is applied, says what it knows at each stage, and keeps both ways open.
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { newestAfter, passedReleases } from '#shared/domain/upgrade/passed-releases';
import { renderApp } from './render-app.tsx';

describe('releases in between', () => {
  const known = ['release-260714', 'release-260728', 'release-260812'].map((tag) => ({ tag, notes: [] }));

  it('are those that are passed, the newest first: not where one stands, but where one goes', () => {
    const tags = (from: string, to: string) => passedReleases(known, { from, to }).map(({ tag }) => tag);
    expect(tags('release-260714', 'release-260812')).toEqual(['release-260812', 'release-260728']);
    expect(tags('release-260812', 'release-260714')).toEqual(['release-260812', 'release-260728']);
    expect(tags('release-260728', 'release-260728')).toEqual([]);
  });

  it('end with the newest, where it is newer', () => {
    expect(newestAfter(known, 'release-260728')).toBe('release-260812');
    expect(newestAfter(known, 'release-260812')).toBeNull();
    expect(newestAfter([], 'release-260812')).toBeNull();
  });
});

describe('the upgrade guide', () => {
  it('begins with the newest release and what lies between, and is marked in the rail', async () => {
    renderApp('/sites/north-campus/upgrade');
    expect(await screen.findByRole('heading', { name: /releases in between/ })).toBeVisible();
    expect(screen.getByRole('combobox', { name: 'Release' })).toHaveValue('release-261001');
    expect(await screen.findByRole('img', { name: 'release-261001 is known' })).toBeVisible();
    expect(screen.getByText('The Engine needs driver 580 with open kernel modules.')).toBeVisible();
  });

  it('has nowhere to go when the site runs what was chosen', async () => {
    renderApp('/sites/north-campus/upgrade?to=release-260812');
    expect(await screen.findByText('The site runs this release already.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Continue' })).toBeDisabled();
    expect(screen.getByRole('button', { name: /Do the hosts fit/ })).toBeDisabled();
  });

  it('warns of going backwards, and says what is left behind', async () => {
    renderApp('/sites/north-campus/upgrade?to=release-260714');
    expect(await screen.findByText(/This is an older release/)).toBeVisible();
    expect(screen.getByRole('heading', { name: '2 releases in between' })).toBeVisible();
  });

  it('judges the hosts for the release to come, blockers first', async () => {
    renderApp('/sites/harbour/upgrade?stage=fit', 'hosts');
    expect(await screen.findByText('4 blockers, 3 warnings')).toBeVisible();
    const rows = screen.getAllByRole('listitem').filter((row) => row.textContent?.includes('rack-'));
    expect(rows[0]).toHaveTextContent(/open one/);
    expect(screen.getByRole('link', { name: 'See every check' })).toHaveAttribute(
      'href',
      expect.stringContaining('release=release-261001'),
    );
  });

  it('fetches images ahead only when asked, and goes on without', async () => {
    const { user, world } = renderApp('/sites/north-campus/upgrade?stage=images');
    const before = world.operations.length;
    const fetch = await screen.findByRole('button', { name: 'Fetch 6 images now' });
    expect(world.operations).toHaveLength(before);
    await user.click(fetch);
    expect(await screen.findByRole('link', { name: /Fetch the images of release-261001/ })).toBeVisible();
    expect(world.operations[0]?.plan?.goal).toBe('fetch');
    await user.click(screen.getByRole('button', { name: 'Fetch them with the change' }));
    expect(await screen.findByRole('heading', { name: 'Rehearse it first?' })).toBeVisible();
  });

  it('rehearses, and shows how it went', async () => {
    const { user, world } = renderApp('/sites/north-campus/upgrade?stage=rehearsal');
    await user.click(await screen.findByRole('button', { name: 'Rehearse there and back' }));
    await waitFor(() => expect(world.operations[0]?.procedure).toBe('upgrade.rehearse'));
    expect(world.operations[0]?.effect).toBe('reads');
  });

  it('shows the plan of that release, and only its button changes the site', async () => {
    const { user, world } = renderApp('/sites/north-campus/upgrade?stage=plan');
    expect(
      await screen.findByRole('heading', { name: 'Upgrade north-campus: release-260812 → release-261001' }),
    ).toBeVisible();
    const before = world.operations.length;
    await user.click(screen.getByRole('button', { name: /^Apply \d+ steps$/ }));
    await waitFor(() => expect(world.operations).toHaveLength(before + 1));
    expect(world.operations[0]?.title).toContain('release-261001');
  });

  it('lets one watch afterwards: services, what callers noticed, keep or go back', async () => {
    renderApp('/sites/north-campus/upgrade?stage=soak&operation=op-upgraded');
    expect(await screen.findByText(/release-260812 has served for/)).toBeVisible();
    const table = screen.getByRole('table');
    expect(within(table).getAllByText('API')).toHaveLength(2);
    expect(screen.getAllByText(/takes no speech requests/).length).toBeGreaterThan(0);
    expect(screen.getByRole('button', { name: 'Roll back to revision 14' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Keep it and save the report' })).toBeVisible();
  });
});
