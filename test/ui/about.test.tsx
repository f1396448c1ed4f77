// Promise: About says which build this is and what it is made of, and says so where that is not known.
import { screen, within } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderApp } from './render-app.tsx';

afterEach(() => vi.unstubAllGlobals());

const packages = [
  { name: 'one', version: '1.0.0', licence: 'MIT', text: 'Permission is hereby granted' },
  { name: 'two', version: '2.0.0', licence: 'Apache-2.0', text: '' },
];
const beside = (files: Record<string, unknown>) =>
  vi.stubGlobal('fetch', async (path: string) => new Response(JSON.stringify(files[path] ?? null)));

async function about() {
  const view = renderApp('/settings?part=about');
  const heading = await screen.findByRole('heading', { name: 'About' });
  return { ...view, section: within(heading.closest('section')!) };
}

it('names version, build and licences, and that it is independent', async () => {
  beside({
    './build.json': { commit: '25d62b7', date: '2026-11-28T11:19:21+00:00' },
    './licences.json': { packages },
  });
  const { section, user } = await about();
  expect(await section.findByText('25d62b7')).toBeVisible();
  expect(section.getByText('0.1.0')).toBeVisible();
  expect(section.getByText(/not made, endorsed or supported by Deepgram/)).toBeVisible();
  await user.click(section.getByRole('button', { name: /Show the licences/ }));
  expect(await section.findByText(/^2 packages are part of the app/)).toBeVisible();
  await user.click(section.getByRole('button', { name: 'one' }));
  expect(await section.findByText(/Permission is hereby granted/)).toBeVisible();
  await user.click(section.getByRole('button', { name: 'two' }));
  expect(await section.findByText('Apache-2.0', { selector: 'pre *, pre' })).toBeVisible();
});

it('of a page without these files says that they are not known', async () => {
  beside({});
  const { section, user } = await about();
  const build = (await section.findByText('Build')).parentElement!;
  expect(build).toHaveTextContent('not known');
  await user.click(section.getByRole('button', { name: /Show the licences/ }));
  expect(await section.findByText(/is not beside this page/)).toBeVisible();
});

it('the window is named after the screen and the site', async () => {
  renderApp('/sites/north-campus/overview');
  await screen.findByRole('heading', { name: 'Speech is working' });
  expect(document.title).toBe('Overview · north-campus · Site Admin for Deepgram');
});
